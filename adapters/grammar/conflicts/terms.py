"""The words and phrases of a language as they are looked for: stems and what they mean, and compiled patterns."""

import re
from collections.abc import Iterable
from functools import cache

from adapters.grammar.conflicts.cues import Cues, cues_of, flat, flatly, phrases

WEAK = 0.25
"""What a word counts that is no subject alone."""
STEM_MIN = 3
ENDING_SHORT = 3
KEPT_MAX = 20_000
"""Words of which the part without inflection is kept."""


@cache
def stems_of(language: str) -> "Stems":
    cues = cues_of(language)
    assert cues is not None, "compared_languages lists those that have some"
    return Stems(cues)


class Stems:
    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self.endings = flatly(cues.endings)
        self._cut: dict[str, str] = {}
        turning = {word for word in (*cues.for_, *cues.against) if " " not in word}
        self.weak_as_written = frozenset(map(flat, (*cues.weak, *turning)))
        self.bans = flatly(cues.bans)
        self.concepts: dict[str, str] = {}
        for concept, words in cues.concepts.items():
            for word in words:
                plain = flat(word)
                self.concepts.setdefault(plain, concept)
                if (cut := self.cut(plain)) not in self.weak_as_written:
                    self.concepts.setdefault(cut, concept)
        self.stop = frozenset(map(flat, cues.stop))
        self.weak = frozenset(map(self.cut, self.weak_as_written))

    def banned(self, word: str) -> str:
        """What a compound forbids (Handyverbot); the word itself where it is none."""
        ban = next((ban for ban in self.bans if word.endswith(ban) and len(word) - len(ban) > STEM_MIN), "")
        return word.removesuffix(ban)

    def cut(self, word: str) -> str:
        """Without inflection."""
        if (known := self._cut.get(word)) is not None:
            return known
        whole = word
        for _ in range(2):
            for ending in self.endings:
                if ending == "s" and word.endswith("ss"):
                    continue
                if word.endswith(ending) and len(word) - len(ending) >= STEM_MIN:
                    word = word[: -len(ending)]
                    break
        if len(self._cut) < KEPT_MAX:
            self._cut[whole] = word
        return word

    def concept(self, word: str) -> str | None:
        """What it means; the words of no subject alone are taken as they are written before the others are inflected."""
        if word in self.concepts or word in self.weak_as_written:
            return self.concepts.get(word)
        return self.concepts.get(self.cut(word))

    def of(self, word: str) -> str:
        return self.concept(word) or self.cut(word)

    def weight(self, word: str) -> float:
        if self.concept(word) is not None:
            return 1.0
        cut = self.cut(word)
        # So few letters of so long a word may be those of another ("finance", "fine").
        alike = cut in self.weak and (len(cut) > STEM_MIN or len(word) - len(cut) <= ENDING_SHORT)
        return WEAK if alike or word in self.weak_as_written else 1.0


class Matcher:
    """The phrases of a language, compiled."""

    def __init__(self, cues: Cues) -> None:
        self.spaces = cues.spaces

        def any_of(words: Iterable[str]) -> re.Pattern[str]:
            return re.compile(phrases(words, cues.spaces))

        self.neutral, self.negation = any_of(cues.neutral), any_of(cues.negation)
        self.against, self.for_ = any_of(cues.against), any_of(cues.for_)
        if cues.bans:
            ban = "|".join(map(re.escape, flatly(cues.bans)))
            self.against = re.compile(
                rf"{self.against.pattern}|(?<=[^\W\d_]{{{STEM_MIN}}})(?:{ban})(?![^\W_])"
            )
        self.aspects = [any_of(words) for words in cues.aspects]
        self.opposites = [(any_of(left), any_of(right)) for left, right in cues.opposites]
        self.contrasts = [[any_of([word]) for word in words] for words in cues.contrasts]
        self.change, self.addition, self.review = map(any_of, (cues.change, cues.addition, cues.review))
        self.asks = any_of(cues.asks)
        self.concepts = {
            flat(word): concept
            for concept, words in cues.concepts.items()
            for word in words
            if not cues.spaces or " " in word or "-" in word
        }
        self.terms = re.compile("|".join(map(self._term, flatly(self.concepts))) or r"(?!)")
        self.linkers = re.compile(rf"\s*(?:{phrases(cues.linkers, cues.spaces)})[\s']*")
        # The first of them joins a value to what it is of ("a deposit of 50 EUR"); without spaces nothing does.
        self.owns = re.compile(rf"\s+{re.escape(cues.linkers[0])}\s+" if cues.spaces and cues.linkers else "")
        self.qualifiers, self.nouns = cues.qualifiers, cues.capitals == "nouns"
        self.before = re.compile(rf"(?:{phrases(cues.names.before, cues.spaces)})\s*$")
        self.after = re.compile(rf"\s*(?:{phrases(cues.names.after, cues.spaces)})")
        self.last = re.compile(rf"(?:{phrases(cues.names.last, cues.spaces)})\s*$")
        self.of = re.compile(rf"(?:{phrases(cues.names.of, cues.spaces)})\s*$")
        self.titles = re.compile(rf"\s*(?:{'|'.join(map(re.escape, flatly(cues.names.titles))) or '(?!)'})")
        self.titled = re.compile(rf"(?:{phrases(cues.names.titles_before, cues.spaces)})\.?\s+$")
        numbered = "|".join(map(re.escape, flatly(cues.names.numbered))) or r"(?!)"
        numbering = "|".join(map(re.escape, flatly(cues.names.numbering))) or r"(?!)"
        self.label_ahead = re.compile(rf"(?:(?:{numbering})\d+|(?<![A-Za-z\d])[A-ZＡ-Ｚ])$")
        self.numbered = re.compile(rf"(?P<written>\d+)(?P<of>{numbered})")
        gap = r"\s+" if cues.spaces else ""
        before = phrases(cues.names.numbering, cues.spaces)
        self.numbering = re.compile(rf"(?P<of>{before}){gap}(?P<written>\d+)(?!\d|[.,:]\d)")

    def _term(self, term: str) -> str:
        spaces = len(term) > 1 or term.isascii()
        return phrases([term], self.spaces) if spaces else rf"(?<![\u3400-\u9fff]){re.escape(term)}"


@cache
def matcher_of(language: str) -> Matcher:
    cues = cues_of(language)
    assert cues is not None, "compared_languages lists those that have some"
    return Matcher(cues)
