"""What a page for leads shows: what waits and for whom, what was decided, and how the group decides. Codes and values."""

from datetime import datetime
from fractions import Fraction
from typing import Generic, Literal, TypeVar

from consensus.frozen import Frozen
from consensus.outcomes import Outcome
from consensus.views.cases import CasesView
from consensus.views.filters import Filters
from consensus.views.premises import PremiseChangeView

WaitCode = Literal[
    "answer",
    "test",
    "offer",
    "objection",
    "stamp",
    "verdict",
    "decision",
    "advice",
    "question",
    "sounding",
    "second",
]
"""`answer`: a position or a ballot. `test`: whether an objection qualifies. `offer`: whether an offered solution settles
one's own objection. `objection`: an objection to one's own proposal, to be answered. `stamp`: the next on a route.
`verdict`: whoever judges; `decision`: whoever decides. `advice`: it was asked for. `question`: one asked on one's own
decision. `sounding`: what one would say, told to the drafter alone. `second`: somebody besides the opener who is for
taking it up."""


class Wait(Frozen):
    """One thing that a decision waits for from one person."""

    why: WaitCode
    objection: int = 0
    question: int = 0
    """Which of the questions asked on the decision, from 1."""
    since: datetime
    until: datetime | None = None


class Ahead(Frozen):
    """What happens if nobody else acts, and when. `outcome` None: its figures are hidden, so only the end is told."""

    outcome: Outcome | None
    at: datetime


class Awaited(Frozen):
    """Who has not answered. `names`: a few of them; none where nobody is told who has."""

    names: tuple[str, ...] = ()
    count: int = 0


class Line(Frozen):
    """One decision of a section."""

    number: int
    identity: str
    title: str
    """The whole text, as it is now."""
    kind: Literal["proposal", "poll"]
    place: str
    """Its name."""


class Unmoved(Frozen):
    """An objection that stands, and for which nothing is offered: so nobody moves it on."""

    objection: int
    raised_at: datetime
    since: datetime
    """When somebody last did anything to it."""
    rounds: int = 0
    """How many rounds ended while one stood."""


class WaitsLine(Line):
    waits: tuple[Wait, ...]
    """The most urgent first."""
    awaited: Awaited = Awaited()
    """The others who have not answered."""
    unmoved: tuple[Unmoved, ...] = ()


class SilenceLine(Line):
    awaited: Awaited = Awaited()
    ahead: Ahead
    may_object: bool
    """An objection would stop it."""


BlockCode = Literal["objection", "stamp", "verdict", "decision", "advice"]
HeldBy = Literal["objector", "opener", "group", "administrator", "stamper", "judge", "decider", "adviser"]


class Hold(Frozen):
    """What a decision waits for, and with whom it is now."""

    why: BlockCode
    objection: int = 0
    by: str = ""
    """Who objects; empty where there is no objection, or where the name was erased."""
    since: datetime
    """Since when the objection stands, or it is their turn."""
    held_by: HeldBy
    holders: tuple[str, ...] = ()
    """Names; empty where they are not known one by one (the group, administrators)."""
    held_since: datetime
    until: datetime | None = None
    """When the holder's time is up, where there is such a time."""


class Block(Hold):
    reason: str = ""
    """Of the objection."""


class StuckLine(Line):
    blocks: tuple[Block, ...]
    """Longest first."""
    ahead: Ahead | None = None
    """How it ends if nobody moves, where it ends by itself."""
    unmoved: tuple[Unmoved, ...] = ()


class LaterLine(Line):
    closes_at: datetime | None
    awaited: Awaited = Awaited()


class TagGroup(Frozen):
    """How many decisions with this tag were recorded, of those that the viewer sees."""

    tag: str
    count: int


class DecidedLine(Line):
    outcome: Outcome
    because: str = ""
    """The sentence as recorded."""
    at: datetime
    winners: tuple[str, ...] = ()
    took_part: int
    eligible: int | None = None
    concerns: int = 0
    """Concerns given with a position, and objections that were dropped to one."""
    superseded_by: int | None = None
    group: TagGroup | None = None
    """So many were recorded with this tag that this one, the latest, stands for all of them."""


class ReviewLine(Line):
    owner: str = ""
    """Who opened it, and is asked."""
    review_at: datetime
    decided_at: datetime


class AskedLine(Line):
    """A decision in force of which the viewer is asked whether it is still right."""

    changes: tuple[PremiseChangeView, ...]
    """The latest first."""


UnresolvedCode = Literal["question", "unseconded", "conflict", "fell", "cases"]
"""`question`: one asked by somebody else that has no answer. `unseconded`: nobody is for taking it up, and the viewer is not
asked. `conflict`: an open decision and `other`, which is in force, say otherwise. `fell`: it ended without a decision
(`outcome`), and nothing takes it up again. `cases`: it is the latest of those that ask for a rule, of which the viewer took some."""


class UnresolvedLine(Line):
    """What nobody in particular is to do, and so what nobody does."""

    why: UnresolvedCode
    since: datetime
    until: datetime | None = None
    question: int = 0
    other: int = 0
    says: str = ""
    """What the other decision says otherwise."""
    outcome: Outcome | None = None
    cases: CasesView | None = None
    act: str = ""
    """The row of adapters/acts.py that settles it, where the viewer may carry it out and that was asked for."""


