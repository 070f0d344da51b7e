"""The local room in the browser: several people side by side, what they are told, the clock, the log.

Whoever runs the program plays them all; each acts through the same conversation as anybody else.
"""

from collections.abc import Iterator, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from adapters.interaction.conversation import Conversation
from adapters.web.door import Door, Visit
from adapters.web.html import Html
from adapters.web.incoming import Fields, fields_of
from adapters.web.pages import Pages, Shown
from adapters.web.platform import WebHere, WebWords
from adapters.web.ports import RoomSide
from adapters.wording.lists import event_of
from consensus.frozen import Frozen
from consensus.views import CardView, Filters, ListDecisions, Listing, RecordView, ShowRecord
from consensus.views.overview import OverviewView, ShowOverview

FIRST = ("Ann", "Bo", "Cy")
"""Who plays the first decision."""
CARDS_SHOWN, ENTRIES_SHOWN, MESSAGES_SHOWN = 4, 8, 4
SPANS = ("1h", "1d", "3d")


class Seat(Frozen):
    """One person: what they were told in private, the latest last, and what waits for them."""

    name: str
    messages: tuple[str, ...]
    waits: tuple[Shown, ...]


class Step(Frozen):
    """The next step of a first decision: who does what, by which line."""

    text: str
    speaker: str = ""
    line: str = ""
    label: str = ""
    span: str = ""


class RoomPages:
    def __init__(self, door: Door, conversation: Conversation[WebHere], html: Html, pages: Pages) -> None:
        self._door = door
        self._conversation = conversation
        self._html = html
        self._pages = pages

    async def show(self, visit: Visit) -> Response:
        """Raises HTTPException 404 where there is no room, or the reader does not run it."""
        room = self._room(visit)
        names = tuple(room.speakers())
        listing = await self._conversation.view(
            visit.here(), ListDecisions(filters=Filters(limit=CARDS_SHOWN)), Listing
        )
        records = [
            await self._conversation.view(visit.here(), ShowRecord(number=row.number), RecordView)
            for row in listing.rows
        ]
        seats = [await self._seat(visit, name) for name in names]
        return self._html.page(
            "room.html", visit, seats=seats, cards=[(record.card, visit.words.card(record.card)) for record in records],
            step=_step(visit.words, records[0].card if records else None, names), spans=SPANS,
            entries=list(_entries(visit.words, records)), now=await room.now(), speakers=names or FIRST,
        )  # fmt: skip

    async def _seat(self, visit: Visit, name: str) -> Seat:
        seat = self._door.speaking(visit, name)
        view = await self._conversation.view(seat.here(), ShowOverview(limit=MESSAGES_SHOWN), OverviewView)
        waits = [await self._pages.to_answer(seat, line) for line in view.waits.lines]
        messages = tuple(self._room(visit).messages(name))[-MESSAGES_SHOWN:]
        return Seat(name=name, messages=messages, waits=tuple(waits))

    async def arrive(self, visit: Visit) -> Response:
        """Somebody comes in."""
        fields = await self._fields(visit)
        await self._room(visit).arrive(fields.get("name"))
        return self._back()

    async def let_pass(self, visit: Visit) -> Response:
        """The room's clock moves on."""
        fields = await self._fields(visit)
        if fields.get("span") not in SPANS:
            raise HTTPException(400)
        await self._room(visit).let_pass(fields.get("span"))
        return self._back()

    async def _fields(self, visit: Visit) -> Fields:
        fields = await fields_of(visit.request)
        self._door.require_own(visit, fields)
        return fields

    def _room(self, visit: Visit) -> RoomSide:
        if self._door.room is None or not visit.operator:
            raise HTTPException(404)
        return self._door.room

    def _back(self) -> Response:
        return RedirectResponse(self._door.address.to("/room"), status_code=303)


def _step(words: WebWords, card: CardView | None, names: Sequence[str]) -> Step | None:
    """The next step on the way through one objection, by how far the newest decision has come."""
    ann, bo, _ = FIRST
    say = words.say
    if card is None:
        return Step(
            text=say("A decision in two minutes: somebody proposes, somebody objects, and they settle it."),
            speaker=ann,
            line=say('/propose "Ship on Fridays" --process consent --by 3d'),
            label=say("Ann proposes to ship on Fridays"),
        )
    if card.status == "closed" or card.unit != "proposal":
        return None
    number, standing = (
        card.number,
        [objection for objection in card.objections if objection.state in ("pending", "raised", "sustained")],
    )
    if not card.objections:
        return Step(
            text=say("It will pass unless somebody objects. Bo has a reason."),
            speaker=bo,
            line=say('/object {number:D} "Nobody can roll back at the weekend"', number=number),
            label=say("Bo objects"),
        )
    if standing and not standing[0].offer:
        return Step(
            text=say("The objection stops it. Now somebody offers a solution."),
            speaker=ann,
            line=say(
                '/resolve {own} "A failing check rolls back by itself"',
                own=words.write.objection(number, standing[0].number),
            ),
            label=say("Ann offers a solution"),
        )
    if standing:
        return Step(
            text=say("Does it settle the objection? Only whoever objected can say."),
            speaker=standing[0].by,
            line=f"/accept D-{number}.{standing[0].number}",
            label=say("Bo says it does"),
        )
    if not any(choice.people for choice in card.choices):
        return Step(
            text=say("Nothing stands in its way. At its deadline silence counts if half have answered."),
            speaker=bo,
            line=f"/vote D-{number} consent",
            label=say("Bo consents"),
        )
    return Step(text=say("Let the time pass, and see it adopted."), span="3d", label=say("Three days pass"))


def _entries(words: WebWords, records: Sequence[RecordView]) -> Iterator[tuple[int, str, str]]:
    """The last entries of the log: place, what happened, and the hash."""
    items = sorted(
        ((item.seq, record, item) for record in records for item in record.timeline),
        key=lambda entry: entry[0],
    )
    for seq, record, item in items[-ENTRIES_SHOWN:]:
        number = record.card.number
        text = words.write.labelled(f"D-{number}", event_of(words, item, number, record.card.option_texts))
        yield seq, text, item.hash
