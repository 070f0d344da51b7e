"""How a line that is half typed can go on: names, verbs, settings, decisions, answers, processes.

Nothing is listed here: verbs and settings come from the rows that help and grammar read, all else from the forms and the
queries that a typed line is answered from, asked for whoever speaks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from adapters.acts import ACT, SLASH_COMMANDS, SLASHED, verb_line
from adapters.grammar.errors import Mistake
from adapters.grammar.flags import SEVERAL_TIMES, TAKES, canonical
from adapters.grammar.parse import IN_ACCORD, VERBS, verb_of
from adapters.grammar.tokens import DASHES, Token, quoted, tokens
from adapters.interaction.conversation import Conversation
from adapters.interaction.form import meaning
from adapters.interaction.line import LINE, form_of_line
from adapters.local.platform import LocalHere
from adapters.unsafe import visible_line
from adapters.wording import Words
from adapters.wording.cards import position_label
from adapters.wording.help import ABOUT, OTHERS
from adapters.wording.lists import one_line
from consensus.ballots import FORMS
from consensus.frozen import Frozen
from consensus.process import Unit
from consensus.refusal import Refused
from consensus.views import CardView, ChoiceView, ProcessRow, ShowCard

ABOUT_LENGTH_MAX = 60
_ATTACHED = re.compile(rf"[{DASHES}]+([\w-]+)=")
_UNITS: Mapping[str, Unit] = {"poll": "options", "propose": "proposal", "mandate": "proposal"}
"""Verbs that open a decision, and of which kind its process has to be; elsewhere any will do."""
_FIELDS = {"by": "until", "evidence": "links"}
"""Settings whose question in a form has another name."""
_READING = OTHERS.keys() - {"help", "related"}
"""Verbs without a row that are about a decision, too."""
_WRITTEN = frozenset({"text", "line", "number", "deadline", "link", "settings", "place"})
"""Questions that are answered in words of one's own."""

Offer = tuple[str, str]
"""A text to go on with and what it is."""


class Completion(Frozen, kw_only=False):
    """`text` takes the place of the line from `start` on. Both texts are safe to show."""

    text: str
    start: int
    about: str = ""


