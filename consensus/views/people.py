"""What is held about a person: as counts, to be looked at before somebody is erased."""

from consensus.frozen import Frozen


class ShowHeld(Frozen):
    """What is held about the person of this account in the viewer's home; empty: about the viewer. Others are shown to
    administrators only."""

    account: str = ""


class AccountView(Frozen):
    platform: str
    home: str
    account: str


class RequestView(Frozen):
    """Somebody asks the administrators to be erased. Or (`draft`) a program of theirs has drafted what `line` opens, for whoever
    gets this to open it themself. Or an administrator is told that nothing is offered any more in a place (`no_offers_in`, its name)."""

    name: str
    account: str
    """Empty once they are erased."""
    draft: bool = False
    line: str = ""
    no_offers_in: str = ""


class HeldView(Frozen):
    """`texts`: what they wrote, entry by entry. `decisions`: what they opened. `ballots`: their current answers."""

    person: str
    """The opaque id by which the log knows them."""
    name: str
    accounts: tuple[AccountView, ...] = ()
    places: tuple[str, ...] = ()
    """By name: where they are now."""
    administers: tuple[str, ...] = ()
    """Homes, as their platform names them."""
    decisions: int = 0
    texts: int = 0
    ballots: int = 0
    objections: int = 0
    todos: int = 0
    credentials: int = 0
    """What they sign in to the page with."""
    mine: bool = False
    """The viewer asks about themselves."""
    may_erase: bool = False
    """The viewer is an administrator, who could erase them."""
    asked_for: tuple[RequestView, ...] = ()
    """Who asks to be erased, told to the administrators about themselves."""
