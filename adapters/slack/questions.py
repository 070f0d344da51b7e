"""The forms that there are, in the reader's language. Pure."""

from collections.abc import Sequence

from adapters.slack.forms import Field, Form, Kind
from adapters.slack.limits import TICKS_MAX
from adapters.wording import Words
from consensus import limits
from consensus.frozen import Frozen, replace
from consensus.process import Unit
from consensus.views import CardView

IRREVERSIBLE, HIDDEN, NO_DEADLINE = "irreversible", "hidden", "no_deadline"
DEADLINE_LENGTH_MAX = 60


class ProcessChoice(Frozen, kw_only=False):
    """A process that can be asked for."""

    id: str
    title: str
    unit: Unit


class Questions:
    """Makes the forms. `processes`: what can be chosen from."""

    def __init__(self, words: Words, processes: Sequence[ProcessChoice]) -> None:
        self._words = words
        self._processes = processes

    # ----------------------------------------------------------------------------------------------------- to open

    def propose(
        self, *, text: str = "", follows: int | None = None, process: str = "", channel: bool = False
    ) -> Form:
        """`channel`: ask for it, where the form is opened from none."""
        say = self._words.say
        fields = [
            *self._channel(asked=channel),
            self._text("text", say("What do you propose?"), text, limits.TITLE_LENGTH_MAX),
            replace(self._process("proposal"), initial=process),
            self._deadline(),
            *self._people(),
            Field(
                id="ticks",
                label=say("Settings"),
                kind="ticks",
                options=((IRREVERSIBLE, say("It cannot be undone: silence never counts as consent")),),
                optional=True,
            ),
            self._link(),
        ]
        intro = (say("It takes up {number:D} again.", number=follows),) if follows else ()
        return self._form("propose", say("Propose"), say("Propose"), fields, intro)

    def poll(self, *, question: str = "", options: Sequence[str] = (), channel: bool = False) -> Form:
        say = self._words.say
        fields = [
            *self._channel(asked=channel),
            self._text("text", say("What do you want to ask?"), question, limits.TITLE_LENGTH_MAX),
            replace(
                self._text(
                    "options", say("Options, one a line"), "\n".join(options), limits.TITLE_LENGTH_MAX
                ),
                hint=say("Left empty, the question asks for yes or no."),
                optional=True,
            ),
            self._process("options"),
            self._deadline(),
            *self._people(),
            Field(
                id="ticks",
                label=say("Settings"),
                kind="ticks",
                options=(
                    (HIDDEN, say("Hide the figures until it closes")),
                    (NO_DEADLINE, say("No deadline: it stays open until somebody closes it")),
                ),
                optional=True,
            ),
            self._link(),
        ]
        return self._form("poll", say("Ask in a poll"), say("Open the poll"), fields)

    def record(self, *, text: str = "") -> Form:
        say = self._words.say
        fields = [self._text("text", say("What was decided?"), text, limits.TITLE_LENGTH_MAX), self._link()]
        return self._form("record", say("Record a decision"), say("Record"), fields)

    # ------------------------------------------------------------------------------------------------ on a decision

    def objection(self, number: int, *, reason: str = "", about: str = "") -> Form:
        """Three short fields; the third one becomes a draft that the opener adopts with one click."""
        say = self._words.say
        fields = [
            self._text("reason", say("What would go wrong?"), reason, limits.REASON_LENGTH_MAX),
            replace(
                self._text("affects", say("For whom?"), "", limits.REASON_LENGTH_MAX),
                optional=True,
                kind="line",
            ),
            replace(
                self._text("remedy", say("What would make it fine?"), "", limits.TITLE_LENGTH_MAX),
                hint=say("A wording that whoever proposed it can take over with one click."),
                optional=True,
            ),
        ]
        return self._form("object", self._about(number), say("Object"), fields, (about,))

    def reason(self, card: CardView, *, key: str = "") -> Form:
        """A position with its reason."""
        say = self._words.say
        options = tuple(
            (choice.key, choice.text or _capital(self._words.position(choice.key))) for choice in card.choices
        )
        fields = [
            Field(id="choice", label=say("Your answer"), kind="choice", options=options, initial=key),
            self._text("reason", say("Why?"), "", limits.REASON_LENGTH_MAX),
        ]
        return self._form("reason", self._about(card.number), say("Answer"), fields, (card.text,))

    def vote(self, number: int, *, choice: str = "") -> Form:
        """An answer in words, where nothing of the decision was read yet."""
        say = self._words.say
        fields = [
            replace(self._text("choice", say("What is your answer?"), choice, 300), kind="line"),
            replace(self._text("reason", say("Why?"), "", limits.REASON_LENGTH_MAX), optional=True),
        ]
        return self._form("vote", self._about(number), say("Answer"), fields)

    def amend(self, number: int, *, text: str = "") -> Form:
        say = self._words.say
        field = self._text("text", say("What should the text say?"), text, limits.TITLE_LENGTH_MAX)
        intro = (say("People answer anew: positions on the earlier text no longer count."),)
        return self._form("amend", self._about(number), say("Change the text"), [field], intro)

    def extend(self, number: int, *, until: str = "") -> Form:
        say = self._words.say
        field = replace(self._deadline(), hint="", optional=False, initial=until)
        return self._form("extend", self._about(number), say("Give it more time"), [field])

    def review(self, number: int) -> Form:
        say = self._words.say
        field = replace(
            self._deadline(), label=say("When should it be looked at again?"), hint="", optional=False
        )
        return self._form("review", self._about(number), say("Set the day"), [field])

    def process(self, number: int, unit: Unit = "proposal") -> Form:
        say = self._words.say
        field = replace(self._process(unit), hint="", optional=False)
        return self._form("process", self._about(number), say("Change the process"), [field])

    def on_objection(self, act: str, number: int, objection: int, *, text: str = "") -> Form:
        """`resolve`, `doubt` or `overrule`: each wants its words."""
        say = self._words.say
        own = self._words.write.objection(number, objection)
        label, submit = {
            "resolve": (say("How could it be settled?"), say("Offer it")),
            "doubt": (say("Why does it not qualify?"), say("Doubt it")),
            "overrule": (say("Why is it overruled? The dissent stays on record."), say("Overrule it")),
        }[act]
        field = self._text("text", label, text, limits.REASON_LENGTH_MAX)
        return self._form(act, own, submit, [field])

    def stamp(self, number: int, *, positions: Sequence[str], position: str = "") -> Form:
        say = self._words.say
        options = tuple((key, _capital(self._words.position(key))) for key in positions)
        fields = [
            Field(
                id="choice", label=say("What do you stamp?"), kind="choice", options=options, initial=position
            ),
            replace(self._text("reason", say("Why?"), "", limits.REASON_LENGTH_MAX), optional=True),
        ]
        return self._form("stamp", self._about(number), say("Stamp"), fields)

    def judge(self, number: int, *, verdict: str = "", appeal: bool = False) -> Form:
        """The verdict of whoever judges or decides, or of an appeal."""
        say = self._words.say
        options = (
            (
                ("dismissed", say("The appeal is dismissed: it stands")),
                ("upheld", say("The appeal is upheld: it falls")),
            )
            if appeal
            else (("accept", say("Accept it")), ("reject", say("Reject it")), ("not-yet", say("Not yet")))
        )
        fields = [
            Field(
                id="choice", label=say("What is decided?"), kind="choice", options=options, initial=verdict
            ),
            self._text("reason", say("Why?"), "", limits.REASON_LENGTH_MAX),
        ]
        return self._form("judge", self._about(number), say("Decide"), fields)

    def advise(self, number: int, *, text: str = "") -> Form:
        say = self._words.say
        field = self._text("text", say("What do you advise?"), text, limits.REASON_LENGTH_MAX)
        return self._form("advise", self._about(number), say("Advise"), [field])

    def appeal(self, number: int, *, text: str = "") -> Form:
        say = self._words.say
        field = self._text("text", say("Why do you appeal?"), text, limits.REASON_LENGTH_MAX)
        return self._form("appeal", self._about(number), say("Appeal"), [field])

    def ask(self, number: int, *, text: str = "") -> Form:
        say = self._words.say
        field = self._text("text", say("What do you want to ask or remark?"), text, limits.REASON_LENGTH_MAX)
        return self._form("ask", self._about(number), say("Ask"), [field])

    def delegate(self, number: int) -> Form:
        say = self._words.say
        field = Field(
            id="person",
            label=say("Whose vote shall count for you as well?"),
            kind="person",
            hint=say("As long as you cast none yourself. Left empty, you take your vote back."),
            optional=True,
        )
        return self._form("delegate", self._about(number), say("Pass it on"), [field])

    def recuse(self, number: int, *, text: str = "") -> Form:
        say = self._words.say
        field = replace(self._text("text", say("Why?"), text, limits.REASON_LENGTH_MAX), optional=True)
        return self._form("recuse", self._about(number), say("Recuse myself"), [field])

    def group(self, *, groups: Sequence[str] = (), name: str = "") -> Form:
        """Who is in a group; `groups`: those that can be meant, where they are known."""
        say = self._words.say
        label = say("Which group?")
        asked = Field(
            id="group", label=label, placeholder="pmc", initial=name, length_max=limits.NAME_LENGTH_MAX
        )
        if groups:
            options = tuple((each, each) for each in groups)
            asked = Field(id="group", label=label, kind="choice", options=options, initial=groups[0])
        people = Field(
            id="people",
            label=say("Who is in it?"),
            kind="people",
            hint=say("Left empty, nobody. Decisions that are open keep who was in it when they opened."),
            optional=True,
        )
        return self._form("group", say("Who is in a group"), say("Save"), [asked, people])

    def link(
        self, number: int, *, url: str = "", excerpt: str = "", shared: Sequence[tuple[str, str]] = ()
    ) -> Form:
        """`shared`: links that can be ticked, each as its value and what is shown of it."""
        say = self._words.say
        link = replace(self._link(), label=say("Which link?"), optional=bool(shared), initial=url)
        if shared:
            link = replace(link, label=say("Another link"))
        fields = [
            *([] if number else [self._number()]),
            *self._shared(shared),
            link,
            Field(
                id="role",
                label=say("What is it?"),
                kind="choice",
                options=(
                    ("knowledge", say("Knowledge: a document or an earlier decision")),
                    ("information", say("Messages in which it was talked over")),
                ),
                initial="knowledge",
            ),
        ]
        title = self._about(number) if number else say("Attach a link")
        return self._form("link", title, say("Attach"), fields, (excerpt,))

    def which(self, act: str, *, text: str = "") -> Form:
        """The same act on a decision that has to be named first."""
        made = {
            "object": self.objection(0, reason=text),
            "amend": self.amend(0, text=text),
            "ask": self.ask(0, text=text),
            "advise": self.advise(0, text=text),
            "appeal": self.appeal(0, text=text),
            "vote": self.vote(0, choice=text),
            "extend": self.extend(0),
            "review": self.review(0),
            "process": self.process(0),
            "delegate": self.delegate(0),
            "recuse": self.recuse(0, text=text),
        }.get(act)
        if made is None:
            made = self.on_objection(act, 0, 0, text=text)
        return replace(made, title=self._words.say("Which decision?"), fields=(self._number(), *made.fields))

    def waiting(self) -> Form:
        """Shown at once, while we look: a trigger is good for three seconds, whatever the database does."""
        say = self._words.say
        return Form(name="waiting", title=say("One moment"), close=say("Close"), intro=(say("One moment …"),))

    def reading(self, title: str, text: Sequence[str]) -> Form:
        return Form(name="reading", title=title, close=self._words.say("Close"), intro=tuple(text))

    # -------------------------------------------------------------------------------------------------------- pieces

    def _form(
        self, name: str, title: str, submit: str, fields: Sequence[Field], intro: tuple[str, ...] = ()
    ) -> Form:
        close = self._words.say("Cancel")
        return Form(name=name, title=title, submit=submit, close=close, fields=tuple(fields), intro=intro)

    def _about(self, number: int) -> str:
        return f"D-{number}"

    def _text(self, name: str, label: str, initial: str, length_max: int) -> Field:
        return Field(id=name, label=label, kind="text", initial=initial, length_max=length_max)

    def _number(self) -> Field:
        say = self._words.say
        return Field(id="number", label=say("Which decision?"), placeholder="D-17", length_max=20)

    def _shared(self, shared: Sequence[tuple[str, str]]) -> list[Field]:
        if not shared:
            return []
        kind: Kind = "ticks" if len(shared) <= TICKS_MAX else "several"
        label = self._words.say("Links from the thread")
        return [Field(id="shared", label=label, kind=kind, options=tuple(shared), optional=True)]

    def _process(self, unit: Unit) -> Field:
        say = self._words.say
        options = tuple(
            (each.id, f"{each.id}: {each.title}" if each.title.lower() != each.id else each.title)
            for each in self._processes
            if each.unit == unit
        )
        hint = say("Left empty, the one that fits the size of the group.")
        return Field(
            id="process",
            label=say("How is it decided?"),
            kind="choice",
            options=options,
            hint=hint,
            optional=True,
        )

    def _channel(self, *, asked: bool) -> list[Field]:
        return (
            [Field(id="channel", label=self._words.say("In which channel?"), kind="place")] if asked else []
        )

    def _deadline(self) -> Field:
        say = self._words.say
        return Field(
            id="by",
            label=say("Until when?"),
            placeholder=say("3d, friday 17:00, 2026-12-01"),
            hint=say("Left empty, the usual time."),
            optional=True,
            length_max=DEADLINE_LENGTH_MAX,
        )

    def _people(self) -> list[Field]:
        say = self._words.say
        people = Field(
            id="people",
            label=say("Who takes part?"),
            kind="people",
            hint=say("Left empty, the people of the channel."),
            optional=True,
        )
        return [people]

    def _link(self) -> Field:
        say = self._words.say
        return Field(
            id="link",
            label=say("A link to what is behind it"),
            optional=True,
            length_max=limits.LINK_LENGTH_MAX,
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
