"""What people ask for, in the imperative. Who asks is not in the command: the platform says it (see ports.Envelope).

`decision` is the number within the community (`17` for D-17) and `objection` the number after the dot.
"""

from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Literal

from consensus.digests import Every
from consensus.frozen import Frozen
from consensus.ids import PersonId
from consensus.mandates import Amount
from consensus.offers import OfferAnswer
from consensus.outcomes import Outcome
from consensus.premises import ChangeCode
from consensus.process import Terms
from consensus.relations import Relation, RelationKind
from consensus.rights import Right, Subject, Table

Via = Literal["", "reaction"]
"""How an act was given: a reaction is taken back by removing it, anything else by saying so."""


class Until(Frozen):
    """A deadline as somebody gave it: an instant (`at`), or a span (`after`) that runs from when it begins to count.

    `words` are the words typed, `zone` the IANA name by which they were read.
    """

    at: datetime | None = None
    after: timedelta | None = None
    words: str = ""
    zone: str = "UTC"


class Link(Frozen):
    """A link to what is behind a decision: `knowledge` (a document, an earlier decision) or `information` (messages)."""

    url: str
    role: Literal["knowledge", "information"] = "information"
    excerpt: str = ""
    """What stood there as it was attached."""
    title: str = ""


class Electorate(Frozen):
    """Who may take part, where that is not simply the stored list of those who are in the place.

    `groups`: whoever is in one of these groups of the platform (roles, by its own ids). `accounts`: these people alone.
    `newcomers`: also who joins after the opening. `counted`: how many the platform says they are, where it does not
    list them: the number is frozen, and belonging is checked when somebody acts.
    """

    groups: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    newcomers: bool = False
    counted: int | None = None


class Named(Frozen):
    """Who is in a group that the process names, for one decision: accounts in their order, or groups of the platform
    with the number of their members."""

    role: str
    accounts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    counted: int = 0


class Assumption(Frozen):
    """What has to be so for the decision to be right. `until`: when it is asked whether it still is."""

    text: str
    until: Until | None = None


class Grant(Frozen):
    """A mandate that a proposal asks for. `who`: groups and roles as they are typed; `tag`: what it is about; `limit`: how
    much each decision under it may come to; `until`: it ends by itself then."""

    who: tuple[Subject, ...] = ()
    accounts: tuple[str, ...] = ()
    """People who hold it, too."""
    tag: str = ""
    limit: Amount | None = None
    until: Until | None = None


class Propose(Frozen):
    """Open a decision over one text that is adopted or not. `why`: the reason that its opener gives."""

    text: str
    why: str = ""
    process: str | None = None
    until: Until | None = None
    links: tuple[Link, ...] = ()
    reversible: bool = True
    quorum: Fraction | int | None = None
    review: Until | None = None
    no_review: bool = False
    """It is never looked at again, whatever its process says."""
    follows: int | None = None
    """The decision that this one takes up again (a blocked one put to a vote, say)."""
    follows_identity: str | None = None
    """Of that one, as AboutDecision.identity."""
    supersedes: int | None = None
    """The decision in force whose place this one takes when it is adopted."""
    relations: tuple[Relation, ...] = ()
    """To other decisions."""
    assumptions: tuple[Assumption, ...] = ()
    """On what it rests besides its links and those."""
    tags: tuple[str, ...] = ()
    electorate: Electorate | None = None
    named: tuple[Named, ...] = ()
    with_phases: tuple[str, ...] = ()
    """The optional phases that the opener asks for."""
    disposition: str | None = None
    """What is proposed to be done, where the process knows several things: one of its `dispositions`."""
    secret: bool = False
    """Nobody can tell who cast which ballot."""
    terms: Terms | None = None
    """What the opener chooses of reasons and names."""
    mandate: Grant | None = None
    """What its adoption lets somebody decide alone."""
    rights: Table = ()
    """The changes of the table of rights that its adoption carries out. Follows from SetRight; nobody types it."""


