"""Who is to be forgotten: `/accord forget me`, `/accord forget @bo`; with `yes` behind it, it is asked for, or done."""

from adapters.grammar.args import Args
from adapters.grammar.errors import Mistake, Place
from adapters.grammar.people import people
from adapters.grammar.tokens import folded
from consensus.commands import AskErasure, Erase
from consensus.views import ShowHeld

OWN = frozenset({"me", "myself"})
YES = frozenset({"yes", "confirm"})


def forget(args: Args) -> AskErasure | Erase | ShowHeld:
    rest = args.words()
    args.tokens = []
    sure = len(rest) > 1 and folded(rest[-1].value) in YES
    named = rest[:-1] if sure else rest
    if not named:
        raise args.form()
    if [folded(token.value) for token in named] in [[own] for own in OWN]:
        return AskErasure() if sure else ShowHeld()
    place = Place(named[0].start, named[-1].end)
    typed = args.line[place.start : place.end]
    mentions = people(typed)
    if mentions.unread or mentions.groups or len(mentions.accounts) != 1:
        raise Mistake("grammar-people", place, values={"typed": typed[:80]})
    [account] = mentions.accounts
    return Erase(account=account) if sure else ShowHeld(account=account)
