"""Whether what is proposed in talk is offered to be run as a decision."""

from consensus.frozen import Frozen


class ShowOffers(Frozen):
    """Whether offers are made in the place from which the viewer asks."""


class OffersView(Frozen):
    in_place: bool = False
    """The viewer asks from a place in which they are."""
    on: bool = False
    muted: bool = False
    """Not to the viewer."""
