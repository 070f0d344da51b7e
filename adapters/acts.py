"""The words of each act, one row an act: its button, its form, the fields of the form. The rules are in consensus/acts.py.

The sentences are English and are translated when shown; tests tie every row to a command and its fields. Grammar, wording
and interaction all read the rows.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from consensus.acts import ACTS as RULES
from consensus.commands import Command
from consensus.frozen import Frozen
from consensus.limits import (
    LINK_LENGTH_MAX,
    NAME_LENGTH_MAX,
    OPTION_LENGTH_MAX,
    REASON_LENGTH_MAX,
    TAG_LENGTH_MAX,
    TITLE_LENGTH_MAX,
)
from consensus.process import BallotType

Kind = Literal[
    "text",
    "line",
    "number",
    "deadline",
    "link",
    "choice",
    "several",
    "ticks",
    "process",
    "person",
    "people",
    "place",
    "settings",
]
"""The kind of input: a text of several lines or of one, a number, a time in words, a link, one or several of the options,
boxes to tick, a process, one or several people, a place, settings as in a typed line (`--quorum 5`)."""

DEADLINE_LENGTH_MAX = 60


class Field(Frozen):
    """A field of an act's form. `label` has at most 45 characters, the limit of the tightest platform; longer words go
    into `hint` (100)."""

    to: str
    """The name of the command's field."""
    label: str
    kind: Kind = "text"
    hint: str = ""
    placeholder: str = ""
    optional: bool = False
    length_max: int = REASON_LENGTH_MAX
    options: tuple[tuple[str, str], ...] = ()
    """Values and labels of a fixed choice."""
    about: bool = False
    """The field starts with the text of the card, to be changed."""


class Act(Frozen):
    """A row. `makes` names the act of consensus/acts.py that it carries out, if that has another name."""

    name: str
    label: str
    """The button; three dots announce a form."""
    submit: str = ""
    """The form's button; empty: there is no form."""
    title: str = ""
    """The title of the form; empty: the number of the decision or objection."""
    intro: str = ""
    fields: tuple[Field, ...] = ()
    makes: str = ""
    objection: bool = False
    """The act is about an objection, not the whole decision."""
    example: str = ""
    """A line to copy; empty: there is no verb of this name."""
    help: str = ""
    """What the verb is for, in a sentence or two."""
    slash: str = ""
    """What its slash command does, in at most 100 characters; empty: it has none, and is typed behind `/accord`."""
    shortcut: str = ""
    """What the menu of a message calls it, in at most 24 characters: its form begins with the message's words."""
    shortcut_about: str = ""
    typed: bool = False
    """The verb is read by this row: the number of the decision or objection, then the fields in order."""
    sure: bool = False
    """The act cannot be undone, so people are asked to confirm."""
    style: Literal["", "primary", "danger"] = ""

    @property
    def act(self) -> str:
        return self.makes or self.name

    @property
    def command(self) -> Callable[..., Command]:
        """The command made of the values of the fields."""
        return _COMMANDS[self.act]

    @property
    def takes(self) -> tuple[str, ...]:
        """The fields of its command."""
        return _COMMANDS[self.act].__struct_fields__


_COMMANDS = {act.name: act.makes for act in RULES}


IRREVERSIBLE, NO_REVIEW = "irreversible", "no_review"
NO_DEADLINE = "no_deadline"
BY_NAME, UNNAMED, SECRET = "by_name", "unnamed", "secret"
NOW, AT_END = "now", "end"
EDITORIAL, REMOVE = "editorial", "remove"
OFF = "off"

