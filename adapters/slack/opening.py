"""Which form a line, a button or a shortcut opens, filled in with all that can be made out. Nothing is waited for: a
trigger is good for three seconds, whatever the database does, so what has to be read is read while the form is open."""

from collections.abc import Awaitable, Callable, Mapping

from adapters.slack.answers import LONG_LINK
from adapters.slack.asking import Asking
from adapters.slack.ballots import BY_CLICK, ballot_form
from adapters.slack.forms import Form
from adapters.slack.limits import OPTION_VALUE_LENGTH_MAX
from adapters.slack.meaning import behind
from adapters.slack.payloads import Clicked, Pointed
from adapters.slack.prefill import number_of, texts_of, verb_of
from adapters.slack.questions import Questions
from adapters.slack.render import Shown
from adapters.slack.thread_links import Threads
from adapters.wording import Words
from consensus.frozen import Frozen, replace
from consensus.refusal import Refused
from consensus.views import CardView, ShowWhy

EXCERPT_LENGTH_MAX = 400
SHARED_LINKS_MAX = 20
LONG_LINKS_LENGTH_MAX = 2_000
"""A modal remembers 3,000 characters."""


class Opens(Frozen):
    """A form to open. `later`: the form itself has to be looked up; `form` is shown meanwhile."""

    form: Form
    meta: Mapping[str, str]
    later: Callable[[], Awaitable[tuple[Form, Mapping[str, str]]]] | None = None


