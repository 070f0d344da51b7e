"""What people are shown, before it is words: codes, numbers and the people's own texts, made for one viewer.

A card is the one shared message and the same for everybody: it never shows a viewer's own choice, and in a hidden
decision no figures before close. Adapters render views; adapters/wording turns each Phrase into a sentence.

The classes are here; the modules of the package make them from what is stored: cards, ballots, records, notices, rights
and the rule in words.
"""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Literal

from consensus.ballots import FORMS
from consensus.decision import Decision, ObjectionState, Status
from consensus.events import CommunityEvent, Event, Phrase
from consensus.facts import Place
from consensus.frozen import Frozen
from consensus.ids import BoxId, PersonId
from consensus.mandates import Amount as Amount
from consensus.outcomes import Outcome
from consensus.plain import Value
from consensus.process import BallotRule, BallotType, Process, Unit
from consensus.relations import RelationKind
from consensus.tally import Tally
from consensus.views.cases import CasesView as CasesView
from consensus.views.cases import ShowCases as ShowCases
from consensus.views.conflicts import ConflictsView as ConflictsView
from consensus.views.conflicts import ShowComparison as ShowComparison
from consensus.views.conflicts import ShowConflicts as ShowConflicts
from consensus.views.digest import DigestSettings as DigestSettings
from consensus.views.digest import DigestView as DigestView
from consensus.views.digest import ShowDigests as ShowDigests
from consensus.views.filters import Facets
from consensus.views.filters import Filters as Filters
from consensus.views.mandates import MandateView as MandateView
from consensus.views.mandates import UseRow as UseRow
from consensus.views.mandates import UseView as UseView
from consensus.views.matters import Matter as Matter
from consensus.views.offers import OffersView as OffersView
from consensus.views.offers import ShowOffers as ShowOffers
from consensus.views.overview import Awaited as Awaited
from consensus.views.overview import FiguresView as FiguresView
from consensus.views.overview import HeadView as HeadView
from consensus.views.overview import Hold as Hold
from consensus.views.overview import ListPeople as ListPeople
from consensus.views.overview import ListPlaces as ListPlaces
from consensus.views.overview import OverviewView as OverviewView
from consensus.views.overview import PeopleList as PeopleList
from consensus.views.overview import PlaceList as PlaceList
from consensus.views.overview import ShowFigures as ShowFigures
from consensus.views.overview import ShowHead as ShowHead
from consensus.views.overview import ShowOverview as ShowOverview
from consensus.views.overview import ShowWaiting as ShowWaiting
from consensus.views.overview import TagGroup as TagGroup
from consensus.views.overview import TodoRow as TodoRow
from consensus.views.overview import Wait as Wait
from consensus.views.people import HeldView as HeldView
from consensus.views.people import ShowHeld as ShowHeld
from consensus.views.premises import AssumptionView, PremiseChangeView
from consensus.views.premises import RestingView as RestingView
from consensus.views.premises import ShowResting as ShowResting
from consensus.views.proofs import ProofView as ProofView
from consensus.views.proofs import ShowGrowth as ShowGrowth
from consensus.views.proofs import ShowProof as ShowProof
from consensus.views.table import Holders
from consensus.views.table import RightsTable as RightsTable
from consensus.views.table import ShowRights as ShowRights
from consensus.views.what_if import ShowWhatIf as ShowWhatIf
from consensus.views.what_if import WhatIfView as WhatIfView

# ------------------------------------------------------------------------------------------------ what views are made of


class Entry(Frozen):
    """One entry as read back. `event` has its private values, or Private(None) where they were erased."""

    seq: int
    """In the community's log."""
    sequence: int
    """In the decision; 0 for entries about the log itself."""
    at: datetime
    """When it was recorded."""
    hash: str
    event: Event | CommunityEvent


class Position(Frozen):
    """One person's current ballot in the main box."""

    by: PersonId
    choice: str | None
    revision: int
    reason: str = ""
    klass: str = ""
    """The class in which it counts, where the process tells ballots apart."""
    at: datetime


class RelatedRow(Frozen):
    """A decision to which another one is related. `shown`: those for whom the dossier was read may see it."""

    title: str
    unit: Unit
    state: Status
    outcome: Outcome | None
    shown: bool


