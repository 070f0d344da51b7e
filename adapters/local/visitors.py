"""The speakers of the room as readers of the page. Implements adapters/web's Visitors by shape."""

from collections.abc import Mapping

from adapters.interaction.form import Options
from adapters.interaction.platform import Visitor
from adapters.local.inbound import SPOT, envelope_of, viewer_of
from consensus.commands import Command
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Spot


class LocalVisitors:
    """Whoever has a link from the room is one of its speakers. `names`: account -> as they came in, whose name an act on the
    page leaves as it is."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    async def visitor(self, home: str, account: str) -> Visitor | None:
        return Visitor(
            viewer=viewer_of(account, _spot(home)),
            name=self._names.get(account, account),
            community=SPOT.name,
        )

    async def places(self, home: str, account: str) -> Options:
        return ((SPOT.place, SPOT.name),)

    async def people(self, home: str, account: str, place: str) -> Options:
        return ()

    async def envelope(
        self, home: str, account: str, place: str, command: Command, delivery: DeliveryId
    ) -> Envelope:
        return envelope_of(self._names.get(account, account), command, delivery, _spot(home))


def _spot(home: str) -> Spot:
    return replace(SPOT, home=home)
