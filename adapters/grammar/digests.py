"""When a digest comes: `/accord digest weekly monday 9:00`, `/accord digest me daily 8:30`, `/accord digest off`."""

from datetime import time

from adapters.grammar.args import Args
from adapters.grammar.daynames import weekdays
from adapters.grammar.daytime import NoSuchTime, split_time
from adapters.grammar.errors import Mistake, Place
from adapters.grammar.flags import means_off
from adapters.grammar.tokens import folded
from adapters.grammar.zones import ManyZones
from consensus.commands import SetDigest
from consensus.digests import WEEKDAYS, Every
from consensus.views import ShowDigests

OWN = frozenset({"me", "mine", "my"})
DAILY = frozenset({"daily", "day", "days"})
WEEKLY = frozenset({"weekly", "week", "weeks"})
PASSED_OVER = frozenset({"here", "every", "each", "on"})


def digest(args: Args) -> SetDigest | ShowDigests:
    """Without a rhythm: what is set."""
    rest = args.words()
    args.tokens = []
    words = [folded(token.value).strip(",") for token in rest]
    own = words[:1] != [] and words[0] in OWN
    words = words[1:] if own else words
    if not words:
        return ShowDigests()
    if means_off(" ".join(words)):
        return SetDigest(own=own, every=None)
    typed = args.line[rest[0].start : rest[-1].end]
    wrong = Mistake(
        "grammar-digest", Place(rest[0].start, rest[-1].end), values={"typed": typed[:80], "own": own}
    )
    try:
        split = split_time(" ".join(words))
    except (NoSuchTime, ManyZones):
        raise wrong from None
    every = _every(split.rest.split())
    if every is None or split.zone is not None:
        raise wrong
    return SetDigest(own=own, every=every, at=_minute(split.at), zone=args.zone if own else "")


def time_of_day(typed: str) -> time | None:
    """The time that a form asks for; None where nothing was typed. Raises ValueError."""
    if not typed.strip():
        return None
    try:
        split = split_time(folded(typed))
    except ManyZones as error:
        raise ValueError(typed) from error
    if split.at is None or split.rest or split.zone is not None:
        raise ValueError(typed)
    return _minute(split.at)


def _minute(at: time | None) -> time | None:
    return None if at is None else at.replace(second=0, microsecond=0)


def _every(words: list[str]) -> Every | None:
    """How often; None where the words do not say it. Weekly alone is on Mondays."""
    left = [word for word in words if word not in PASSED_OVER | WEEKLY]
    if len(left) == 1 and left[0] in DAILY and not WEEKLY.intersection(words):
        return "daily"
    if not left and WEEKLY.intersection(words):
        return "monday"
    if len(left) != 1:
        return None
    named = weekdays()
    day = named.get(left[0], named.get(left[0].removesuffix("s")))
    return None if day is None else WEEKDAYS[day]
