"""The speakers of the room as readers of the page. Implements adapters/web's Visitors by shape."""

from adapters.interaction.form import Options
from adapters.interaction.platform import Visitor
from adapters.local.inbound import SPOT, envelope_of, viewer_of
from consensus.commands import Command
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Spot


class LocalVisitors:
    """Whoever has a link from the room is one of its speakers."""

    async def visitor(self, home: str, account: str) -> Visitor | None:
        return Visitor(viewer=viewer_of(account, _spot(home)), name=account)

    async def places(self, home: str, account: str) -> Options:
        return ((SPOT.place, SPOT.name),)

    async def envelope(
        self, home: str, account: str, place: str, command: Command, delivery: DeliveryId
    ) -> Envelope:
        return envelope_of(account, command, delivery, _spot(home))


def _spot(home: str) -> Spot:
    return replace(SPOT, home=home)
