"""A decision as it is compared: its values, whether it allows or forbids, and the words of its subject."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from adapters.grammar.conflicts.cues import Cues, compared_languages, cues_of, flat
from adapters.grammar.conflicts.reading import read_values
from adapters.grammar.conflicts.terms import WEAK, Matcher, Stems, matcher_of, stems_of
from adapters.grammar.conflicts.values import Value
from consensus.frozen import Frozen, replace

TEXT_MAX = 400
"""Characters that are read of a text: what is decided stands at its beginning."""
SHORT = 2
"""Letters of a part of a word with hyphens that is no word of its own (stand-up)."""

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[-'](?=[^\W_]))*")
_RUNS = re.compile(
    r"[\u3400-\u9fff\u3005-\u3007]+|[\u30a1-\u30fa\u30fc-\u30ff]+|[^\W\d_\u3000-\u9fff][^\W_\u3000-\u9fff]*"
    # What begins a sentence in hiragana is a word up to its particle.
    r"|(?:^|(?<=[、。\s]))[\u3041-\u3096]{2,6}?(?=[はのをがにで]|[\u3400-\u9fff])"
)


_INFLECTED = re.compile(r"[\u3400-\u9fff](?![はのをがにでもとへ])[\u3041-\u3096]")
"""A verb or an adjective of one letter and its inflection."""


class Word(Frozen, kw_only=False):
    """`stem` is its meaning where it is known, `bare` the word without its inflection."""

    stem: str
    bare: str
    start: int
    end: int
    weight: float = 1.0
    name: bool = False
    """It stands where a name stands."""
    first: bool = False
    """It begins the sentence with a capital, and may be a name."""
    beside: frozenset[str] = frozenset()
    """The meanings of the words of which it may tell which of several: "front door", "parking for staff"."""
    whole: bool = False
    """Its parts are no words of their own, as in languages that put words together."""
    valued: bool = False
    """A value belongs to it and to nothing else: "a deposit of 50 EUR"."""


class Label(Frozen, kw_only=False):
    """A letter or number that tells which of several: "team B", "room 5", "CM2". `of` is the meaning of the word it stands
    at."""

    of: str
    written: str
    start: int
    end: int


class Statement(Frozen, kw_only=False):
    values: tuple[Value, ...]
    words: tuple[Word, ...]
    head: Word | None
    """What it speaks of first."""
    labels: tuple[Label, ...]
    negative: bool
    """It forbids, ends or leaves free."""
    sides: frozenset[tuple[int, int]]
    """Which side of which opposites it takes."""
    contrasts: frozenset[tuple[int, int]]
    """Which of the words that tell several of a kind apart it has."""
    aspects: frozenset[int]
    """What of the subject is settled."""
    changes: bool
    adds: bool
    reviews: bool
    reviewed: frozenset[str]
    """The meanings of the words that make it a review, which may be its subject ("inspect the boiler")."""
    asks: bool
    """It is an open question, which allows and forbids nothing."""
    turns: tuple[tuple[int, int], ...]
    """Where the words stand that turn its sense."""


def read(text: str, language: str) -> tuple[Statement, ...]:
    """What the text says, sentence by sentence."""
    text = unicodedata.normalize("NFC", text)[:TEXT_MAX]
    question = "?" in text or "？" in text
    return tuple(
        _statement(text[start:end], start, language, question=question)
        for start, end in _sentences(text)
        if end - start > 2
    )


def _sentences(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"(?<=[^\W\d]{3})[.!?]\s+(?=[^\W\d_a-z])|[。！？;；\n]+", text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _statement(raw: str, at: int, language: str, *, question: bool) -> Statement:
    cues, matcher = cues_of(language), matcher_of(language)
    assert cues is not None, "compared_languages lists those that have some"
    plain = flat(raw)
    concepts, masked = _concepts(plain, language)
    reading = read_values(masked, language)
    judged = matcher.neutral.sub(_blank, plain)
    for value in reading.values:
        judged = judged[: value.start] + "\1" * (value.end - value.start) + judged[value.end :]
    negations = [match.span() for match in matcher.negation.finditer(judged)]
    against = [match.span() for match in matcher.against.finditer(matcher.negation.sub(_blank, judged))]
    subject = reading.rest
    if not cues.spaces:
        for start, end in (*negations, *against):
            subject = subject[:start] + "\1" * (end - start) + subject[end:]
    sides = frozenset(
        (number, side)
        for number, pair in enumerate(matcher.opposites)
        for side, pattern in enumerate(pair)
        if pattern.search(judged)
    )
    often = (
        Word(f"{value.kind} {value.amount}", "", value.start, value.end, 0.0)
        for value in reading.values
        if value.kind == "often"
    )
    words = sorted((*concepts, *_words(raw, subject, language), *often), key=lambda word: word.start)
    qualifying = tuple(
        replace(word, start=word.start + at, end=word.end + at)
        for word in _valued(_beside(words, subject, raw, matcher), reading.values, plain, matcher)
    )
    return Statement(
        values=tuple(
            replace(value, start=value.start + at, end=value.end + at)
            for value in _counted(reading.values, reading.rest, concepts, language)
        ),
        words=qualifying,
        head=_head(qualifying, cues.spaces),
        labels=tuple(
            replace(label, start=label.start + at, end=label.end + at)
            for label in _labels(raw, words, matcher)
            if not any(
                value.kind == "nth" and value.start < label.end and label.start < value.end
                for value in reading.values
            )
        ),
        negative=_negative(plain, negations, against),
        sides=sides,
        contrasts=frozenset(
            (number, side)
            for number, patterns in enumerate(matcher.contrasts)
            for side, pattern in enumerate(patterns)
            if pattern.search(judged)
        ),
        aspects=frozenset(number for number, pattern in enumerate(matcher.aspects) if pattern.search(judged)),
        changes=matcher.change.search(plain) is not None,
        adds=matcher.addition.search(matcher.neutral.sub(_blank, plain)) is not None,
        reviews=matcher.review.search(plain) is not None,
        reviewed=frozenset(
            stems_of(language).of(word)
            for match in matcher.review.finditer(plain)
            for _, _, word in _tokens(match[0], cues.spaces)
        ),
        asks=question and matcher.asks.search(plain) is not None,
        turns=tuple((start + at, end + at) for start, end in (*negations, *against)),
    )


NEAR = 20
"""Characters between a negation and the word that it turns back ("not forbidden")."""


def _negative(plain: str, negations: Sequence[Span], against: Sequence[Span]) -> bool:
    def turned_back(span: Span) -> bool:
        gaps = ((min(span[0], at[0]), max(span[1], at[1]), at) for at in negations)
        return any(
            end - start - (span[1] - span[0]) - (at[1] - at[0]) <= NEAR
            and not re.search("[,;:。、]", plain[start:end])
            for start, end, at in gaps
        )

    if against:
        return not all(map(turned_back, against))
    return bool(negations)


def _head(words: Sequence[Word], spaces: bool) -> Word | None:
    """The first word of the subject; in a script without spaces the first that qualifies no other."""
    nouns = [word for word in words if word.weight == 1 and not word.name]
    stems = frozenset(word.stem for word in nouns)
    return next((word for word in nouns if spaces or not word.beside & stems), nouns[0] if nouns else None)


def _beside(words: Sequence[Word], plain: str, raw: str, matcher: Matcher) -> Iterable[Word]:
    """Each with the meanings of those next to it that it may qualify."""
    beside: list[set[str]] = [set() for _ in words]
    for place, (left, right) in enumerate(pairwise(words)):
        direct = left.end <= right.start and not plain[left.end : right.start].strip(" '-")
        linked = matcher.linkers.fullmatch(plain, left.end, right.start) is not None
        before, behind = direct, linked
        if matcher.qualifiers == "behind":
            before, behind = False, direct or linked
        elif not matcher.spaces:
            before, behind = direct or linked, False
        elif matcher.nouns:
            behind = linked or (direct and raw[left.start].isupper() and raw[right.start].isupper())
        # A word of no subject qualifies where it is joined: "contact for companies".
        if before and (left.weight != WEAK or not matcher.spaces):
            beside[place].add(right.stem)
        if behind and (right.weight != WEAK or linked):
            beside[place + 1].add(left.stem)
    for word, stems in zip(words, beside, strict=True):
        yield replace(word, beside=frozenset(stems))


def _valued(words: Iterable[Word], values: Sequence[Value], plain: str, matcher: Matcher) -> Iterable[Word]:
    """With those marked that stand directly before a value that is theirs alone."""
    for word in words:
        yield replace(
            word,
            valued=word.weight == 1
            and not word.name
            and any(
                matcher.owns.fullmatch(plain, word.end, value.start)
                for value in values
                if value.kind in _OWNED and 0 <= value.start - word.end <= OWNS_MAX
            ),
        )


_OWNED = frozenset({"money", "number", "span", "percent"})
OWNS_MAX = 4
"""Characters of what joins a value to its word."""


_LABEL_BEHIND = re.compile(r"[ -]?(?P<written>\d{1,4}[a-zA-Z]?|[A-Z])(?![^\W_]|[.,:/-]\d|\s?[%€$£])")


NUMBERED = "#"
"""Before the meaning of a word that is always one of several by its number."""


def _labels(raw: str, words: Sequence[Word], matcher: Matcher) -> Iterable[Label]:
    plain = flat(raw)
    for match in (*matcher.numbered.finditer(plain), *matcher.numbering.finditer(plain)):
        yield Label(NUMBERED + match["of"], match["written"], *match.span())
    for word in words:
        behind = _LABEL_BEHIND.match(raw, word.end)
        if matcher.spaces and behind:
            yield Label(word.stem, behind["written"], *behind.span("written"))
        ahead = None if matcher.spaces else matcher.label_ahead.search(raw[: word.start])
        if ahead:
            yield Label(word.stem, ahead[0], *ahead.span())


def _blank(match: re.Match[str]) -> str:
    return "\1" * len(match[0])


def _concepts(plain: str, language: str) -> tuple[list[Word], str]:
    """The terms of several words, and the text without them."""
    matcher = matcher_of(language)
    words = []
    for match in matcher.terms.finditer(plain):
        concept = matcher.concepts[" ".join(match[0].split())]
        words.append(Word(concept, match[0], *match.span()))
    return words, matcher.terms.sub(_blank, plain)


def _counted(values: Sequence[Value], rest: str, concepts: Sequence[Word], language: str) -> Iterable[Value]:
    """Numbers with what they count: the word behind them."""
    stems, matcher = stems_of(language), matcher_of(language)
    for value in values:
        if value.kind != "number":
            yield value
            continue
        unit = next((word.stem for word in concepts if 0 <= word.start - value.end <= 1), "")
        after = _tokens(rest[value.end : value.end + 30].split("\0")[0], stems.cues.spaces)
        if len(after) > 1 and matcher.change.fullmatch(after[0][2]):
            # "three new benches"
            after = after[1:]
        if after and not unit and not re.search(r"[.,:;()。、]", rest[value.end : value.end + after[0][0]]):
            word = after[0][2]
            unit = stems.of(word) if word not in stems.stop and stems.weight(word) == 1 else ""
            if not stems.cues.spaces and "\u3041" <= word[0] <= "\u3096":
                unit = ""
            elif not stems.cues.spaces and word[0] in PERSONS:
                unit = PERSONS[0]
            elif not unit and (word not in stems.stop or len(word) >= NOUN_MIN):
                unit = PEOPLE
        yield replace(value, unit=unit)


NOUN_MIN = 5
PERSONS = "人名"
"""By which people are counted in Japanese, and nothing else is."""
PEOPLE = "*"
"""The unit of what is counted by a word of no subject ("12 people")."""


def _tokens(plain: str, spaces: bool) -> list[tuple[int, int, str]]:
    """The words of a flat text and where they stand."""
    tokens = []
    for match in (_WORD if spaces else _RUNS).finditer(plain):
        start = match.start()
        parts = re.split(r"(['-])", match[0])
        pieces = [part for part in parts if part not in "'-"]
        if "-" in parts and "'" not in parts and any(len(part) <= SHORT for part in pieces):
            tokens.append((start, match.end(), "".join(pieces)))
            continue
        for part in parts:
            if part not in ("'", "-") and part:
                tokens.append((start, start + len(part), part))
            start += len(part)
    return tokens


def _words(raw: str, rest: str, language: str) -> list[Word]:
    """The words of the subject."""
    cues, stems, matcher = cues_of(language), stems_of(language), matcher_of(language)
    assert cues is not None, "compared_languages lists those that have some"
    words = []
    tokens = _tokens(rest, cues.spaces)
    for place, (start, end, word) in enumerate(tokens):
        if word in stems.stop or (len(word) < 2 and word.isascii()):
            continue
        word = stems.banned(word)
        stem = stems.of(word)
        weight = stems.weight(word)
        if not cues.spaces and _INFLECTED.match(rest, start):
            weight = min(weight, WEAK)
        if cues.capitals == "names" and raw[start].isupper() and rest[:start].strip(" \0\1"):
            # "written in Go"
            weight = 1.0
        elif cues.capitals == "names" and raw[start].isupper() and matcher.after.match(rest[end:]):
            # "Tomás preside", which is inflected like "tomar"
            weight = WEAK if word in stems.weak_as_written else 1.0
        name = weight == 1.0 and _is_name(raw, rest, (start, end), tokens[place + 1 :], cues, matcher, stems)
        first = (
            not rest[:start].strip(" \0\1")
            and raw[start].isupper()
            and cues.capitals == "names"
            and weight == 1
        )
        first = first and not _beside_noun(rest, end, tokens[place + 1 :], matcher, stems)
        whole = cues.spaces and cues.capitals != "nouns"
        words.append(Word(stem, stems.cut(word), start, end, weight, name, first, whole=whole))
    return words


def _is_name(
    raw: str,
    rest: str,
    span: tuple[int, int],
    following: Sequence[tuple[int, int, str]],
    cues: Cues,
    matcher: Matcher,
    stems: Stems,
) -> bool:
    """Whether what stands there is named, in a place where another name would say otherwise."""
    start, end = span
    before, written, after = rest[:start], raw[start:end], rest[end:]
    if not cues.spaces and before.endswith("\0"):
        return False  # what is counted
    if matcher.titles.match(after) or matcher.titled.search(before):
        return True
    odd = written[1:] != written[1:].lower() or any(map(str.isdigit, written))
    odd = odd or (cues.capitals == "none" and written[0].isupper())
    if of := matcher.of.search(before):
        before = before[: of.start()]
        if not matcher.before.search(before):
            return False
    if _beside_noun(rest, end, following, matcher, stems):
        return False
    slot = bool(matcher.before.search(before)) or (
        (not before.strip(" \1\0") or cues.capitals == "none")
        and bool(matcher.after.match(after) or matcher.last.match(after))
    )
    match cues.capitals:
        case "names":
            capital = written[:1].isupper()
            return capital and (bool(before.strip()) or bool(matcher.after.match(after)) or odd)
        case "nouns":
            return (slot or odd) and written[:1].isupper()
        case _:
            return slot or (odd and written.isascii())


def _beside_noun(
    rest: str, end: int, following: Sequence[tuple[int, int, str]], matcher: Matcher, stems: Stems
) -> bool:
    """Whether a word of a subject follows at once, of which this one tells apart which it is ("the Berlin office")."""
    if not following:
        return False
    start, _, word = following[0]
    beside = not rest[end:start].strip() and word not in stems.stop and stems.weight(word) == 1
    return beside and matcher.after.match(rest[end:]) is None


def language_of(text: str, preferred: str | None = None) -> str | None:
    """The language whose words without a subject the text has most of; the preferred one where it has one less at most."""
    plain = flat(text[:TEXT_MAX])
    best: tuple[float, bool, str] | None = None
    for language in compared_languages():
        fits = (_fit(plain, language) + (language == preferred), language == preferred, language)
        best = fits if best is None or fits[:2] > best[:2] else best
    return best[2] if best else None


def _fit(plain: str, language: str) -> float:
    stems = stems_of(language)
    if not stems.cues.spaces:
        apart = sum(unicodedata.category(letter) == "Lo" for letter in plain)
        return 100.0 if apart * 3 > len(plain.replace(" ", "")) else 0.0
    words = [word for _, _, word in _tokens(plain, True)]
    return sum(
        1.0 if word in stems.stop else 0.7 if word in stems.weak or word in stems.concepts else 0.0
        for word in words
    )


SOUGHT_MAX, SPELLINGS_MAX = 6, 60


def looked_for(text: str, preferred: str | None = None) -> tuple[tuple[str, ...], ...]:
    """The words by which a decision about the same can be found, each with its inflections and what means the same."""
    language = language_of(text, preferred)
    if language is None:
        return ()
    stems = stems_of(language)
    text = unicodedata.normalize("NFC", text)
    words = {
        word.stem: word for statement in read(text, language) for word in statement.words if word.weight == 1
    }
    sought = sorted(words.values(), key=lambda word: -len(word.bare))[:SOUGHT_MAX]
    return tuple(_spellings(word, flat(text[word.start : word.end]), stems) for word in sought)


def _spellings(word: Word, written: str, stems: Stems) -> tuple[str, ...]:
    tables = (cues_of(language) for language in compared_languages())
    same = [right for cues in tables if cues is not None for right in cues.concepts.get(word.stem, ())]
    inflected = [word.bare + ending for ending in stems.endings] if stems.cues.spaces else []
    return tuple(dict.fromkeys((written, word.bare, *same, *inflected)))[:SPELLINGS_MAX]