class Dossier(Frozen):
    """Everything stored about one decision that a view may need, read in one snapshot. Built by storage."""

    place: Place
    decision: Decision
    process: Process
    tallies: Mapping[BoxId, Tally]
    eligible: int | None
    """The electorate's size: frozen, or as it is now."""
    entries: tuple[Entry, ...]
    """All entries but the ballots; for a record, the ballots too."""
    opener_left: bool = False
    """Whoever opened it is in the place no more; where it was asked for."""
    viewer: PersonId | None = None
    """For whom it was read, where that is somebody known."""
    own: Position | None = None
    """The viewer's current ballot, where it was asked for."""
    positions: tuple[Position, ...] = ()
    """Current ballots of the main box: those that carry a concern for a card, all of them for a record."""
    unreminded: int = 0
    """Of the silent, those to whom no reminder of this round went out, or can."""
    silent: tuple[str, ...] = ()
    """For a reminder: the accounts of those who are known, of a counted electorate, and have not answered."""
    awaited: Awaited = Awaited()
    """For a record: who has not answered, or did not before it closed."""
    taken_up_by: int | None = None
    """An open decision of the same place that takes this one up again."""
    related: Mapping[int, RelatedRow] = {}
    """Those to which it is related, by number."""
    cases: CasesView | None = None
    """For the offer of a rule: the cases of which this is one, if they still ask for it."""
    uses: tuple[UseRow, ...] = ()
    """For a record: what was decided under its mandate, of what those for whom it was read may see."""
    delegations: Mapping[PersonId, PersonId] = {}
    """Who passed the vote on, and to whom, where the process lets them."""
    names: Mapping[PersonId, str] = {}
    head: str = ""
    """Hash of the log's last entry in this snapshot."""
    root: str = ""
    """Of the checkpoint that was made when it last closed, hex."""


# ----------------------------------------------------------------------------------------------------------- the card


class ChoiceView(Frozen):
    """One thing that can be voted for: a position (`text` empty, wording knows it) or an option."""

    key: str
    text: str = ""
    people: int | None = None
    """Votes; of an option what `figure` says, as a whole number. None while hidden."""
    figure: Value = None
    """Of an option: what is compared (`unit`), exact: `7` or `"7/3"`."""
    unit: str = "votes"
    """`votes`, `approvals`, `points`, `dots`, `able`, `pairs`."""
    share: Fraction | None = None
    """Of an option: the length of its bar, 0 to 1."""
    letter: str = ""
    """By which an option can be named in a ballot."""
    label: str = ""
    """Of a position: what its process says that it means."""
    detail: Phrase | None = None
    needs_reason: bool = False
    """It is taken only with a reason."""
    advisory: int = 0
    """People who said so, and whose ballots are shown and not counted."""
    names: tuple[str, ...] = ()
    won: bool = False
    level: bool = False
    """It is one of those among whom a run-off can choose."""


class WithdrawnView(Frozen):
    """An option that was withdrawn: it gets no more votes, and ballots that name it count without it."""

    key: str
    text: str
    by: str
    at: datetime


class ObjectionView(Frozen):
    addressed: bool = False
    """It stands, and has its answer on record for whoever judges."""
    number: int
    by: str
    reason: str
    state: ObjectionState
    since: datetime
    affects: str = ""
    remedy: str = ""
    """The wording that would make it fine, which the opener may adopt."""
    offer: str = ""
    offered_by: str = ""
    answer_by: datetime | None = None
    test_closes_at: datetime | None = None
    doubt: str = ""
    sustained_by: int = 0
    holder_left: bool = False
    revision: int = 1
    overruled_because: str = ""
    amended: bool = False
    """The offer is the new text."""
    settled_by: str = ""
    """Who ended it, where somebody did."""
    settled_at: datetime | None = None


class ConcernView(Frozen):
    """A concern that never stops: given with a position, or an objection that was dropped."""

    by: str
    text: str
    answers: tuple[tuple[str, str], ...] = ()
    """Of a question: the names of those who answered it, and what they said; of advice: who said what became of it, and
    why."""
    taken: bool | None = None
    """Of advice: whether whoever decided took it, where they said so."""