class OpenPoll(Frozen):
    """Open a decision over options."""

    question: str
    options: tuple[str, ...]
    why: str = ""
    process: str | None = None
    until: Until | None = None
    no_deadline: bool = False
    links: tuple[Link, ...] = ()
    hidden: bool = False
    counts_now: bool = False
    """The figures are to be seen before the close: refused where the process hides them."""
    secret: bool = False
    """As of a proposal."""
    quorum: Fraction | int | None = None
    electorate: Electorate | None = None
    terms: Terms | None = None
    """What the opener chooses of the ballot: bounds, range, budget, seats, reasons, names, none of the above ..."""
    named: tuple[Named, ...] = ()
    follows: int | None = None
    """The decision that this one takes up again (a tied one in a run-off, say)."""
    follows_identity: str | None = None
    """As of a proposal."""
    supersedes: int | None = None
    """As of a proposal."""
    relations: tuple[Relation, ...] = ()
    """As of a proposal."""
    assumptions: tuple[Assumption, ...] = ()
    """As of a proposal."""
    tags: tuple[str, ...] = ()


class Record(Frozen):
    """Write down what was decided elsewhere, or alone. It is in force at once, in the place of the decision that it
    `supersedes`."""

    text: str
    why: str = ""
    links: tuple[Link, ...] = ()
    supersedes: int | None = None
    relations: tuple[Relation, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    tags: tuple[str, ...] = ()
    under: int | None = None
    """The decision by whose mandate it is taken: refused where that does not reach so far."""
    amount: Amount | None = None


class Origin(Frozen):
    """Where a decision of another program stands, and what is said of it there, in the words of there."""

    source: str
    """`MADR`, `Loomio`."""
    key: str
    """Its name within the source, the same at each import: `shop/docs/decisions/0003`."""
    status: str = ""
    date: str = ""
    people: tuple[str, ...] = ()
    """Who decided."""


class ImportRecord(Frozen):
    """Write down what another program's file says was decided. What was imported before stays as it is."""

    text: str
    origin: Origin
    outcome: Outcome = "adopted"
    why: str = ""
    links: tuple[Link, ...] = ()
    decided_at: datetime | None = None
    tags: tuple[str, ...] = ()


class AboutDecision(Frozen):
    """A command about the decision of this number."""

    decision: int
    identity: str | None = None
    """Of which decision the button or form was drawn that asks for it (ids.identity_of): a number can come to stand for
    another decision when a backup is restored. Empty: a button of a version that did not say it. None: the number was
    typed."""


class ChangeProcess(AboutDecision):
    """Take another process for a decision on which nobody has acted yet."""

    process: str
    named: tuple[Named, ...] = ()


class Vote(AboutDecision):
    """Take a position, or cast a ballot over options.

    `choice` is a position's key, or a ballot: canonical (ballots/: `o2>o1=o3`) or as people type it (ballots/typed.py:
    `B > A = C`, `Kyoto=5 Osaka=3`).
    """

    choice: str
    reason: str = ""
    revision: int | None = None
    """The revision that the voter saw (a button carries it); None: the current one."""
    via: Via = ""


class TakeBack(AboutDecision):
    """Take back one's position, or one's wish to object.

    From a reaction that was removed, `given` is what it had given (a position's key, or `wish`): only that is taken
    back, and only if nothing was said otherwise since.
    """

    given: str = ""
    via: Via = ""


class Wish(AboutDecision):
    """Wish to object, without a reason yet: shown and counted, never stopping. The latest act of a person counts."""

    revision: int | None = None
    via: Via = ""


class AddOption(AboutDecision):
    """Add an option to a poll that lets its voters do so."""

    text: str


class RemoveOption(AboutDecision):
    """Take an option off a poll. `option` is its id, letter, place or words; ballots that name it count without it."""

    option: str


class RenameOption(AboutDecision):
    """Let an option say something else. `option` is its id, letter, place or words; its votes stay."""

    option: str
    text: str


class Second(AboutDecision):
    """Support that the decision is taken up at all, where the process asks for seconders; or that an option which was
    added can be chosen."""

    option: str | None = None


class Ask(AboutDecision):
    """Put a question or a remark into the decision's thread and record."""

    text: str


class AnswerQuestion(AboutDecision):
    """Answer a question that was asked on the decision: the `question`th, or (None) the newest."""

    text: str
    question: int | None = None


class Attach(AboutDecision):
    """Attach a link to what is behind a decision, open or closed."""

    link: Link


class Relate(AboutDecision):
    """Say how a decision is related to the decision `other`. `remove`: it is not."""

    relation: RelationKind
    other: int
    remove: bool = False


class Replace(AboutDecision):
    """Say after the opening that a decision takes the place of the decision in force `target`."""

    target: int


class Tag(AboutDecision):
    """Give a decision these tags. `remove`: take them off."""

    tags: tuple[str, ...]
    remove: bool = False


class Object(AboutDecision):
    """`reason`: what would go wrong; `affects`: for whom; `remedy`: the wording that would make it fine."""

    reason: str
    revision: int | None = None
    affects: str = ""
    remedy: str = ""


class Adopt(AboutDecision):
    """Amend the proposal by the wording that an objection asks for (its `remedy`)."""

    objection: int


class Doubt(AboutDecision):
    """Doubt with a reason that an objection qualifies; the group is asked."""

    objection: int
    reason: str


class AnswerTest(AboutDecision):
    objection: int
    verdict: str
    """`qualifies` or `drop`."""


class Sustain(AboutDecision):
    """Join an objection: it is no longer one person's alone. From its holder: it stands against the new text too."""

    objection: int


class Resolve(AboutDecision):
    """Offer a solution to an objection."""

    objection: int
    how: str


class Accept(AboutDecision):
    """Accept the solution offered to an objection."""

    objection: int


class Overrule(AboutDecision):
    objection: int
    reason: str


class Attend(AboutDecision):
    """Say that one is present, where presence counts and one may not want to vote."""


class Delegate(AboutDecision):
    """Let this person's ballot count for one as well, as long as one casts none. `account` None: no longer."""

    account: str | None


class Recuse(AboutDecision):
    """Withdraw from a decision in which one has an interest."""

    reason: str = ""


class Stamp(AboutDecision):
    """Stamp a proposal that has come to one on its route: `position` is a position's key, such as `approve`."""

    position: str
    reason: str = ""
    revision: int | None = None


class Judge(AboutDecision):
    """Give the verdict of whoever judges or decides in this phase; on a closed decision, of an appeal."""

    verdict: str
    reason: str = ""
    advice: str = ""
    """What became of each piece of advice, by its number: `1 taken; 2 not taken: too dear`."""


class AskAdvice(AboutDecision):
    """Ask these people for advice. `accounts` as the platform names them."""

    accounts: tuple[str, ...]
    text: str = ""


class Advise(AboutDecision):
    text: str


class Sound(AboutDecision):
    """Tell the drafter in private what one thinks: `for`, `unsure` or `against`."""

    lean: str
    text: str = ""


class Appeal(AboutDecision):
    """Appeal against what a judge or decider adopted or rejected."""

    reason: str


class Amend(AboutDecision):
    """Change the text of a proposal: a new revision, and where the process says so a new round. `editorial`: it says the
    same in other words, so answers stay, unless somebody who answered contests that."""

    text: str
    editorial: bool = False


class Contest(AboutDecision):
    """Say of an editorial change that it is none: then people answer anew."""


class Extend(AboutDecision):
    until: Until


class Withdraw(AboutDecision):
    """Withdraw a proposal or poll."""


class WithdrawObjection(AboutDecision):
    objection: int


class Close(AboutDecision):
    """Close now, by the rule, with what has been said so far. `reason`: why before everybody has answered."""

    reason: str = ""


class SetReview(AboutDecision):
    """Set, move or (None) take away the date on which an adopted decision is looked at again."""

    on: Until | None


class Assume(AboutDecision):
    """Say what has to be so for the decision to be right."""

    text: str
    until: Until | None = None


class ConfirmStillRight(AboutDecision):
    """Say that a decision is still right, though something that it rests on changed. `reason`: why."""

    reason: str = ""


class Unwatch(AboutDecision):
    """Stop watching the links that changed; where none did, all of the decision's."""


class KeepPremise(AboutDecision):
    """What stands behind a link now that it is decided. `link`: see premises.Premise."""

    link: str
    title: str = ""
    excerpt: str = ""
    hash: str


class NoteChange(AboutDecision):
    """Something that the decision rests on changed: what stands behind a link, or another decision. Only the program says so.

    `excerpt`, `hash`: what stands behind the link now, where it could be read.
    """

    what: ChangeCode
    link: str = ""
    other: int | None = None
    title: str = ""
    excerpt: str = ""
    hash: str = ""


class TakeUpAgain(AboutDecision):
    """The decision `replacement` was opened to take the place of this one. Follows from its opening."""

    replacement: int
    by: PersonId


class AddTodo(AboutDecision):
    """Say who does what for what was decided, by when. `text` empty: what was decided itself; `owner`: an
    account as the platform names it; None: the actor."""

    text: str = ""
    owner: str | None = None
    until: Until | None = None


class FinishTodo(AboutDecision):
    """The `todo`th of a decision (None: the only one that is open) is done."""

    todo: int | None = None


class PostponeTodo(AboutDecision):
    """The `todo`th of a decision (None: the only one that is open) is done later."""

    until: Until
    todo: int | None = None


class ReassignTodo(AboutDecision):
    """Somebody else does the `todo`th of a decision (None: the only one that is open). `owner`: an account as the platform
    names it; None: the actor."""

    owner: str | None = None
    todo: int | None = None


class Snooze(AboutDecision):
    """Let one's own reminder of this decision come at another time: `until`."""

    until: Until


class DeadlineReached(AboutDecision):
    """Something of this decision is due (a deadline, a reminder, a test, a review). Only the clock says so."""


class RollComplete(AboutDecision):
    """The list of who may take part, for which this decision waited, is complete. Follows from MembersSeen."""


class Supersede(AboutDecision):
    """The decision `replacement` was adopted in the place of this one. Follows from its adoption."""

    replacement: int


class SupersedeNothing(AboutDecision):
    """This one was adopted to supersede one that is in force no more: it ended so, in favour of `replacement`. Follows from
    the adoption."""

    outcome: Outcome | None
    replacement: int | None = None


class Mirror(AboutDecision):
    """What was said of the decision `other` in relation to this one. Follows from Relate and from openings."""

    relation: RelationKind
    other: int
    by: PersonId
    remove: bool = False


class Reinstate(AboutDecision):
    """The decision that had superseded it, `fallen`, fell by an appeal. Follows from the ruling; nobody types it."""

    fallen: int


class HolderLeft(AboutDecision):
    """The one who holds an objection has left the place. Follows from MembersSeen; nobody types it."""

    objection: int


class MemberLeft(AboutDecision):
    """Somebody who has a ballot here has left the place. Follows from MembersSeen; nobody types it."""

    person: PersonId


class MemberSeen(Frozen):
    """One account that the platform lists as a member of a place. `left`: it was one, and is no more."""

    account: str
    name: str
    administrator: bool | None = None
    """None: the platform says nothing of it; what was known stays."""
    left: bool = False
    bot: bool = False
    guest: bool = False


class MembersSeen(Frozen):
    """What an adapter learned about who is in the place. `complete`: it is the whole list; people not in it have left."""

    members: tuple[MemberSeen, ...]
    complete: bool = False


class NameGroup(Frozen):
    """Say who is in a group of this home: for all processes that name it, from now on. Nobody: the group is gone."""

    group: str
    accounts: tuple[str, ...]


class SetDigest(Frozen):
    """When the digest of this place comes, or (`own`) the actor's own in private; `every` None: no longer."""

    own: bool = False
    every: Every | None
    at: time | None = None
    """Not given: nine o'clock."""
    zone: str = ""
    """Of one's own; a place's comes by the time of its community."""


class SetOffers(Frozen):
    """Whether what is formally proposed in talk here is offered to be run as a decision."""

    on: bool


class MuteOffers(Frozen):
    """Whether the actor alone wants no offers here."""

    off: bool


class MakeOffer(Frozen):
    """Ask the actor, who has proposed something here and was answered. Nothing of it is in here."""


class AnswerOffer(Frozen):
    """What the actor says to an offer, by its id."""

    offer: str
    answer: OfferAnswer


Publicity = Literal["names", "pseudonyms"]


class Publish(Frozen):
    """Let anybody read what was opened in this place, on the page. `how` None: nobody but its members any more."""

    how: Publicity | None


class SetRight(Frozen):
    """Say who has a right, instead of who has it now. Where the table says that changes need a decision, this proposes it."""

    right: Right
    who: tuple[Subject, ...] | None = ()
    """Groups, roles and places as they are typed; None: as by default. With nobody named, and no accounts: as it is now, of
    which only the processes change."""
    accounts: tuple[str, ...] = ()
    """People who have it, too."""
    processes: tuple[str, ...] = ()
    """Of `propose` and `poll`: by these alone; of `rules`: the one that decides about changes."""
    where: str = ""
    """The place for which it holds, as it is typed; rights.HERE: where it is said; empty: everywhere."""
    electorate: Electorate | None = None
    """Who decides about it, where a decision does; as of a proposal."""


class LoadRights(Frozen):
    """Put this table in the place of the community's. Only whoever runs the program does; people and places as the platform
    names them."""

    rows: tuple[SetRight, ...]


class AddProcess(Frozen):
    """Add a process of the community's own, or a new version of one. Decisions that are open keep what they opened with.

    Either `adopted_by` is a decision of the community that adopted it: its text names the definition by its fingerprint, and
    where there is a process `rules` it was taken by that. Or it is the escape: an administrator does it, and `reason` says why.
    """

    text: str
    adopted_by: int | None = None
    reason: str = ""


class PassTime(Frozen):
    """Move the clock of a local room forward. `heard` False plays an outage: nothing was heard meanwhile."""

    span: timedelta
    heard: bool = True


class DraftProposal(Frozen):
    """Send a proposal that a program has written for the sender to the person of this account (empty: to the sender), who
    alone can open it: nothing is opened by this."""

    text: str
    why: str = ""
    account: str = ""


class AskErasure(Frozen):
    """Ask the administrators to be erased."""


class Erase(Frozen):
    """Erase a person: every private value of theirs goes, the chain stays valid."""

    account: str


Opening = Propose | OpenPoll | Record | ImportRecord
OnDecision = (
    ChangeProcess
    | Vote
    | TakeBack
    | AddOption
    | RemoveOption
    | RenameOption
    | Second
    | Wish
    | Ask
    | AnswerQuestion
    | Attach
    | Relate
    | Replace
    | Tag
    | Object
    | Adopt
    | Doubt
    | AnswerTest
    | Sustain
    | Resolve
    | Accept
    | Overrule
    | Attend
    | Delegate
    | Recuse
    | Stamp
    | Judge
    | AskAdvice
    | Advise
    | Sound
    | Appeal
    | Amend
    | Contest
    | Extend
    | Withdraw
    | WithdrawObjection
    | Close
    | SetReview
    | Snooze
    | Assume
    | ConfirmStillRight
    | Unwatch
    | KeepPremise
    | NoteChange
    | TakeUpAgain
    | AddTodo
    | FinishTodo
    | PostponeTodo
    | ReassignTodo
    | DeadlineReached
    | RollComplete
    | Supersede
    | SupersedeNothing
    | Mirror
    | Reinstate
    | HolderLeft
    | MemberLeft
)
OnCommunity = (
    MembersSeen
    | NameGroup
    | SetDigest
    | SetOffers
    | MuteOffers
    | MakeOffer
    | AnswerOffer
    | Publish
    | SetRight
    | LoadRights
    | AddProcess
    | PassTime
    | AskErasure
    | DraftProposal
    | Erase
)
Command = Opening | OnDecision | OnCommunity


def decision_of(command: Command) -> int | None:
    """The number of the decision that a command is about; None for openings and for what is about the community."""
    # Those of OnDecision have this field and no others do: asking them one by one is slow, and this with every vote.
    number: int | None = getattr(command, "decision", None)
    return number