class TodoRow(Frozen):
    """What somebody is to do for a decision, in a list. `text` empty: what was decided itself."""

    number: int
    """Of the decision."""
    identity: str
    title: str
    todo: int
    text: str
    owner: str
    due_at: datetime | None
    overdue: bool = False
    mine: bool = False
    """The viewer is to do it."""


L = TypeVar("L", bound=Line)


class Section(Frozen, Generic[L]):
    """The first lines, and how many there are in all."""

    lines: tuple[L, ...] = ()
    count: int = 0


class HeadView(Frozen):
    """The end of the log; both are different after any change. `hash` is empty where there is no log, or several."""

    seq: int
    hash: str = ""
    log: str = ""
    """The log's id, as in its exports."""


class OverviewView(Frozen):
    """A decision stands in the first section that fits, and in no other; what is to do for one, and what is unresolved, stand
    by themselves."""

    now: datetime
    """By the community's clock."""
    zone: str
    waits: Section[WaitsLine] = Section()
    silence: Section[SilenceLine] = Section()
    stuck: Section[StuckLine] = Section()
    unresolved: Section[UnresolvedLine] = Section()
    """What is unresolved in any of them, and in what ended without a decision."""
    later: Section[LaterLine] = Section()
    """All else that is open, the nearest deadline first."""
    asked: Section[AskedLine] = Section()
    """Of the viewer's own that are in force: what they rest on changed."""
    decided: Section[DecidedLine] = Section()
    to_do: tuple[TodoRow, ...] = ()
    """The viewer's own first, then the first due."""
    to_do_count: int = 0
    overdue: tuple[TodoRow, ...] = ()
    """Those of them whose day has come."""
    overdue_count: int = 0
    look_again: Section[ReviewLine] = Section()
    review_soon: Section[ReviewLine] = Section()
    """To be looked at again later in this month."""
    open: int = 0
    closed: int = 0
    head: HeadView
    checkpoint_at: datetime | None = None
    """When the last checkpoint of the log was made."""
    checkpoint_seq: int | None = None
    checkpoint_root: str = ""
    """Its root, hex."""
    operator: bool = False


# ------------------------------------------------------------------------------------------------------ how we decide


class Part(Frozen):
    """So many of so many, and the filters that list the decisions behind it."""

    code: str
    """An outcome; `early`, `deadline`; `objection` and what became of objections; `reopening`, `superseded`."""
    kind: Literal["", "proposal", "poll"] = ""
    count: int
    of: int
    decisions: int
    """How many the filters list: as many as are counted, unless objections are."""
    filters: Filters


class FiguresView(Frozen):
    """How the closed decisions among some were taken. Nothing is told of single people, and of fewer than `needed`
    decisions nothing but how many they are."""

    zone: str
    closed: int
    """Decisions that were decided here and closed."""
    needed: int
    filters: Filters
    """Those that list them: of `closed`, of times and turnout."""
    seconds_median: int | None = None
    seconds_p90: int | None = None
    """From opening to close. By nearest rank: so long took a decision that there is."""
    turnout_median: Fraction | None = None
    """Who took part, of those who could."""
    turnout_of: int = 0
    """Of how many decisions that is known."""
    outcomes: tuple[Part, ...] = ()
    """By kind, most frequent first."""
    closing: tuple[Part, ...] = ()
    """`deadline`, `early`; of those that had a deadline."""
    objected: Part | None = None
    """The decisions to which somebody objected."""
    objection_ends: tuple[Part, ...] = ()
    """What became of all objections: `resolved`, `withdrawn`, `dropped`, `overruled`, `stood`."""
    again: tuple[Part, ...] = ()
    """`reopening`, `superseded`."""


# ---------------------------------------------------------------------------------------------------- where to decide


class PlaceRow(Frozen):
    id: str
    """As its platform names it."""
    name: str


class PlaceList(Frozen):
    rows: tuple[PlaceRow, ...] = ()


class PersonRow(Frozen):
    account: str
    """As its platform names it."""
    name: str


class PeopleList(Frozen):
    rows: tuple[PersonRow, ...] = ()


# ------------------------------------------------------------------------------------------------------------ queries


class ShowOverview(Frozen):
    """`days`: how far `decided` looks back; silence looks a week ahead. `limit`: lines of a section, at most 50. `acts`: with
    what settles each line of `unresolved`."""

    days: int = 7
    limit: int = 12
    acts: bool = False


class ShowWaiting(Frozen):
    """What waits, by what is lost if nobody acts. `limit`: at most 50."""

    limit: int = 12


class ShowFigures(Frozen):
    """Of the closed decisions among these. Refused where the filters are about one person."""

    filters: Filters = Filters()


class ListPlaces(Frozen):
    """The places of the viewer's home in which they may open something, by name."""


class ListPeople(Frozen):
    """The people whom the viewer can name: those of the viewer's places."""


class ShowHead(Frozen):
    """The end of the log of the viewer's community: cheap enough to be asked each second."""
