"""What a command is judged by: facts about the place, the actor and the others it concerns, loaded by storage.

`needs` names what must be loaded; a Slice holds just that. Loading costs the same on the first ballot and on the
millionth, unless a rule asks for the tally.
"""

from collections.abc import Mapping
from datetime import datetime

from consensus.decision import Decision
from consensus.events import Role
from consensus.frozen import Frozen
from consensus.ids import BoxId, CommunityId, DecisionId, HomeId, OptionId, PersonId, PlaceId
from consensus.process import Process
from consensus.rights import Subject, Table
from consensus.secrecy import ShownBallot
from consensus.tally import Tally


class Place(Frozen):
    """Where a decision is opened and shown. `members` is how many people (no bots, no guests) are in it now."""

    community: CommunityId
    home: HomeId
    id: PlaceId
    platform: str
    name: str = ""
    zone: str = "UTC"
    language: str = "en"
    members: int = 0
    roll_complete: bool = True
    """False while the adapter is still listing who is here: openings wait as `gathering`."""
    live: bool = False
    """The home keeps its electorates live whatever the process says (the local room)."""
    office_hours: bool = True
    """A deadline that nobody typed is moved out of nights and weekends."""
    rights: Table = ()
    """What the community changed of who may do what, here or elsewhere."""


class Ballot(Frozen):
    """A person's current ballot in one box. `choice` is None when it is sealed and was not asked for."""

    choice: str | None
    revision: int
    via: str = ""
    """`reaction`: it is taken back by removing the reaction."""


class Person(Frozen):
    """One person, as seen from one place and one decision."""

    id: PersonId
    name: str = ""
    member: bool = False
    """In the place now."""
    enrolled: bool = False
    """On the frozen roll of the decision."""
    administrator: bool = False
    guest: bool = False
    """In the place now, as a guest."""
    groups: frozenset[str] = frozenset()
    """Groups of the platform (roles) that they are in as they act."""
    belongs: frozenset[Subject] = frozenset()
    """Of the groups and places that the table of rights names, those that they are in."""
    since: datetime | None = None
    """When they joined the home, if the platform says so."""
    ballots: Mapping[BoxId, Ballot] = {}
    open_decisions: int = 0

    def ballot(self, box: BoxId, revision: int) -> Ballot | None:
        """The person's ballot in this box if it was cast on this revision."""
        ballot = self.ballots.get(box)
        return ballot if ballot is not None and ballot.revision == revision else None


class Needs(Frozen):
    """What a command must see besides place, actor and header."""

    people: frozenset[PersonId] = frozenset()
    boxes: frozenset[BoxId] = frozenset()
    """The tallies to load."""
    eligible: bool = False
    """How many may take part at this moment (live electorates)."""
    deaf_since: datetime | None = None
    """How many seconds nothing could be heard from here on, until the deadline (or now)."""
    unreminded: bool = False
    """How many of the silent no reminder went out to."""
    open_decisions: bool = False
    """How many decisions the actor has open."""
    texts: bool = False
    """The words: of the options, of the objections, of the proposal's current revision."""


class Followed(Frozen):
    """The decision that an opening takes up again. `unsettled`: only once at a time. `taken_up_by`: an open one that does so
    already."""

    unsettled: bool
    secret: bool = False
    """What takes it up is secret as well."""
    taken_up_by: int | None = None


class Watched(Frozen):
    """A link of the decision as it is watched. `of`: who attached it; `hash`: of what stood there when it was last read."""

    of: PersonId | None
    hash: str = ""


class Slice(Frozen):
    """Everything that `decide` may look at."""

    place: Place
    actor: Person | None
    """None: the clock."""
    decision: Decision | None = None
    process: Process | None = None
    """Of the decision; for openings, the one asked for."""
    asked: Process | None = None
    """For ChangeProcess: the one asked for."""
    tallies: Mapping[BoxId, Tally] = {}
    people: Mapping[PersonId, Person] = {}
    secret_ballots: tuple[ShownBallot, ...] | None = ()
    """The secret ballots on the current revision, where their tally was asked for; None: they cannot be opened, because
    their key is lost or they were changed."""
    keeps_keys: bool = True
    """Whether keys of secret ballots can be kept apart from the database."""
    nonce: bytes = b""
    """For a secret vote: 32 random bytes."""
    eligible: int | None = None
    deaf_seconds: int | None = None
    """Seconds in `[deaf_since, closes_at)` in which nothing could be heard."""
    unreminded: int = 0
    """Of the silent, those to whom no reminder of this round went out."""
    text: str = ""
    options: Mapping[OptionId, str] = {}
    """Of all options, also of those that were taken off."""
    option_authors: Mapping[OptionId, PersonId] = {}
    """Who added an option after the opening."""
    reasons: Mapping[int, str] = {}
    """What the objections say, by number."""
    remedies: Mapping[int, str] = {}
    """The wordings that objections ask for, by number."""
    tags: Mapping[int, str] = {}
    """By their numbers, also those that were taken off."""
    todos: Mapping[int, str] = {}
    """What is to be done, by number; empty text: what was decided itself."""
    questions: tuple[PersonId, ...] = ()
    """Who asked each question, in order."""
    watched: Watched | None = None
    """For KeepPremise and NoteChange: the link that they are about, unless it was erased or is no longer watched."""
    named: tuple[PersonId, ...] = ()
    """For openings: the people whose accounts the electorate names."""
    voters: tuple[PersonId, ...] | None = None
    """For openings: who may vote here, where the table of rights lists them; None: whoever is of the electorate."""
    roles: Mapping[str, Role] = {}
    """For openings: who is in the groups that the process names, as far as anybody has said."""
    asked_people: tuple[PersonId, ...] = ()
    """For AskAdvice and the like: the people whose accounts it names."""
    followed: Followed | None = None
    """For openings that take up a decision of the same place."""
    superseded: Decision | None = None
    """For openings: the decision that they would supersede, if the actor may see it."""
    imported_as: int | None = None
    """For ImportRecord: the number of the record that was made of the same source before."""
    importer: PersonId = PersonId("")
    """For ImportRecord: who stands for the import."""
    related: Mapping[int, Decision] = {}
    """The other decisions to which this one is to be related, as far as the actor may see them, by their numbers."""
    leading_back: frozenset[int] = frozenset()
    """Of these, from which relations of the same kind lead back to this one."""
    holders: tuple[Subject, ...] = ()
    """For a proposal that asks for a mandate: who is to hold it."""
    rivals: tuple[Decision, ...] = ()
    """For the same: decisions in force that grant one about the same tag, as far as the actor may see them."""
    mandated_tag: str = ""
    """For a record under a mandate: what that is about; empty where it was erased."""
    mandated_in: str = ""
    """For the same: the name of the place where it was granted, if it was another one."""
    next_number: int = 1
    next_id: DecisionId = DecisionId("")
