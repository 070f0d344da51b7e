"""A message that decisions rest on was edited or deleted, as the platform says."""

from hashlib import sha256
from urllib.parse import quote

from adapters.interaction.platform import Desk
from consensus.commands import NoteChange
from consensus.ids import DeliveryId
from consensus.limits import EXCERPT_LENGTH_MAX
from consensus.ports import Envelope, Spot, Viewer
from consensus.premises import ChangeCode
from consensus.views import RestingView, ShowResting


async def message_changed(
    desk: Desk, spot: Spot, path: str, delivery: DeliveryId, *, text: str = "", deleted: bool = False
) -> None:
    """Ask about the decisions in force that link to it: mostly there are none, and then nothing is written. `path`: of a link to the
    message. `text`: what it says now; kept only where its words were kept before."""
    view = await desk.ask(ShowResting(path=path), Viewer(spot=spot))
    assert isinstance(view, RestingView), "each question has its own kind of view"
    excerpt = text[:EXCERPT_LENGTH_MAX]
    digest = f"sha256:{sha256(excerpt.encode()).hexdigest()}" if text else ""
    what: ChangeCode = "lost" if deleted else "edited"
    for row in view.rows:
        if digest and digest == row.hash:
            continue  # its preview came, or what changed lies behind the part that was kept
        kept = bool(row.hash and digest and not deleted)
        note = NoteChange(
            decision=row.number,
            what=what,
            link=row.link,
            excerpt=excerpt if kept else "",
            hash=digest if kept else "",
        )
        mark = DeliveryId(f"{delivery}:{row.number}:{quote(row.link)}")
        await desk.submit(
            Envelope(
                delivery=mark,
                spot=Spot(platform=spot.platform, home=spot.home, place=row.place),
                sender=None,
                command=note,
            )
        )