class StampView(Frozen):
    """One place on a route: who stamps there, and what they stamped; `turn`: it is with them now."""

    by: str
    position: str = ""
    passes: bool = False
    """It lets it go on to the next."""
    at: datetime | None = None
    reason: str = ""
    stood_in: str = ""
    """Who stamped for them."""
    turn: bool = False


class OutcomeView(Frozen):
    outcome: str
    because: Phrase
    early: Phrase | None = None
    """Who closed it before its deadline, and why, where an administrator did."""
    sentence: str
    """As first written."""
    winners: tuple[str, ...]
    seats_open: int = 0
    """Of an election: seats that only a lot could fill, or that a run-off can."""
    binding: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Position -> the names of those whose ballots were counted, where some ballots are advisory and names are shown."""
    advisory: tuple[tuple[str, str], ...] = ()
    """Name and position of the others."""
    performed_by: tuple[str, ...] = ()
    """Names of those who carry it out."""
    effective_at: datetime
    recorded_at: datetime


class TodoView(Frozen):
    """What somebody is to do for the decision. `text` empty: what was decided itself."""

    number: int
    text: str
    owner: str
    due_at: datetime | None = None
    done_at: datetime | None = None


class RelationView(Frozen):
    """Another decision, and how this one is related to it. Without title and state where the viewer does not see it."""

    kind: RelationKind
    number: int
    title: str = ""
    unit: Unit = "proposal"
    state: Status | None = None
    outcome: Outcome | None = None


class LinkView(Frozen):
    """A link as it was when it was attached, or when what stands behind it was last read."""

    url: str
    role: str
    excerpt: str
    title: str = ""
    hash: str = ""
    """Of the excerpt, `sha256:...`."""
    at: datetime | None = None
    """When it was attached, or read."""
    link: str = ""
    """Which one: where it stands in the log."""


class OriginView(Frozen):
    """Where a decision of another program stands, and what is said of it there (see commands.Origin)."""

    source: str
    key: str
    status: str = ""
    date: str = ""
    people: tuple[str, ...] = ()


class CardView(Frozen):
    # What it is
    number: int
    identity: str
    """What its buttons and forms carry beside the number (ids.identity_of); so in all rows."""
    unit: Literal["proposal", "options"]
    text: str
    revision: int
    revisions: tuple[str, ...]
    """The texts of all revisions, first to last, and of editorial changes between them."""
    why: str = ""
    """The reason that the opener gave."""
    editorial: Phrase | None = None
    """Who said that the last change is editorial, and until when that can be contested."""
    sounded: bool = False
    """People were sounded out in private before it was posted."""
    links: tuple[LinkView, ...]
    assumptions: tuple[AssumptionView, ...] = ()
    changes: tuple[PremiseChangeView, ...] = ()
    """Of what it rests on, which nobody has answered yet; the latest first."""
    opened_by: str
    opened_at: datetime
    place: str
    process: str
    process_title: str
    follows: int | None
    taken_up_by: int | None = None
    """An open decision that takes this one up again."""
    supersedes: Phrase | None = None
    """What it does, or did, to the decision that it was opened to supersede."""
    superseded_by: int | None = None
    origin: OriginView | None = None
    """Of an imported one: where it comes from."""

    # How far it has come
    status: Status
    phase: str
    act: str = "ballot"
    """What the phase asks for: `ballot`, `object`, `route`, `ask` ..."""
    round: int
    outcome: OutcomeView | None

    # How it is decided
    rule: tuple[Phrase, ...]
    """When it passes and when it closes, as sentences."""
    missing: Phrase | None
    """What is still needed; None when closed."""
    if_nothing: Phrase | None
    """What happens if nobody else acts."""
    reversible: bool
    disposition: str = ""
    """What is proposed to be done, where the process knows several things."""

    # What can be answered, and what was
    ballot: BallotType = "position"
    choices: tuple[ChoiceView, ...]
    withdrawn: tuple[WithdrawnView, ...] = ()
    points: tuple[int, int] | None = None
    """Where points are given: the lowest and the highest that one option can be given."""
    hidden: bool
    names_shown: bool = True
    """Whether it is shown who voted how."""
    secret: bool = False
    """Nobody can tell who voted how, and only how many have voted is known."""
    undisclosed: bool = False
    """Of secret ballots that have closed: they were few or all alike, and no figures are shown, now or ever."""
    took_part: int
    eligible: int | None
    seconded: int
    awaiting: tuple[tuple[str, int], ...] = ()
    """Options that were added, and how many still have to second each before it can be chosen."""
    route: tuple[StampView, ...] = ()
    """The stamps in their order, given on this revision and still to come."""
    advice: tuple[ConcernView, ...] = ()
    delegations: tuple[tuple[str, ...], ...] = ()
    """Chains of names, from each who passed the vote on to where it ends."""
    remarks: tuple[ConcernView, ...]
    """Questions and remarks of the thread, newest last, the last few."""

    # Objections
    may_object: bool
    """The process knows objections and the decision is open."""
    objections: tuple[ObjectionView, ...]
    concerns: tuple[ConcernView, ...]
    wishes: int
    """People who wish to object and have given no reason: shown, never stopping."""

    # When it closes
    zone: str
    closes_at: datetime | None
    closes_early_at: datetime | None
    early_why: Literal["all_acted", "passes", "certain"] = "all_acted"
    """Why it closes early, where it does."""
    moved: Phrase | None = None
    """Why its deadline was moved, where it was; only while it is open."""
    waits_since: datetime | None
    review_at: datetime | None

    # What follows from it
    todos: tuple[TodoView, ...] = ()
    """In their order, also what is done."""
    tags: tuple[str, ...] = ()
    relations: tuple[RelationView, ...] = ()
    mandate: MandateView | None = None
    """What its adoption lets somebody decide alone."""
    amount: Amount | None = None
    """Of a recorded one: how much it comes to."""
    children: tuple[int, int] = (0, 0)
    """How many of the decisions that have it as their parent are closed, and how many there are."""

    @property
    def option_texts(self) -> Mapping[str, str]:
        """What the options of a poll say, also those that were withdrawn, by their keys."""
        texts = {option.key: option.text for option in self.withdrawn}
        texts |= {choice.key: choice.text for choice in self.choices if choice.text}
        return texts

    @property
    def by_click(self) -> bool:
        """One press is the whole answer: a position, or the only option of its ballot."""
        return self.ballot not in FORMS or self.picks_one

    @property
    def picks_one(self) -> bool:
        """Its ballot names one option."""
        form = FORMS.get(self.ballot)
        return form is not None and form.asks == "option"


# ------------------------------------------------------------------------------------------------ notices and the log


class NoticeView(Frozen):
    """A one-off message. `phrase` says it; `card` is the state it speaks of; `actions` are the lines that answer it."""

    kind: str
    audience: str
    phrase: Phrase
    card: CardView
    objection: ObjectionView | None = None
    actions: tuple[str, ...] = ()
    """Codes of the acts that are offered: `consent`, `object`, `qualifies`, `drop`, `accept`, `sustain` ..."""
    cases: CasesView | None = None
    """For the offer of a rule: what it would settle."""
    mentions: tuple[str, ...] = ()
    """The accounts of those whom the line in the thread names, so that they hear of it."""
    question: int = 0
    """Which of the questions asked on the decision it tells of; 0: none."""
    todo: int = 0
    """Which of the things to be done it tells of; 0: none."""
    root: str = ""
    """Of the checkpoint that was made when the decision closed, hex."""


class TimelineItem(Frozen):
    seq: int
    at: datetime
    phrase: Phrase
    by: str
    words: str
    hash: str


class PositionView(Frozen):
    by: str
    """Empty where names are not shown."""
    choice: str | None
    """None where it is hidden."""
    reason: str
    revision: int
    counted: bool
    at: datetime
    ballot: str = ""
    """Of a poll: the ballot in words, `Kyoto > Osaka = Nara`."""


class ReceiptLine(Frozen):
    """A secret ballot as the closing entry has it."""

    receipt: str
    """Empty where the process gives none."""
    choice: str
    ballot: str = ""
    """Of a poll: the ballot in words."""


class RecordView(Frozen):
    """What a person reads about one decision, derived from its entries."""

    card: CardView
    positions: tuple[PositionView, ...]
    timeline: tuple[TimelineItem, ...]
    ballots: tuple[ReceiptLine, ...] = ()
    """Of secret ballots, in the order of their receipts, once it has closed."""
    head: str
    root: str = ""
    """Of the checkpoint that was made when it last closed, hex."""
    silent: Awaited = Awaited()
    """Who has not answered, or did not before it closed."""


class Row(Frozen):
    """One decision in a list. Names and values are those of `accord log list --json`."""

    number: int
    identity: str
    title: str
    kind: Literal["proposal", "poll"]
    process: str
    state: Status
    outcome: str | None
    winners: tuple[str, ...]
    because: str | None
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    place: str = ""
    objections: tuple[int, ...] = ()
    """The standing ones."""
    blocked_since: datetime | None = None
    waiting_for: tuple[str, ...] = ()
    """Names of those who have not acted; at most a few, `waiting_count` says how many."""
    waiting_count: int = 0
    held: tuple[Hold, ...] = ()
    """What stops it, longest first; empty where it only waits for answers and its deadline."""
    needs_viewer: bool = False
    review_at: datetime | None = None
    superseded_by: int | None = None
    tags: tuple[str, ...] = ()
    snippet: str = ""
    """Where the words of a search were found."""


ChainKind = Literal["supersedes", "depends", "parent"]


class ChainItem(Frozen):
    """A decision in the chain of one in force: what it took the place of, depends on, or is a part of, step by step."""

    kind: ChainKind
    number: int
    title: str
    unit: Unit
    state: Status
    outcome: Outcome | None


class InForceItem(Frozen):
    row: Row
    why: str
    """The reason that its opener gave."""
    chain: tuple[ChainItem, ...] = ()


class InForceView(Frozen):
    """What is in force about something, best first. `nearest`: where nothing is, what comes near to it."""

    about: str
    decisions: tuple[InForceItem, ...]
    more: bool = False
    nearest: tuple[Row, ...] = ()
    operator: bool = False


class TodoList(Frozen):
    """The first due comes first."""

    rows: tuple[TodoRow, ...]
    more: bool = False
    operator: bool = False


class Listing(Frozen):
    rows: tuple[Row, ...]
    more: bool = False
    operator: bool = False
    """Shown to the operator, regardless of places."""
    facets: Facets | None = None
    """Where they were asked for."""
    todos: tuple[TodoRow, ...] = ()
    """What the viewer is to do, on the first page of a list without filters; or what filters for it mean."""
    groups: tuple[TagGroup, ...] = ()
    """Tags under which so many rows were recorded that they are shown together; none where a tag or words are asked for."""


class Summary(Frozen):
    """What a lead pastes into a report. Sections that are empty are left out when it is written."""

    now: datetime
    since: datetime
    zone: str
    need_you: tuple[Row, ...]
    open: tuple[Row, ...]
    blocked: tuple[Row, ...]
    decided: tuple[Row, ...]
    review_due: tuple[Row, ...]
    todos: tuple[TodoRow, ...] = ()
    """What is to be done in all that the viewer sees; the viewer's own comes first."""
    operator: bool = False
    counts: Mapping[str, int] = {}
    """`need_you`, `open`, `blocked`, `decided`, `review_due`, `todos`: all, where the lists above are cut."""