_PROCESS = Field(
    to="process",
    label="How is it decided?",
    kind="process",
    hint="Left empty, the one that fits the size of the group.",
    optional=True,
)
_DISPOSITION = Field(
    to="disposition",
    label="What should be done with it?",
    kind="choice",
    hint="Only with a process that asks for it, such as rust-fcp.",
    optional=True,
)
_UNTIL = Field(
    to="until",
    label="Until when?",
    kind="deadline",
    placeholder="3d, friday 17:00, 2026-12-01",
    hint="Left empty, the usual time.",
    optional=True,
    length_max=DEADLINE_LENGTH_MAX,
)
_SEEN_BY = Field(
    to="seen_by",
    label="Who sees my answer?",
    kind="choice",
    hint="Left empty, as the process says.",
    options=(
        (BY_NAME, "Everybody"),
        (UNNAMED, "Not the members; the operator could"),
        (SECRET, "Nobody, ever"),
    ),
    optional=True,
)
_COUNTED = Field(
    to="counted",
    label="Counts?",
    kind="choice",
    hint="Left empty, as the process says.",
    options=((NOW, "Now"), (AT_END, "At the end")),
    optional=True,
)
_EVERY = Field(
    to="every",
    label="How often?",
    kind="choice",
    options=(
        ("daily", "Every day"),
        ("monday", "Every Monday"),
        ("tuesday", "Every Tuesday"),
        ("wednesday", "Every Wednesday"),
        ("thursday", "Every Thursday"),
        ("friday", "Every Friday"),
        ("saturday", "Every Saturday"),
        ("sunday", "Every Sunday"),
        (OFF, "Never"),
    ),
)
_AT = Field(
    to="at",
    label="At what time?",
    kind="line",
    placeholder="9:00",
    hint="Left empty, 9:00.",
    optional=True,
    length_max=DEADLINE_LENGTH_MAX,
)
_LINK = Field(
    to="links",
    label="A link to what is behind it",
    kind="link",
    hint="Its title may stand behind it.",
    optional=True,
    length_max=LINK_LENGTH_MAX,
)
_SUPERSEDES = Field(
    to="supersedes",
    label="Which decision does it replace?",
    kind="line",
    placeholder="D-17",
    hint="One that is in force now.",
    optional=True,
    length_max=NAME_LENGTH_MAX,
)
_RATIONALE = Field(to="why", label="Why?", optional=True)
_VOTERS = Field(
    to="electorate",
    label="Who takes part?",
    kind="people",
    hint="Left empty, the people of the channel.",
    optional=True,
)
_SETTINGS = Field(
    to="settings",
    label="More settings",
    kind="settings",
    hint="Such as --quorum 5, --hidden, --irreversible",
    optional=True,
    length_max=300,
)
RIGHT_LABELS: Mapping[str, str] = {
    "propose": "Propose",
    "poll": "Open polls",
    "vote": "Vote",
    "object": "Object",
    "extend": "Give more time",
    "amend": "Change the text",
    "close": "Close early",
    "overrule": "Overrule objections",
    "settings": "Set up",
    "read": "Read the page",
    "export": "Export",
    "rules": "Change rights",
}
"""Right -> what it is called."""
_WHO_MAY = (
    Field(
        to="who",
        label="Who has it?",
        kind="line",
        placeholder="everyone, administrators, leads",
        hint="everyone, guests, opener, administrators, nobody, names of groups; or default",
        optional=True,
        length_max=300,
    ),
    Field(to="accounts", label="And these people", kind="people", optional=True),
    Field(
        to="processes",
        label="By which processes?",
        kind="line",
        placeholder="consent, lazy",
        hint="Of proposals and polls. Left empty, by all.",
        optional=True,
        length_max=300,
    ),
    Field(
        to="where",
        label="Where?",
        kind="line",
        placeholder="#core",
        hint="The name of a channel, or here. Left empty, everywhere.",
        optional=True,
        length_max=NAME_LENGTH_MAX,
    ),
)
_WHICH_TODO = Field(to="todo", label="What was to be done?", kind="choice", optional=True)
_WHY = Field(to="reason", label="Why?")
_WHY_IF_WANTED = Field(to="reason", label="Why?", optional=True)
_VERDICTS = (("accept", "Accept it"), ("reject", "Reject it"), ("not-yet", "Not yet"))
_APPEAL_VERDICTS = (
    ("dismissed", "The appeal is dismissed: it stands"),
    ("upheld", "The appeal is upheld: it falls"),
)