class FormRoom:
    def __init__(self, questions: Questions, asking: Asking, threads: Threads) -> None:
        self._questions = questions
        self._threads = threads
        self._asking = asking
        self.words: Words = asking.words

    def form_of(self, line: str) -> Opens | None:
        """The form for what a line says, with all of it filled in that can be made out."""
        verb, texts, ask = verb_of(line), texts_of(line), self._questions
        number, objection = number_of(behind(line))
        first = texts[0] if texts else ""
        meta = {"number": str(number), "objection": str(objection)}
        match verb:
            case "propose" | "proposal":
                return Opens(form=ask.propose(text="\n".join(texts)), meta={})
            case "poll":
                return Opens(form=ask.poll(question=first, options=texts[1:]), meta={})
            case "decide" | "record" if not number:
                return Opens(form=ask.record(text="\n".join(texts)), meta={})
            case "object" if number and not objection:
                return Opens(form=ask.objection(number, reason=first), meta=meta)
            case "amend" if number:
                return Opens(form=ask.amend(number, text=first), meta=meta)
            case "extend" if number:
                return Opens(form=ask.extend(number), meta=meta)
            case "ask" if number:
                return Opens(form=ask.ask(number, text=first), meta=meta)
            case "advise" if number:
                return Opens(form=ask.advise(number, text=first), meta=meta)
            case "appeal" if number:
                return Opens(form=ask.appeal(number, text=first), meta=meta)
            case "review" if number:
                return Opens(form=ask.review(number), meta=meta)
            case "process" if number:
                return Opens(form=ask.process(number), meta=meta)
            case "vote" if number:
                return Opens(form=ask.vote(number, choice=first), meta=meta)
            case "link" | "attach":
                return Opens(form=ask.link(number), meta=meta)
            case "delegate" if number:
                return Opens(form=ask.delegate(number), meta=meta)
            case "recuse" if number:
                return Opens(form=ask.recuse(number, text=first), meta=meta)
            case "group":
                return Opens(form=ask.group(name=behind(line).partition(" ")[0]), meta={})
            case "resolve" | "doubt" | "overrule" if objection:
                return Opens(form=ask.on_objection(verb, number, objection, text=first), meta=meta)
            case (
                "object"
                | "amend"
                | "ask"
                | "vote"
                | "extend"
                | "review"
                | "process"
                | "resolve"
                | "doubt"
                | "overrule"
                | "delegate"
                | "recuse"
            ):
                return Opens(form=ask.which(verb, text=first), meta={})
        return None

    def opens(self, act: Clicked) -> Opens | None:
        """The form that a button opens, made of what is at hand: nothing is waited for before the trigger is used."""
        button, where, ask = act.button, act.where, self._questions
        number, objection = button.number, button.objection
        meta = {"number": str(number), "objection": str(objection), "revision": str(button.revision)}
        card = self._asking.at_hand(where, number)
        match button.act:
            case "object":
                about = card.text if card is not None else ""
                return Opens(form=ask.objection(number, about=about), meta={**meta, "objection": "0"})
            case "reason" if card is not None and card.ballot in BY_CLICK:
                return Opens(form=ask.reason(card, key=button.key), meta=meta)
            case "reason" | "ballot":
                return Opens(form=ask.waiting(), meta={}, later=lambda: self._ballot(act, meta))
            case "why":
                return Opens(form=ask.waiting(), meta={}, later=lambda: self._why(act))
            case "amend" if card is not None:
                return Opens(form=ask.amend(number, text=card.text), meta=meta)
            case "amend":
                return self._once_read(act, lambda found: (ask.amend(number, text=found.text), meta))
            case "resolve" | "doubt" | "overrule":
                return Opens(form=ask.on_objection(button.act, number, objection), meta=meta)
            case "extend":
                return Opens(form=ask.extend(number), meta=meta)
            case "review":
                return Opens(form=ask.review(number), meta=meta)
            case "process":
                return Opens(form=ask.process(number), meta=meta)
            case "ask":
                return Opens(form=ask.ask(number), meta=meta)
            case "advise":
                return Opens(form=ask.advise(number), meta=meta)
            case "appeal":
                return Opens(form=ask.appeal(number), meta=meta)
            case "judge":
                return Opens(form=ask.judge(number, verdict=button.key), meta=meta)
            case "appealed":
                return Opens(form=ask.judge(number, appeal=True), meta=meta)
            case "stamp_with" if card is not None:
                keys = [choice.key for choice in card.choices]
                return Opens(form=ask.stamp(number, positions=keys, position=button.key), meta=meta)
            case "stamp_with":
                return self._once_read(
                    act,
                    lambda found: (
                        ask.stamp(
                            number, positions=[choice.key for choice in found.choices], position=button.key
                        ),
                        meta,
                    ),
                )
            case "delegate":
                return Opens(form=ask.delegate(number), meta=meta)
            case "recuse":
                return Opens(form=ask.recuse(number), meta=meta)
            case "group":
                return Opens(form=ask.waiting(), meta={}, later=lambda: self._group(act))
            case "link":
                return Opens(form=ask.waiting(), meta={}, later=lambda: self._link(act, meta))
            case "put_to_vote" if card is not None:
                form = ask.propose(text=card.text, follows=number, process="majority")
                return Opens(form=form, meta={"follows": str(number)})
            case "put_to_vote":
                return self._once_read(
                    act,
                    lambda found: (
                        ask.propose(text=found.text, follows=number, process="majority"),
                        {"follows": str(number)},
                    ),
                )
            case "form":
                return self.form_of(act.value)
            case "new":
                make = ask.propose if button.key == "propose" else ask.poll
                return Opens(form=make(channel=not where.channel), meta={})
            case "show":
                return Opens(form=ask.waiting(), meta=meta, later=lambda: self._record(act))
        return None

    async def _ballot(self, act: Clicked, meta: Mapping[str, str]) -> tuple[Form, Mapping[str, str]]:
        """The ballot at hand: a position with its reason, or whatever the options are answered by."""
        card = await self._asking.card(act.where, act.button.number)
        if card is not None and card.ballot in BY_CLICK:
            return self._questions.reason(card, key=act.button.key), meta
        ballot = await self._asking.ballot(act.where, act.button.number)
        if ballot is None:
            return self._not_here(act)
        return ballot_form(self.words, ballot), {**meta, "ballot": ballot.rule.type}

    async def _group(self, act: Clicked) -> tuple[Form, Mapping[str, str]]:
        found = await self._asking.rights(act.where, act.button.number)
        return (self._questions.group(groups=found.groups), {}) if found else self._not_here(act)

    async def _link(self, act: Clicked, meta: Mapping[str, str]) -> tuple[Form, Mapping[str, str]]:
        """Any link, and those that people shared in the card's thread to tick. What is too long for the value of a
        checkbox stands in the form's memory; what is too long for that is pasted."""
        number = act.button.number
        card = await self._asking.card(act.where, number)
        if card is None:
            return self._not_here(act)
        found = await self._threads.links(act.where, number, but={link.url for link in card.links})
        shared, long = [], [""]
        for one in found[:SHARED_LINKS_MAX]:
            value = one.url
            if len(value) > OPTION_VALUE_LENGTH_MAX:
                if len("\n".join([*long, value])) > LONG_LINKS_LENGTH_MAX:
                    continue
                value = f"{LONG_LINK}{len(long)}"
                long.append(one.url)
            shared.append((value, ": ".join(filter(None, (one.by, one.url.partition("://")[2])))))
        return self._questions.link(number, shared=shared), {**meta, "long": "\n".join(long).strip()}

    async def _why(self, act: Clicked) -> tuple[Form, Mapping[str, str]]:
        said = await self._asking.asked(act.where, ShowWhy(number=act.button.number))
        return self.answer_form(act.button.number, said), {}

    def _once_read(self, act: Clicked, make: Callable[[CardView], tuple[Form, Mapping[str, str]]]) -> Opens:
        async def later() -> tuple[Form, Mapping[str, str]]:
            card = await self._asking.card(act.where, act.button.number)
            return make(card) if card is not None else self._not_here(act)

        return Opens(form=self._questions.waiting(), meta={}, later=later)

    async def _record(self, act: Clicked) -> tuple[Form, Mapping[str, str]]:
        found = await self._asking.record(act.where, act.button.number)
        if found is None:
            return self._not_here(act)
        text = self.words.record(found)
        return self._questions.reading(f"D-{act.button.number}", text.split("\n\n")), {}

    def _not_here(self, act: Clicked) -> tuple[Form, Mapping[str, str]]:
        refused = Refused("no-such-decision", number=act.button.number)
        return self._questions.reading(f"D-{act.button.number}", (self.words.refusal(refused),)), {}

    def pointed(self, act: Pointed) -> Opens | None:
        """A shortcut on a message: the message goes along as evidence, with its link and its words."""
        ask = self._questions
        meta = {"excerpt": act.text[:EXCERPT_LENGTH_MAX], "message": act.message}
        match act.what:
            case "propose":
                return Opens(form=ask.propose(text=act.text), meta=meta)
            case "record":
                return Opens(form=ask.record(text=act.text), meta=meta)
            case "attach":
                url = act.links[0] if act.links else ""
                form = ask.link(0, url=url, excerpt=act.text[:EXCERPT_LENGTH_MAX])
                return Opens(form=form, meta=meta)
            case "object":
                return Opens(form=ask.which("object", text=""), meta=meta)
        return None

    def answer_form(self, number: int, said: Shown) -> Form:
        """A private answer as a form to read."""
        form = self._questions.reading(f"D-{number}", ())
        return replace(form, blocks=tuple(said.blocks))
