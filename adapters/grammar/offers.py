"""Talk that proposes something formally, and talk that answers it: offers.toml of each language, compiled.

Only what surely is a proposal counts: "I propose we ship on Fridays", never "I don't propose", "he said: I propose", nor
what stands in quotation marks, in code or in a quoted line. Pure; nothing of a text is kept here.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from adapters.grammar.conflicts.cues import flat, flatly, phrases
from adapters.grammar.positions import objects, position_and_reason
from adapters.languages import LOCALE, Table, Typed, languages
from consensus.limits import TITLE_LENGTH_MAX

log = logging.getLogger(__name__)

READ_MAX = 2_000
"""Characters of a message that are looked at."""
WORDS_MIN, LETTERS_MIN = 2, 4
"""What a proposal has at least; letters in a script without spaces."""
ANSWERS_IN = 2
"""An answer stands in the first sentences of a message."""


class Cues(Table):
    """How one language proposes and answers.

    `proposes`: the proposal follows; `proposed`: it stands before, in the same sentence; `heads` begin a line. `undone`: words
    earlier in the sentence, or within the cue, that make something else of it; `nothing`: what may not follow the cue at
    once. `linkers` are dropped where the proposal begins. `answers` begin a clause in which somebody takes a stand, for or
    against; `leads` may stand before them.
    """

    spaces: bool = True
    proposes: Typed = ()
    proposed: Typed = ()
    heads: Typed = ()
    undone: Typed = ()
    nothing: Typed = ()
    linkers: Typed = ()
    leads: Typed = ()
    answers: Typed = ()


_ASIDE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|^[ \t]*(?:>|&gt;)[^\n]*|\"[^\"\n]*\"|[“„][^“”\n]*[“”]|«[^»\n]*»|‹[^›\n]*›|「[^」\n]*」|『[^』\n]*』",
    re.DOTALL | re.MULTILINE,
)
"""Code, quoted lines, and what stands in quotation marks."""
_MASK = "\ufffc"
_NAMED = re.compile(r"[\s¡¿]*(?:<@[^<>]*>|@[\w.-]+)[\s,:]*|[\s¡¿]+")
_ENDS = re.compile(r"(?<!\.\w)[.!?…](?=\s|$)|[。！？\n]")
_CLAUSES = re.compile(r"[,;:]\s|[—–]|[，、；：]|\s-\s")
_STANDS = ("agree", "no")


def proposed_in(text: str) -> str:
    """What the message proposes formally, in its own words; empty where it does not."""
    text = unicodedata.normalize("NFC", text)[:READ_MAX]
    plain = flat(_ASIDE.sub(lambda aside: _MASK * len(aside[0]), text))
    for matcher in _matchers():
        for start, end in matcher.proposals(plain):
            proposal = text[start:end].strip().strip("*_~").strip(" \t\n:,;–—-")
            if len(proposal) >= LETTERS_MIN and (not matcher.spaces or len(proposal.split()) >= WORDS_MIN):
                return (proposal[0].upper() + proposal[1:])[:TITLE_LENGTH_MAX]
    return ""


def takes_a_stand(text: str) -> bool:
    """Whether the message says yes or no to something, as an answer to it."""
    text = _ASIDE.sub(" ", unicodedata.normalize("NFC", text)[:READ_MAX]).strip()
    while named := _NAMED.match(text):
        text = text[named.end() :]
    first, asks = _sentence(text)
    if not first or asks:
        return False
    if (
        position_and_reason(text, _STANDS)
        or position_and_reason(first, _STANDS)
        or objects(first) is not None
    ):
        return True
    sentences = [flat(part) for part in _ENDS.split(text) if part.strip()][:ANSWERS_IN]
    clauses = [clause.strip() for sentence in sentences for clause in _CLAUSES.split(sentence)]
    return any(matcher.answers.match(clause) for matcher in _matchers() for clause in clauses)


def _sentence(text: str) -> tuple[str, bool]:
    """The first sentence, and whether it is a question."""
    end = _ENDS.search(text)
    return (text, False) if end is None else (text[: end.start()].strip(), end[0] in "?？")


class _Matcher:
    """The cues of a language, compiled."""

    def __init__(self, cues: Cues) -> None:
        self.spaces = cues.spaces

        def any_of(words: Iterable[str]) -> str:
            return f"(?:{phrases(words, cues.spaces)})"

        heads = "|".join(map(re.escape, flatly(cues.heads))) or r"(?!)"
        self._proposes = re.compile(any_of(cues.proposes))
        self._whole = frozenset(flatly(cues.proposes))
        self._proposed = re.compile(any_of(cues.proposed))
        self._heads = re.compile(rf"^[ \t*_]*(?:{heads})[ \t*_]*\n?", re.MULTILINE)
        self._undone = re.compile(any_of(cues.undone))
        self._nothing = re.compile(rf"\W*{any_of(cues.nothing)}")
        self._links = re.compile(rf"[\s,:]*(?:{'|'.join(map(_linker, flatly(cues.linkers))) or '(?!)'})\s*")
        self.answers = re.compile(rf"(?:{any_of(cues.leads)}[\s,]*)*{any_of(cues.answers)}")

    def proposals(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where proposals stand in the folded text: from, to."""
        for cue in self._heads.finditer(plain):
            yield cue.end(), _end(plain, cue.end())
        for cue in self._proposes.finditer(plain):
            # What stands between the two halves of a cue can undo it, too ("Ich schlage nichts vor").
            until = cue.start() if " ".join(cue[0].split()) in self._whole else cue.end()
            undone = self._undone.search(plain, _begin(plain, cue.start()), until)
            if undone or self._nothing.match(plain, cue.end()):
                continue
            start, end = cue.end(), _end(plain, cue.end())
            while link := self._links.match(plain, start, end):
                start = link.end()
            if not plain[start:end].strip(" \t:,;!"):
                # "Ich schlage Eva als Kassiererin vor."
                first = re.compile(r"\S+\s+\S+\s").match(plain, cue.start(), cue.end())
                start, end = (
                    (cue.end(), cue.end()) if first is None else (first.end(), _last_word(plain, cue))
                )
            yield start, end
        for cue in self._proposed.finditer(plain):
            begin = _begin(plain, cue.start())
            if not (self._undone.search(plain, begin, cue.start()) or self._nothing.match(plain, cue.end())):
                yield begin, cue.start()


def _linker(word: str) -> str:
    return re.escape(word) + (r"(?!\w)" if word[-1].isalnum() else "")


def _begin(plain: str, at: int) -> int:
    """Where the sentence begins in which this place is."""
    return max((end.end() for end in _ENDS.finditer(plain, 0, at)), default=0)


def _end(plain: str, at: int) -> int:
    end = _ENDS.search(plain, at)
    return len(plain) if end is None else end.start()


def _last_word(plain: str, cue: re.Match[str]) -> int:
    return plain.rstrip().rfind(" ", cue.start(), cue.end())


@cache
def _matchers() -> tuple[_Matcher, ...]:
    """Of all languages: people of one channel write several."""
    return tuple(_Matcher(cues) for language in languages() if (cues := cues_of(language)) is not None)


@cache
def cues_of(language: str) -> Cues | None:
    """None where the language has no such file, or it cannot be read."""
    path = LOCALE / language / "offers.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Cues) if path.exists() else None
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        log.warning("offers_unreadable", extra={"language": language, "problem": str(error)})
        return None