ACTS: tuple[Act, ...] = (
    # Opening a decision.
    Act(
        name="propose",
        shortcut="Propose this",
        shortcut_about="Make a proposal of this message",
        slash="Propose a text that is adopted or not",
        example='/propose "Ship on Fridays" --by 3d',
        help="Open a decision over one text. Settings: --by 3d, --process consent, --quorum 1/2, --review 90d (or off), --irreversible, --rounds, --disposition WORD, --why TEXT, --tag WORD, --supersedes D-2, --depends D-2 (or --conflicts, --relates, --parent); --route, --decider, --advisers and --group name people.",
        label="Propose…",
        title="Propose",
        submit="Propose",
        fields=(
            Field(to="text", label="What do you propose?", length_max=TITLE_LENGTH_MAX),
            _RATIONALE,
            _PROCESS,
            _UNTIL,
            _DISPOSITION,
            _LINK,
            _VOTERS,
            _SUPERSEDES,
            _SEEN_BY,
            Field(
                to="ticks",
                label="Settings",
                kind="ticks",
                options=(
                    (IRREVERSIBLE, "It cannot be undone: silence never counts as consent"),
                    (NO_REVIEW, "No day on which it is looked at again"),
                ),
                optional=True,
            ),
            _SETTINGS,
        ),
    ),
    Act(
        name="mandate",
        makes="propose",
        example='/accord mandate "Refunds need no vote" --mandate @ann --about refunds --up-to "50 EUR" --expires 2027-06',
        help='Propose that somebody may decide something alone: people or groups, about what (a tag), up to how much in each decision, until when. Then: /decide "Refunded 40 EUR" --under D-12 --amount "40 EUR"',
        label="Give a mandate…",
        title="Give a mandate",
        submit="Propose",
        intro="It is a proposal. Once it is adopted, they may decide this alone and only record it.",
        fields=(
            Field(to="text", label="What do you propose?", length_max=TITLE_LENGTH_MAX),
            Field(to="holders", label="Who may decide alone?", kind="people", optional=True),
            Field(
                to="about",
                label="What about?",
                kind="line",
                placeholder="refunds",
                hint="The tag of such decisions.",
                length_max=TAG_LENGTH_MAX,
            ),
            Field(
                to="up_to",
                label="Up to how much in each decision?",
                kind="line",
                placeholder="50 EUR",
                hint="A number and its unit. Left empty, any amount.",
                optional=True,
                length_max=NAME_LENGTH_MAX,
            ),
            Field(
                to="expires",
                label="When does the mandate end?",
                kind="deadline",
                placeholder="2027-06, 90d",
                hint="Left empty, when it is superseded.",
                optional=True,
                length_max=DEADLINE_LENGTH_MAX,
            ),
            Field(
                to="holding_groups",
                label="Which groups may, too?",
                kind="line",
                placeholder="leads",
                optional=True,
                length_max=300,
            ),
            _RATIONALE,
            _PROCESS,
            _UNTIL,
            _LINK,
            _SUPERSEDES,
            _SETTINGS,
        ),
    ),
    Act(
        name="poll",
        slash="Ask in a poll with options",
        example='/poll "Where to?" "Osaka" "Kyoto" --by friday 17:00',
        help="Open a decision over options, in quotes or one a line; alone, a question asks for yes or no. Settings: --by, --why, --tag, --hidden, --open, --quorum, --supersedes D-2; ballots: --multi 2, --approve, --score 0-5, --star, --dots 8, --quadratic, --rank, --irv, --stv 2, --borda, --slots; --none, --add-options, --shuffle, --names off, --reasons required.",
        label="Ask in a poll…",
        title="Ask in a poll",
        submit="Open the poll",
        fields=(
            Field(to="question", label="What do you want to ask?", length_max=TITLE_LENGTH_MAX),
            Field(
                to="options",
                label="Options, one a line",
                hint="Left empty, the question asks for yes or no.",
                optional=True,
                length_max=TITLE_LENGTH_MAX,
            ),
            _UNTIL,
            _PROCESS,
            _LINK,
            _VOTERS,
            _SUPERSEDES,
            _SEEN_BY,
            _COUNTED,
            Field(
                to="ticks",
                label="Settings",
                kind="ticks",
                options=((NO_DEADLINE, "No deadline: it stays open until somebody closes it"),),
                optional=True,
            ),
            _SETTINGS,
        ),
    ),
    Act(
        name="record",
        shortcut="Record decision",
        shortcut_about="Write this message down as a decision",
        label="Record a decision…",
        title="Record decision",
        submit="Record",
        fields=(
            Field(to="text", label="What was decided?", length_max=TITLE_LENGTH_MAX),
            _RATIONALE,
            _LINK,
            Field(
                to="tags",
                label="Tags",
                kind="line",
                placeholder="refunds",
                hint="Several with commas between them.",
                optional=True,
            ),
            Field(
                to="under",
                label="Under which mandate?",
                kind="line",
                placeholder="D-17",
                hint="The decision that lets you decide this alone.",
                optional=True,
                length_max=NAME_LENGTH_MAX,
            ),
            Field(
                to="amount",
                label="How much does it come to?",
                kind="line",
                placeholder="40 EUR",
                hint="A number and its unit.",
                optional=True,
                length_max=NAME_LENGTH_MAX,
            ),
            _SUPERSEDES,
            Field(
                to="settings",
                label="More settings",
                kind="settings",
                hint="Such as --under D-12, --amount 40 EUR",
                optional=True,
                length_max=300,
            ),
        ),
    ),
    # Answering.
    Act(
        name="vote",
        slash="Take a position or choose an option",
        example="/vote D-17 yes",
        help="Take a position, choose an option or cast a ballot: A, C; B > A = C; A=5 B=3; A=yes B=maybe. Alone, it asks one question after the other. /vote D-17 none takes it back.",
        label="Choose",
        submit="Answer",
        fields=(
            Field(to="choice", label="What is your answer?", kind="line", length_max=300),
            _WHY_IF_WANTED,
        ),
    ),
    Act(
        name="reason",
        makes="vote",
        label="Give a reason…",
        submit="Answer",
        fields=(
            Field(to="choice", label="Your answer", kind="choice"),
            _WHY,
        ),
    ),
    Act(name="ballot", makes="vote", label="Answer…", submit="Answer", style="primary"),
    Act(name="take_back", label="Take back"),
    Act(
        name="snooze",
        example="/accord snooze D-17 tomorrow 9:00",
        help="Be reminded of a decision at another time; nobody else hears of it.",
        typed=True,
        label="Remind me later…",
        submit="Remind me then",
        fields=(
            Field(
                to="until",
                label="When?",
                kind="deadline",
                placeholder="2h, tomorrow 9:00, friday",
                hint="Your reminder comes then and not before; nobody else hears of it.",
                length_max=DEADLINE_LENGTH_MAX,
            ),
        ),
    ),
    Act(
        name="wish",
        example="/accord wish D-17",
        help="Say that you would object, without a reason yet. It is shown and stops nothing.",
        typed=True,
        label="Wish to object",
    ),
    Act(
        name="second",
        example="/accord second D-17",
        help='Support that a proposal is taken up, where its process asks for that; or an option that was added: /accord second D-17 "Nara".',
        typed=True,
        label="Second it",
        style="primary",
    ),
    Act(
        name="option",
        example='/accord option D-17 "Nara"',
        help='Add an option: to your own poll until somebody has chosen, or to one that lets its voters do so. To take one off: /accord option D-17 remove "Nara".',
        label="Add an option…",
        submit="Add it",
        fields=(Field(to="text", label="Which option?", kind="line", length_max=OPTION_LENGTH_MAX),),
    ),
    Act(
        name="remove_option",
        label="Take an option off…",
        submit="Take it off",
        intro="If somebody may have chosen it, it is shown as withdrawn, and votes that name it count without it.",
        fields=(Field(to="option", label="Which option?", kind="choice", length_max=OPTION_LENGTH_MAX),),
    ),
    Act(
        name="rename",
        example='/accord rename D-17 B "Kyoto, near the river"',
        help="Let an option of your poll say something else; its votes stay.",
        label="Rename an option…",
        submit="Rename it",
        fields=(
            Field(to="option", label="Which option?", kind="line", length_max=OPTION_LENGTH_MAX),
            Field(to="text", label="What should it say?", kind="line", length_max=OPTION_LENGTH_MAX),
        ),
    ),
    # Objections.
    Act(
        name="object",
        shortcut="Object",
        shortcut_about="Object to a decision because of this message",
        slash="Stop a proposal with a reason",
        example='/object D-17 "No rollback plan"',
        help="Stop a proposal with a reason. It gets a number of its own, such as D-17.1. Settings: --affects WHOM, --instead WORDING.",
        label="Object…",
        submit="Object",
        style="danger",
        fields=(
            Field(to="reason", label="What would go wrong?"),
            Field(to="affects", label="For whom?", kind="line", optional=True),
            Field(
                to="remedy",
                label="What would make it fine?",
                hint="A wording that whoever proposed it can take over with one click.",
                optional=True,
                length_max=TITLE_LENGTH_MAX,
            ),
        ),
    ),
    Act(
        name="sustain",
        slash="Join an objection",
        example="/sustain D-17.1",
        help="Join an objection, so that it is no longer one person's alone.",
        typed=True,
        objection=True,
        label="Sustain it",
    ),
    Act(
        name="doubt",
        example='/accord doubt D-17.1 "It is about another matter"',
        help="Doubt with a reason that an objection qualifies: the group is asked.",
        typed=True,
        objection=True,
        label="Doubt it…",
        submit="Doubt it",
        fields=(Field(to="reason", label="Why does it not qualify?"),),
    ),
    Act(
        name="test",
        example="/accord test D-17.1 qualifies",
        help="Answer when the group is asked about an objection: qualifies or drop.",
        objection=True,
        label="It qualifies",
    ),
    Act(
        name="resolve",
        slash="Offer a solution to an objection",
        example='/resolve D-17.1 "We add a rollback plan"',
        help="Offer a solution to an objection; whoever raised it can say that it is settled.",
        objection=True,
        label="Offer a solution…",
        submit="Offer it",
        fields=(Field(to="how", label="How could it be settled?"),),
    ),
    Act(
        name="accept",
        example="/accord accept D-17.1",
        help="Accept the solution offered for your objection.",
        typed=True,
        objection=True,
        label="Settled",
        style="primary",
    ),
    Act(
        name="adopt",
        example="/accord adopt D-17.1",
        help="Take the wording that an objection asks for as the new text of your proposal.",
        typed=True,
        objection=True,
        label="Use this wording",
        style="primary",
    ),
    Act(
        name="overrule",
        example='/accord overrule D-17.1 "Whoever raised it has left"',
        help="Overrule an objection with a reason, as an administrator; the dissent stays on record.",
        typed=True,
        objection=True,
        label="Overrule…",
        submit="Overrule it",
        fields=(Field(to="reason", label="Why is it overruled?", hint="The dissent stays on record."),),
    ),
    Act(name="withdraw_objection", objection=True, label="Withdraw my objection"),
    # Talking, attending, delegating.
    Act(
        name="ask",
        example='/accord ask D-17 "Who pays for it?"',
        help="Ask a question or make a remark in the thread and on record. With names in front, ask these people for advice.",
        label="Ask or remark…",
        submit="Ask",
        fields=(Field(to="text", label="What do you want to ask or remark?"),),
    ),
    Act(
        name="answer",
        example='/accord answer D-17 "The team pays"',
        help="Answer a question that was asked on a decision: the newest, or with its number behind D-17 another one.",
        typed=True,
        label="Answer it…",
        submit="Answer",
        fields=(
            Field(
                to="question",
                label="Which question?",
                kind="number",
                hint="The first that was asked is 1. Left empty, the newest.",
                optional=True,
            ),
            Field(to="text", label="What is the answer?"),
        ),
    ),
    Act(
        name="attend",
        example="/accord attend D-17",
        help="Be counted as present without voting, where presence counts.",
        typed=True,
        label="I am present",
    ),
    Act(
        name="delegate",
        example="/accord delegate D-17 bo",
        help="Let somebody else's vote count for you as well, where the process knows that; none takes it back.",
        label="Pass your vote on…",
        submit="Pass it on",
        fields=(
            Field(
                to="account",
                label="Whose vote counts for you too?",
                kind="person",
                hint="As long as you cast none yourself. Left empty, you take your vote back.",
                optional=True,
            ),
        ),
    ),
    Act(
        name="recuse",
        example="/accord recuse D-17",
        help="Withdraw from a decision in which you have an interest, where the process knows that.",
        typed=True,
        label="Recuse yourself…",
        submit="Recuse myself",
        fields=(_WHY_IF_WANTED,),
    ),
    Act(
        name="link",
        shortcut="Attach to a decision",
        shortcut_about="Attach this message's link as knowledge",
        example="/accord link D-17 --doc https://wiki.example/rollback",
        help="Attach a link to a decision: messages behind it, or with --doc a document. To relate it to another one: /accord link D-17 depends D-12; or conflicts, relates, parent. --remove takes that back.",
        label="Attach links…",
        submit="Attach",
        fields=(
            Field(to="shared", label="Links from the thread", kind="ticks", optional=True),
            Field(
                to="url",
                label="Which link?",
                kind="link",
                hint="Its title may stand behind it.",
                length_max=LINK_LENGTH_MAX,
            ),
            Field(
                to="role",
                label="What is it?",
                kind="choice",
                options=(
                    ("knowledge", "Knowledge: a document or an earlier decision"),
                    ("information", "Messages in which it was talked over"),
                ),
            ),
        ),
    ),
    Act(
        name="relate",
        label="Relate to a decision…",
        submit="Save",
        fields=(
            Field(
                to="relation",
                label="How?",
                kind="choice",
                options=(
                    ("depends", "It depends on the other"),
                    ("conflicts", "It conflicts with the other"),
                    ("relates", "It is related to the other"),
                    ("parent", "It is a part of the other"),
                ),
            ),
            Field(
                to="other",
                label="Which decision?",
                kind="line",
                placeholder="D-17",
                hint="Both say it then; it stops nothing.",
                length_max=NAME_LENGTH_MAX,
            ),
            Field(
                to="ticks",
                label="No longer?",
                kind="ticks",
                options=((REMOVE, "Take this relation back"),),
                optional=True,
            ),
        ),
    ),
    Act(
        name="replace",
        label="This replaces it",
        submit="Save",
        fields=(
            Field(
                to="target",
                label="Which decision does it replace?",
                kind="line",
                placeholder="D-17",
                hint="Once it is adopted; what was recorded replaces it at once.",
                length_max=NAME_LENGTH_MAX,
            ),
        ),
    ),
    Act(
        name="tag",
        example="/accord tag D-17 db release",
        help="Give a decision tags, by which it is found: /decisions tag:db. --remove takes them off.",
        label="Tags…",
        submit="Save",
        fields=(
            Field(
                to="tags",
                label="Which tags?",
                kind="line",
                placeholder="db, release",
                hint="Several with commas between them.",
            ),
            Field(
                to="ticks",
                label="No longer?",
                kind="ticks",
                options=((REMOVE, "Take these tags off"),),
                optional=True,
            ),
        ),
    ),
    # Acts that depend on the phase.
    Act(
        name="advise",
        slash="Give advice to whoever decides",
        example='/advise D-17 "Ask the neighbours first"',
        help="Give advice, asked or not, where a process takes it. It does not bind whoever decides.",
        typed=True,
        label="Give advice…",
        submit="Advise",
        style="primary",
        fields=(Field(to="text", label="What do you advise?"),),
    ),
    Act(
        name="sound",
        example='/accord sound D-17 unsure "Who pays for it?"',
        help="Tell the drafter in private how you lean: for, unsure or against. Nobody else ever sees it.",
        label="Say how you lean",
    ),
    Act(
        name="sound_with",
        makes="sound",
        label="Say how you lean…",
        submit="Tell the drafter",
        fields=(
            Field(
                to="lean",
                label="How do you lean?",
                kind="choice",
                options=(
                    ("for", "For it"),
                    ("unsure", "Unsure"),
                    ("against", "Against it"),
                ),
            ),
            Field(to="text", label="Why?", optional=True),
        ),
    ),
    Act(
        name="stamp",
        example="/accord stamp D-17 approve",
        help="Stamp a proposal that has come to you on its route: approve, return or reject, the last two with a reason.",
        label="Stamp",
        style="primary",
    ),
    Act(
        name="stamp_with",
        makes="stamp",
        label="Stamp otherwise…",
        submit="Stamp",
        fields=(
            Field(to="position", label="What do you stamp?", kind="choice"),
            _WHY_IF_WANTED,
        ),
    ),
    Act(
        name="judge",
        example='/accord judge D-17 consensus "Every issue has its answer"',
        help="Give your verdict, where the process says that you judge or decide; of an appeal, upheld or dismissed.",
        label="Decide…",
        submit="Decide",
        style="primary",
        fields=(
            Field(to="verdict", label="What is decided?", kind="choice", options=_VERDICTS),
            _WHY,
            Field(
                to="advice",
                label="What became of the advice?",
                hint='A line for each piece, such as "1 taken" or "2 not taken: too dear"',
                optional=True,
            ),
        ),
    ),
    Act(
        name="appealed",
        makes="judge",
        label="Decide about the appeal…",
        submit="Decide",
        fields=(
            Field(to="verdict", label="What is decided?", kind="choice", options=_APPEAL_VERDICTS),
            _WHY,
        ),
    ),
    # Acts of the opener.
    Act(
        name="extend",
        slash="Give it more time",
        example="/extend D-17 --by 2d",
        help="Give it more time.",
        typed=True,
        label="Give it more time…",
        submit="Give it more time",
        fields=(
            Field(
                to="until",
                label="Until when?",
                kind="deadline",
                placeholder="3d, friday 17:00, 2026-12-01",
                length_max=DEADLINE_LENGTH_MAX,
            ),
        ),
    ),
    Act(
        name="amend",
        slash="Change the text of your proposal",
        example='/amend D-17 "Ship on Mondays"',
        help="Change the text of your proposal: people answer anew. With --editorial their answers stay, unless somebody who answered says that it changes more than words.",
        typed=True,
        label="Change the text…",
        submit="Change the text",
        intro="People answer anew: positions on the earlier text no longer count.",
        fields=(
            Field(to="text", label="What should the text say?", length_max=TITLE_LENGTH_MAX, about=True),
            Field(
                to="ticks",
                label="Is it only a slip?",
                kind="ticks",
                options=((EDITORIAL, "It is editorial: answers stay, if nobody objects"),),
                optional=True,
            ),
        ),
    ),
    Act(
        name="contest",
        example="/accord contest D-17",
        help="Say that an editorial change of the text changes more than words, if you had answered: then people answer anew.",
        typed=True,
        label="It is not editorial",
        style="danger",
    ),
    Act(
        name="process",
        example="/accord process D-17 majority",
        help="Change how your decision is decided, until somebody acts.",
        label="Change how it is decided…",
        submit="Change process",
        fields=(Field(to="process", label="How is it decided?", kind="process"),),
    ),
    Act(
        name="close",
        example="/accord close D-17",
        help="Close it now by its rule, where the rule lets it end. An administrator may, with a reason, before everybody has answered.",
        typed=True,
        label="Close it now…",
        submit="Close it",
        intro="It then is closed for everybody. It stays in the log.",
        fields=(
            Field(
                to="reason",
                label="Why?",
                hint="Needed from an administrator, if somebody has not answered.",
                optional=True,
            ),
        ),
    ),
    Act(
        name="withdraw",
        slash="Withdraw what you opened, or your objection",
        example="/withdraw D-17",
        help="Withdraw what you opened, or (with the number behind the dot) your objection.",
        label="Withdraw it",
        sure=True,
    ),
    Act(name="rule", makes="propose", label="Propose a rule…", style="primary"),
    Act(name="put_to_vote", makes="propose", label="Put it to a vote…", style="primary"),
    Act(name="run_off", makes="poll", label="Open a run-off…", style="primary"),
    Act(name="ask_again", makes="propose", label="Ask again…", style="primary"),
    # After the end.
    Act(
        name="appeal",
        example='/accord appeal D-17 "The issue was never answered"',
        help="Appeal with a reason against what a judge or decider has decided, as long as the process allows.",
        typed=True,
        label="Appeal…",
        submit="Appeal",
        fields=(Field(to="reason", label="Why do you appeal?"),),
    ),
    Act(
        name="review",
        example="/accord review D-17 90d",
        help="Set the day on which an adopted decision is looked at again; off takes it away.",
        typed=True,
        label="Look again later…",
        submit="Set the day",
        fields=(
            Field(
                to="on",
                label="When to look at it again?",
                kind="deadline",
                placeholder="90d, friday 17:00, 2026-12-01, off",
                length_max=DEADLINE_LENGTH_MAX,
            ),
        ),
    ),
    Act(name="take_up", makes="propose", label="Take it up again…"),
    Act(
        name="confirm",
        example='/accord confirm D-17 "Checked with the clinic"',
        help="Say that a decision is still right, though something that it rests on changed. The answer goes on record.",
        label="Still right",
        style="primary",
    ),
    Act(
        name="unwatch",
        example="/accord unwatch D-17",
        help="Stop watching the links of a decision that changed, such as a page that is different each time; where none did, all of its links.",
        label="Stop watching it",
    ),
    Act(
        name="assume",
        example='/accord assume D-17 "Fewer than 100 customers" --by 2027-03-01',
        help="Say what has to be so for a decision to be right, and until when. On that day whoever answers for it is asked whether it is still right.",
        label="What it assumes…",
        submit="Save",
        fields=(
            Field(to="text", label="What is assumed?", length_max=OPTION_LENGTH_MAX),
            Field(
                to="until",
                label="Until when?",
                kind="deadline",
                placeholder="90d, friday 17:00, 2026-12-01",
                hint="You are asked then whether it is still right.",
                optional=True,
                length_max=DEADLINE_LENGTH_MAX,
            ),
        ),
    ),
    Act(
        name="todo",
        example='/accord todo D-17 "Write the script" --owner di --by friday',
        help="Say who does what for a decision, by when; whoever does it is asked on that day. Without a text it is what was decided, without a name it is you. /decisions todo lists what is open.",
        label="Who does it, by when…",
        submit="Save",
        fields=(
            Field(
                to="text",
                label="What is to be done?",
                hint="Left empty, what was decided.",
                optional=True,
            ),
            Field(
                to="owner",
                label="Who does it?",
                kind="person",
                hint="Left empty, you do.",
                optional=True,
            ),
            Field(
                to="until",
                label="By when?",
                kind="deadline",
                placeholder="7d, friday 17:00, 2026-12-01",
                hint="They are asked then whether it is done.",
                optional=True,
                length_max=DEADLINE_LENGTH_MAX,
            ),
        ),
    ),
    Act(
        name="done",
        example="/accord done D-17",
        help="Say that what is to be done for a decision is done; where there are several, with its number behind D-17.",
        label="Done",
        submit="It is done",
        style="primary",
        fields=(_WHICH_TODO,),
    ),
    Act(
        name="postpone",
        example="/accord postpone D-17 7d",
        help="Give what is to be done for a decision more time; where there are several, with its number behind D-17.",
        label="More time…",
        submit="Give it more time",
        fields=(
            _WHICH_TODO,
            Field(
                to="until",
                label="Until when?",
                kind="deadline",
                placeholder="7d, friday 17:00, 2026-12-01",
                length_max=DEADLINE_LENGTH_MAX,
            ),
        ),
    ),
    Act(
        name="reassign",
        example="/accord reassign D-17 @di",
        help="Say that somebody else does what is to be done for a decision; where there are several, with its number behind D-17.",
        label="Somebody else…",
        submit="Save",
        fields=(
            _WHICH_TODO,
            Field(to="owner", label="Who does it?", kind="person", hint="Left empty, you do.", optional=True),
        ),
    ),
    # About the community.
    Act(
        name="publish",
        example="/accord publish pseudonyms",
        help="Let anybody read what is decided in this channel, on the page: with names, with pseudonyms that differ from decision to decision, or off again. For administrators; texts are shown as people wrote them.",
        label="Who may read it…",
        title="Who may read it",
        submit="Save",
        fields=(
            Field(
                to="how",
                label="Who may read it?",
                kind="choice",
                options=(
                    ("off", "Those who are in this channel"),
                    ("pseudonyms", "Anybody, without names"),
                    ("names", "Anybody, with names"),
                ),
            ),
        ),
    ),
    Act(
        name="rights",
        example="/accord rights propose @leads --place #core",
        help="Who may do what. Alone it shows what differs from the usual. To change it: a right (propose, poll, vote, object, extend, amend, close, overrule, settings, read, export, rules), and who has it: everyone, guests, opener, administrators, nobody, names of people and groups, or default. Settings: --place #core (or here), --process consent,lazy. With “rules decision”, changes need a decision from then on.",
        label="Change a right…",
        title="Who may do what",
        submit="Change it",
        intro="Every change is in the log. Other rights are changed on the page, or typed.",
        fields=(
            Field(
                to="right",
                label="Which right?",
                kind="choice",
                options=(
                    ("propose", "Propose"),
                    ("vote", "Vote"),
                    ("close", "Close early"),
                    ("settings", "Set up"),
                ),
            ),
            *_WHO_MAY,
        ),
    ),
    Act(
        name="any_right",
        makes="rights",
        label="Change a right…",
        title="Who may do what",
        submit="Change it",
        intro="Every change is in the log.",
        fields=(
            Field(
                to="right",
                label="Which right?",
                kind="choice",
                options=tuple(RIGHT_LABELS.items()),
            ),
            *_WHO_MAY,
        ),
    ),
    Act(
        name="forget",
        example="/accord forget me",
        help="See what is held about you, what goes when you are erased and what stays, and ask the administrators to do it. Administrators: /accord forget and the person.",
        label="Ask to be erased",
        style="danger",
    ),
    Act(name="erase", label="Erase them", style="danger"),
    Act(
        name="group",
        example="/accord group pmc ann bo",
        help="Say who is in a group that processes name, as an administrator. Open decisions keep what they opened with.",
        label="Say who is in a group…",
        title="Who is in a group",
        submit="Save",
        fields=(
            Field(
                to="group", label="Which group?", kind="line", placeholder="pmc", length_max=NAME_LENGTH_MAX
            ),
            Field(
                to="accounts",
                label="Who is in it?",
                kind="people",
                optional=True,
                hint="Left empty, nobody. Open decisions keep who was in it before.",
            ),
        ),
    ),
    Act(
        name="offers",
        example="/accord offers on",
        help="Whether I offer, in private, to run as a decision what somebody formally proposes here in talk (“I propose …”) once two others have answered. Off unless turned on: on, off. For yourself alone: /accord offers me off.",
        label="Offers in this channel…",
        title="Offers",
        submit="Save",
        intro="With offers I read what is written here. Of what I read nothing is stored; all is forgotten within half an hour.",
        fields=(
            Field(
                to="on",
                label="What of proposals in talk?",
                kind="choice",
                options=(
                    ("on", "Offer to run it as a decision"),
                    (OFF, "Do not read along"),
                ),
            ),
        ),
    ),
    Act(name="mute_offers", label="Never ask me here"),
    Act(name="offer_yes", makes="answer_offer", label="Yes…", style="primary"),
    Act(name="offer_not_now", makes="answer_offer", label="Not now"),
    Act(name="offer_never", makes="answer_offer", label="Never here"),
    Act(
        name="digest",
        example="/accord digest weekly monday 9:00",
        help="A digest of this channel, every week or every day: what is open and what was decided here. For one of your own, in private: /accord digest me daily 9:00. To end one: /accord digest off. Alone it says what is set.",
        label="Digest of this channel…",
        title="Channel digest",
        submit="Save",
        intro="What is open here and what was decided, for all to read. One with nothing in it is left out.",
        fields=(_EVERY, _AT),
    ),
    Act(
        name="own_digest",
        makes="digest",
        label="Your own digest…",
        title="Your own digest",
        submit="Save",
        intro="What waits for you, what is open and what was decided in your channels, in private. One with nothing in it is left out.",
        fields=(_EVERY, _AT),
    ),
)