class Completions:
    """`names`: account -> the name of whoever is in the room."""

    def __init__(self, conversation: Conversation[LocalHere], words: Words, names: Mapping[str, str]) -> None:
        self._conversation = conversation
        self._words = words
        self._names = names

    async def of(self, line: str, start: int, here: LocalHere | None) -> Sequence[Completion]:
        """What is said begins at `start`; `here` says by whom, if that is known. Nothing within a text in quotes, and of what
        the speaker may not see."""
        at = _word_at(line, start)
        word, before = line[at:], line[start:at].split()
        if not before and not word.startswith(("/", "／")):
            return _begun(word, at, self._names_first()) if at == 0 else ()
        if not before:
            return _begun(word.replace("／", "/"), at, self._verbs())
        if before == ["as"]:
            return _begun(word, at, self._people())
        if [part.casefold().lstrip("/／") for part in before] == ["accord"]:
            return _begun(word, at, self._behind_accord())
        verb = verb_of(line[start:])
        if verb is None or here is None:
            return ()
        try:
            cut = tokens(line, start + verb[1])
            if any(token.start < at < token.end for token in cut):
                return ()
            given = [token for token in cut if token.end <= at]
            return await self._argument(here, verb[0], given, line[start:at], word, at)
        except (Mistake, Refused):
            return ()

    # ------------------------------------------------------------------------------------------------ names and verbs

    def _names_first(self) -> Iterator[Offer]:
        return ((f"{name.rstrip()}: ", about) for name, about in self._people())

    def _people(self, sign: str = "") -> Iterator[Offer]:
        names = sorted(name for name in self._names.values() if visible_line(name) == name)
        return ((f"{sign}{name} ", "") for name in names)

    def _verbs(self) -> Iterator[Offer]:
        for command in SLASH_COMMANDS:
            yield f"/{command.name} ", self._about(command.about)
        for verb, about in ABOUT.items():
            if verb not in SLASHED:
                yield f"{verb_line(verb)} ", self._about(about)

    def _behind_accord(self) -> Iterator[Offer]:
        return ((f"{verb} ", self._about(about)) for verb, about in ABOUT.items())

    def _about(self, sentence: str) -> str:
        return one_line(self._words.say(sentence), ABOUT_LENGTH_MAX)

    # ------------------------------------------------------------------------------------------------ behind the verb

    async def _argument(
        self, here: LocalHere, verb: str, given: Sequence[Token], before: str, word: str, at: int
    ) -> Sequence[Completion]:
        """Raises Mistake and Refused."""
        if attached := _ATTACHED.match(word):
            value = attached.end()
            return _begun(word[value:], at + value, await self._values(here, verb, attached[1]))
        if word and word[0] in DASHES:
            return _begun(word, at, self._settings(verb, given))
        last = given[-1] if given else None
        if last is not None and last.dashes and last.attached is None and _takes(last.value) not in _ALONE:
            return _begun(word, at, await self._values(here, verb, last.value))
        if word.startswith("@"):
            return _begun(word, at, self._people("@"))
        plain = [token for token in given if token.kind in ("word", "text")]
        if not plain and verb == "help":
            return _begun(word, at, self._behind_accord())
        if not plain and (verb in _READING or "decision" in _takes_of(verb)):
            numbers = await self._decisions(here, verb, word)
            words = ((f"{name} ", "") for name in (IN_ACCORD if verb == "decisions" else ()))
            return (
                *(Completion(text=text, start=at, about=about) for text, about in numbers),
                *_begun(word, at, words),
            )
        if verb == "vote":
            return _begun(word, at, await self._choices(here, before, len(plain)))
        return _begun(word, at, await self._answers(here, before) if len(plain) < 2 else ())

    async def _decisions(self, here: LocalHere, verb: str, word: str) -> Sequence[Offer]:
        """By their number or by words of their title: these need not begin as the word does."""
        return [
            (f"{target.named} ", one_line(visible_line(target.title), ABOUT_LENGTH_MAX))
            for target in await self._conversation.numbers.begun(here, verb, word)
        ]

    async def _choices(self, here: LocalHere, before: str, spoken: int) -> Sequence[Offer]:
        number = form_of_line(before).press.number
        card = await self._card(here, number) if number else None
        if card is None or card.status != "open" or (card.by_click and spoken > 1):
            return ()
        return [
            *(self._choice(card, choice) for choice in card.choices),
            ("none ", self._words.say("take it back")),
        ]

    async def _answers(self, here: LocalHere, before: str) -> Sequence[Offer]:
        """What the form of the line asks for first, where that is one of a few things or somebody."""
        press = form_of_line(before).press
        if press.act == LINE:
            return ()
        card = await self._card(here, press.number) if press.number else None
        choices = {choice.key: choice for choice in (card.choices if card is not None else ())}
        known = await self._conversation.processes(here)
        offers: list[Offer] = []
        for question in self._conversation.forms.form_of(
            self._words, press, card=card, processes=known
        ).questions:
            if question.kind in ("person", "people"):
                offers += self._people()
            elif question.kind in _WRITTEN:
                break
            for value, label in question.options:
                is_option = card is not None and value in choices and choices[value].text
                offers.append(
                    self._choice(card, choices[value])
                    if card is not None and is_option
                    else (f"{value} ", one_line(visible_line(label), ABOUT_LENGTH_MAX))
                )
            if not question.optional:
                break
        return offers

    async def _card(self, here: LocalHere, number: int) -> CardView:
        """Not kept for the room, which prints what has changed since it last looked at a card."""
        return await self._conversation.view(here, ShowCard(number=number), CardView)

    def _choice(self, card: CardView, choice: ChoiceView) -> Offer:
        """As it is typed: a position by its name, an option by its words, or by its letter where these would not be read back or
        where what it is given follows."""
        if not choice.text:
            return f"{choice.key} ", visible_line(position_label(self._words, choice))
        shown = one_line(visible_line(choice.text), ABOUT_LENGTH_MAX)
        ballot = FORMS.get(card.ballot)
        if ballot is None or not ballot.asks.startswith("option"):
            return choice.letter, shown
        if visible_line(choice.text) != choice.text or not choice.text.isprintable():
            return f"{choice.letter} ", shown
        word = re.fullmatch(r"[^\W\d_]{2,}", choice.text) is not None
        return f"{choice.text if word else quoted(choice.text)} ", choice.letter

    # ------------------------------------------------------------------------------------------------------- settings

    def _settings(self, verb: str, given: Sequence[Token]) -> Iterator[Offer]:
        set_already = {canonical(token.value) for token in given if token.dashes} - SEVERAL_TIMES
        labels = {field.to: field.label for field in (ACT[verb].fields if verb in ACT else ())}
        for name in sorted(VERBS[verb].flags - set_already):
            label = labels.get(_FIELDS.get(name, name), "")
            yield f"--{name} ", self._words.say(label) if label else ""

    async def _values(self, here: LocalHere, verb: str, setting: str) -> Iterable[Offer]:
        match _takes(setting):
            case "decision":
                return await self._decisions(here, "decisions", "")
            case "people":
                return self._people()
            case "word" if canonical(setting) == "process":
                unit = _UNITS.get(verb)
                known = await self._conversation.processes(here)
                return [self._process(row) for row in known if unit in (None, row.unit)]
        return ()

    def _process(self, known: ProcessRow) -> Offer:
        about = self._words.write.labelled(
            self._words.write.process_text(known.title), meaning(self._words, known)
        )
        return f"{known.id} ", visible_line(about)


_ALONE = frozenset({"nothing", "points", "count", "attached"})
"""What settings take behind which another word may follow at once."""


def _takes(setting: str) -> str:
    return TAKES.get(canonical(setting) or "", "nothing")


def _takes_of(verb: str) -> tuple[str, ...]:
    return ACT[verb].takes if verb in ACT else ()


def _word_at(line: str, start: int) -> int:
    """Where the word begins that is being typed."""
    at = len(line)
    while at > start and not line[at - 1].isspace():
        at -= 1
    return at


def _begun(word: str, at: int, offers: Iterable[Offer]) -> tuple[Completion, ...]:
    """Those that begin as the word does; `/sec` begins `/accord second` as well."""
    typed = word.casefold()
    return tuple(
        Completion(text=text, start=at, about="" if about.casefold() == text.strip().casefold() else about)
        for text, about in offers
        for begins in [text.casefold()]
        if begins.startswith(typed) or begins.replace("/accord ", "/", 1).lstrip('"').startswith(typed)
    )