class WaitingView(Frozen):
    """What waits for the viewer, or for nobody in particular; what is lost first comes first."""

    now: datetime
    """By the community's clock."""
    zone: str
    matters: tuple[Matter, ...] = ()
    more: int = 0
    operator: bool = False
    cards: Mapping[int, CardView] = {}
    """Of their decisions, by number."""


# -------------------------------------------------------------------------------------------- ballots and explanations


class OptionView(Frozen):
    """One option (or position, whose text wording knows) on a form."""

    key: str
    text: str
    letter: str = ""


class BallotView(Frozen):
    """A ballot to fill in: the options in the viewer's order, and what the viewer has cast."""

    card: CardView
    rule: BallotRule
    options: tuple[OptionView, ...]
    mine: str = ""
    """The viewer's ballot in its canonical text; empty where there is none, or nobody is told."""
    voted: bool = False
    """The viewer has a ballot, on the text as it is now."""


class WhyView(Frozen):
    """How it was counted, as codes of consensus/tally with options by id, and what other methods would have made of it.

    Empty while it is open and hidden, and for what is no poll: then the card says it all.
    """

    card: CardView
    steps: tuple[Phrase, ...] = ()
    """The explanation as it was recorded (or of the ballots so far), sentence by sentence."""
    option: str = ""
    why: tuple[Phrase, ...] = ()
    """Why `option` did not win."""
    otherwise: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Winners by other methods for the same ballots, where those differ in name."""


# ------------------------------------------------------------------------------------------------------------ queries


class ShowCard(Frozen):
    number: int


class ShowRecord(Frozen):
    number: int


class ShowBallot(Frozen):
    """The empty form of a poll, for the viewer."""

    number: int


class ShowWhy(Frozen):
    """How a poll was counted; and why this option (its id, letter, place or words) did not win."""

    number: int
    option: str = ""


class ListDecisions(Frozen):
    filters: Filters = Filters()
    facets: bool = False


class Summarise(Frozen):
    days: int = 7


class ShowInForce(Frozen):
    """What is in force about these words, this address or this decision, and why."""

    about: str


class ListTodos(Frozen):
    """What is still to be done for decisions. `mine`: by the viewer."""

    mine: bool = False
    limit: int = 50


class ListProcesses(Frozen):
    """What can be asked for in the viewer's community: its own processes first, then the operator's, then built-in ones."""


class WhatCanIDo(Frozen):
    """Help for the place: the acts, and what the viewer could do next."""


class WhatMayI(Frozen):
    """What the viewer may do with one decision."""

    number: int


Query = (
    ShowCard
    | ShowRecord
    | ShowBallot
    | ShowWhy
    | ListDecisions
    | ListTodos
    | ShowDigests
    | ShowResting
    | ShowOffers
    | ShowCases
    | ShowComparison
    | ShowConflicts
    | ShowInForce
    | ListProcesses
    | ListPeople
    | ListPlaces
    | ShowFigures
    | ShowGrowth
    | ShowHead
    | ShowHeld
    | ShowOverview
    | ShowProof
    | ShowRights
    | ShowWaiting
    | ShowWhatIf
    | Summarise
    | WhatCanIDo
    | WhatMayI
)


class RightsView(Frozen):
    card: CardView
    acts: tuple[str, ...]
    """Codes of the acts that are open to the viewer (views/rights.py)."""
    objection_acts: Mapping[int, tuple[str, ...]] = {}
    """The same for each objection that stands, by its number."""
    groups: tuple[str, ...] = ()
    """The groups that its process names."""
    waits: tuple[Wait, ...] = ()
    """What the decision waits for from the viewer, the most urgent first."""


class HelpView(Frozen):
    waiting: tuple[Row, ...] = ()
    shut: frozenset[str] = frozenset()
    """`propose` and `poll`, where the viewer may not."""


ProcessGroup = Literal["own", "everyday", "poll", "route", "body"]
"""`own`: the community's or the operator's. `body`: the rules of single bodies, and what few need."""


class ProcessRow(Frozen):
    """A process that can be asked for."""

    id: str
    title: str
    unit: Unit
    purpose: str = ""
    group: ProcessGroup = "everyday"
    dispositions: tuple[str, ...] = ()
    """What it can be proposed to do with the matter."""

    @property
    def everyday(self) -> bool:
        """Offered before anything is typed; the rules of single bodies are found by typing."""
        return self.group != "body"


class ProcessList(Frozen):
    rows: tuple[ProcessRow, ...] = ()
    restricted: bool = False
    """Others may see other ones."""
    shut: Mapping[str, Holders] = {}
    """`propose` and `poll`, where the viewer may do it by no process: who may."""


View = (
    CardView
    | RecordView
    | BallotView
    | WhyView
    | Listing
    | TodoList
    | RestingView
    | CasesView
    | ConflictsView
    | InForceView
    | ProcessList
    | Summary
    | WaitingView
    | HelpView
    | RightsView
    | DigestSettings
    | OffersView
    | OverviewView
    | FiguresView
    | PeopleList
    | PlaceList
    | HeadView
    | HeldView
    | ProofView
    | RightsTable
    | WhatIfView
)