ACT: dict[str, Act] = {act.name: act for act in ACTS}


class SlashCommand(Frozen):
    """A command as a platform lists it. `about`: what it does; `example`: a line to copy."""

    name: str
    about: str
    example: str


SLASH_COMMANDS: tuple[SlashCommand, ...] = (
    SlashCommand(name="accord", about="Anything that can be typed, and help", example="/accord help"),
    *(SlashCommand(name=act.name, about=act.slash, example=act.example) for act in ACTS if act.slash),
    SlashCommand(
        name="decide",
        about="Record what was decided, or close a decision",
        example='/decide "We ship on Fridays" --from https://chat.example/p17',
    ),
    SlashCommand(
        name="decisions",
        about="The decision log: what is open, what was decided",
        example="/decisions search rollback status:open",
    ),
)
"""The verbs that platforms know by a slash of their own. All others are typed behind `/accord`."""
SLASHED = frozenset(command.name for command in SLASH_COMMANDS)


FILLED_IN = frozenset({"rule"})
"""Acts whose form opens a decision and begins with what was decided before."""
TAKES_UP = frozenset({"put_to_vote", "run_off", "ask_again", "take_up"})
"""Acts that open a decision which takes up one that ended without a decision, or one in force to take its place; their forms begin with what it said."""


def verb_line(verb: str) -> str:
    """How a line with this verb begins: `/vote`, or `/accord second`."""
    return f"/{verb}" if verb in SLASHED else f"/accord {verb}"


