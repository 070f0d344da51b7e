"""Numbers in digits and in words."""

import re
from functools import cache

from adapters.grammar.conflicts.cues import flat, flatly, known_cues, typed_of

_DIGITS = r"(?<![\w.,])\d+(?:[., ]\d{3})+(?![\d])(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"


class Numbers:
    """Numbers in digits and in the words of a language."""

    def __init__(self, language: str) -> None:
        cues, typed = known_cues(language), typed_of(language)
        self.spaces = cues.spaces
        self.words: dict[str, int] = {}
        for table in (typed.numbers, cues.values.numbers):
            for number, words in table.items():
                self.words |= {flat(word): int(number) for word in words}
        for word in map(flat, cues.values.not_a_number):
            self.words.pop(word, None)
        self.and_ = flatly(typed.joints.and_)
        known = "|".join(map(re.escape, sorted(self.words, key=len, reverse=True))) or r"(?!)"
        joint = "|".join(map(re.escape, self.and_)) or r"(?!)"
        big = (
            "|".join(
                re.escape(word) for word, number in self.words.items() if number >= 100 or not self.spaces
            )
            or r"(?!)"
        )
        if self.spaces:
            single = rf"(?<![^\W_])(?:{known}|(?:{known})(?:{joint})?(?:{known})(?:{joint})?(?:{known})?)(?![^\W_])"
            worded = rf"{single}(?:(?:[\s-]+|\s+(?:{joint})\s+){single})*"
            self.pattern = rf"(?:(?:{_DIGITS})(?:\s?(?:{big})(?![^\W_]))?|{worded})"
        else:
            self.pattern = rf"(?:(?:{_DIGITS})(?:{big})?|(?:{known})+)"
        self.any = re.compile(rf"\d|(?:{known})")
        self._pieces = re.compile(rf"(?:{_DIGITS})|{known}")

    def read(self, written: str) -> float:
        """`2,500`, `1 000`, `10万`, `two hundred and fifty`, `fünfundzwanzig`."""
        total, section = 0.0, 0.0
        digit: float | None = None
        for piece in self._pieces.findall(written):
            number = self.words.get(piece)
            if number is None:
                digit = _number(piece) if digit is None else digit * _number(piece)
            elif number >= 1000:
                total += (section + (digit or 0) or 1) * number
                section, digit = 0.0, None
            elif number == 100 or (number == 10 and not self.spaces):
                section += (1 if digit is None else digit) * number
                digit = None
            else:
                section, digit = section + (digit or 0), float(number)
        return total + section + (digit or 0)


def _number(digits: str) -> float:
    digits = digits.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    whole, _, part = digits.replace(",", ".").rpartition(".")
    return float(whole.replace(".", "") + "." + part) if whole else float(part)


@cache
def numbers(language: str) -> Numbers:
    return Numbers(language)