class BallotWords(Frozen):
    """The words of one form of ballot. `how`: what to type where a ballot cannot be read; `asks`: what is asked where one
    question follows the other; `hint` stands above a form; `rules`: how one votes; `answers`: how those that can be chosen
    are shown. `asks` and `rules` are by the codes of the form, `asks` by none where it is always the same."""

    how: str
    sample: str
    """Such a ballot, on which nothing but the first two options is."""
    asks: Mapping[str, str]
    hint: str = ""
    rules: Mapping[str, str] = {}
    answers: Mapping[str, str] = {}


BALLOTS: Mapping[BallotType, BallotWords] = {
    "choice": BallotWords(sample="A", how="Name one option: /vote {number:D} A", asks={"": "Which one?"}),
    "approve": BallotWords(
        sample="A, B",
        how="Name the options, by their words or letters: /vote {number:D} A, C",
        asks={"": "Which ones? Several with commas between them, or blank for none."},
        hint="Tick every option that you approve of.",
        rules={
            "rule.ballot.approve": "Vote for as many options as you like.",
            "rule.ballot.several": "Vote for {least:n} to {most:n} options.",
        },
    ),
    "score": BallotWords(
        sample="A=3 B=1",
        how="Give points: /vote {number:D} A=3 B=1",
        asks={"": "Points for {option:quote}, {lowest} to {highest}? (skip gives none)"},
        hint="Give each option points.",
        rules={"rule.ballot.score": "Give each option points, {lowest:n} to {highest:n}."},
    ),
    "budget": BallotWords(
        sample="A=3 B=1",
        how="Give points: /vote {number:D} A=3 B=1",
        asks={
            "rule.ballot.budget": "Dots for {option:quote}? {left:dots} left.",
            "rule.ballot.square": "Votes for {option:quote}, {lowest} to {highest}? {left:credits} left; n votes cost n times n.",
        },
        hint="Spend your points as you like.",
        rules={
            "rule.ballot.budget": "Spread {budget:dots} over the options.",
            "rule.ballot.square": "Spend {budget:credits}: n votes for or against an option cost n times n.",
        },
    ),
    "rank": BallotWords(
        sample="B > A",
        how="Rank them, best first: /vote {number:D} B > A = C",
        asks={
            "rule.ballot.rank": "Rank {place:n}: which one? (equal ones with = between them; skip ends the ranking)",
            "rule.ballot.rank_strict": "Rank {place:n}: which one? (skip ends the ranking)",
        },
        hint="1 is the best. Options may share a rank; those without one come last.",
        rules={
            "rule.ballot.rank": "Rank the options, best first; some may be equal, and those left out come last.",
            "rule.ballot.rank_strict": "Rank the options, best first; those left out come last.",
        },
    ),
    "slot": BallotWords(
        sample="A=yes B=no",
        how="Answer for each: /vote {number:D} A=yes B=maybe C=no",
        asks={"": "{option:quote}: yes, maybe or no?"},
        hint="Say when you can.",
        rules={"rule.ballot.slot": "Say yes, if need be or no to each."},
        answers={"yes": "Yes", "maybe": "If need be", "no": "No"},
    ),
}
"""A row for each form of consensus/ballots."""
