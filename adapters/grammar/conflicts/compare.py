"""What one decision says otherwise than another: same subject, other value."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from adapters.grammar.conflicts.statement import NUMBERED, PEOPLE, Statement, Word, language_of, read
from adapters.grammar.conflicts.values import Kind, Value
from consensus.frozen import Frozen, replace

NEEDED = 0.62
"""What share of its words a subject shares with the other, of one of the two."""
NEEDED_OF_OLD = 0.34
NEEDED_OF_NEW = 0.51
"""The least share of each. What is proposed and says more is mostly something else beside it."""
NEEDED_OF_CHANGED = 0.33
"""Of what is proposed, where it says that it changes something, or allows what is forbidden."""
HEADS: tuple[float, float, float] = (0.5, 0.25, 0.34)
"""The same three where both begin with the same subject."""
SCOPE: frozenset[Kind] = frozenset({"month", "season", "year", "nth", "often", "weekday"})
"""Values that may only tell of which of several it is said."""

BESIDE = frozenset({3, 4})
"""The aspects that go with a subject and are not the subject: its invitation, its deposit. cues.py has their order."""

What = Literal["value", "name", "sense"]


class Conflict(Frozen):
    """`what` differs; `in_force` and `proposed` are the places of what differs, in the NFC texts."""

    what: What
    in_force: tuple[tuple[int, int], ...]
    proposed: tuple[tuple[int, int], ...]


def conflict(in_force: str, proposed: str, preferred: str | None = None) -> Conflict | None:
    """What `proposed` says otherwise than `in_force`; None where nothing surely does. The languages are those of the texts,
    `preferred` where they could be several."""
    return conflict_of(statements(in_force, preferred), statements(proposed, preferred))


def statements(text: str, preferred: str | None = None) -> tuple[Statement, ...]:
    language = language_of(text, preferred)
    return () if language is None else read(text, language)


def conflict_of(standing: Sequence[Statement], proposed: Sequence[Statement]) -> Conflict | None:
    subjects = frozenset(word.stem for old in standing for word in old.words)
    looked_into = any(new.reviews and not new.reviewed & subjects for new in proposed)
    if looked_into and not any(old.reviews for old in standing):
        return None
    for new in proposed:
        for old in standing:
            if (conflict := _between(old, new)) is not None:
                return conflict
    return None


class _Shared(Frozen, kw_only=False):
    """What two statements share, and what is left of each."""

    old: float
    new: float
    old_left: tuple[Word, ...]
    new_left: tuple[Word, ...]
    stems: frozenset[str]
    """The meanings of the words that are shared, as the two have them."""
    heads: bool
    """Whether the first word of the subject of each is shared."""

    def same_subject(
        self, without: Iterable[Word] = (), of_new: float = NEEDED_OF_NEW, *, by_heads: bool = True
    ) -> bool:
        """Whether they speak of the same, these words left aside."""
        if not self.stems:
            return False
        # Words that are no subject alone may be all there is: then nothing else may be beside them.
        least = 1 if min(self.old, self.new) >= 1 else 0
        aside = set(without)
        shares = []
        for shared, left in ((self.old, self.old_left), (self.new, self.new_left)):
            rest = sum(word.weight for word in left if word not in aside and word.weight >= least)
            shares.append(shared / (shared + rest))
        if not least:
            return max(shares) >= NEEDED and min(shares) >= 0.5
        needed, needed_of_old, needed_of_new = NEEDED, NEEDED_OF_OLD, of_new
        if by_heads and self.heads:
            needed, needed_of_old, needed_of_new = HEADS
        return max(shares) >= needed and shares[0] >= needed_of_old and shares[1] >= needed_of_new

    def another(self, without: Iterable[Word] = ()) -> bool:
        """Whether both say which of several they mean, and mean others: what is left of both stands at the same word."""
        aside = set(without)
        at_old, at_new = (
            [word for word in left if word not in aside] for left in (self.old_left, self.new_left)
        )
        return any(
            was.beside & other.beside & self.stems or _ends_alike(was.bare, other.bare)
            for was in at_old
            for other in at_new
            if max(was.weight, other.weight) == 1
        )


def _between(old: Statement, new: Statement) -> Conflict | None:
    shared = _shared(old, new)
    labels = _other_labels(old, new, shared)
    differing = [
        (was, other)
        for was, other in _differing(old, new)
        if not (labels and any(label.start <= was.start < label.end for label in old.labels))
        # "eight people" may be members, seats and visitors, and no benches.
        and (
            shared.heads
            or was.unit == other.unit
            or PEOPLE not in (was.unit, other.unit)
            or not (was.unit and other.unit)
        )
    ]
    of_new = NEEDED_OF_CHANGED if new.changes else NEEDED_OF_NEW
    other_side = any(
        (number, 1 - side) in new.sides and (number, side) not in new.sides for number, side in old.sides
    )
    if old.negative != new.negative or (other_side and not differing):
        return _opposed(old, new, shared, differing)
    bounded = any(was.bound == other.bound != "exact" for was, other in differing)
    if old.aspects and new.aspects and not old.aspects & new.aspects and not bounded:
        return None
    if labels or _contrast(old, new) or (new.aspects - old.aspects) & BESIDE:
        return None
    names_old, names_new = _names(shared)
    if new.adds and not old.adds:
        return None
    if differing:
        if (names_old and names_new and not new.changes) or shared.another():
            return None
        kinds = {was.kind for was, _ in differing}
        if kinds & SCOPE and kinds - SCOPE and kinds & {"month", "season", "year"}:
            return None
        if old.negative and not _bounds(differing):
            return None
        if not new.changes and any(
            word.weight == 1 and word.beside & shared.stems for word in shared.new_left
        ):
            return None
        if all(any(word.valued for word in left) for left in (shared.old_left, shared.new_left)):
            return None
        if not shared.same_subject(of_new=of_new):
            return None
        return Conflict(
            what="value",
            in_force=tuple((was.start, was.end) for was, _ in differing),
            proposed=tuple((other.start, other.end) for _, other in differing),
        )
    names_old, names_new = _not_first(names_old, old), _not_first(names_new, new)
    if new.changes and not names_old:
        # "in B instead of A"
        names_old = [word for word in old.words if word.name and word not in shared.old_left]
    named = (*names_old, *names_new)
    if (
        names_old
        and names_new
        and not old.negative
        and not shared.another(named)
        and shared.same_subject(named, of_new, by_heads=False)
    ):
        return Conflict(
            what="name",
            in_force=tuple((word.start, word.end) for word in names_old),
            proposed=tuple((word.start, word.end) for word in names_new),
        )
    return None


def _names(shared: _Shared) -> tuple[list[Word], list[Word]]:
    """The names that only one of them has; a word that begins the sentence is one where the other has a sure one."""
    left_old = [word for word in shared.old_left if word.weight == 1]
    left_new = [word for word in shared.new_left if word.weight == 1]
    old, new = ([word for word in left if word.name] for left in (left_old, left_new))
    if min(shared.old, shared.new) >= 1 and len(left_old) == len(left_new) == 1:
        if new:
            old = old or [word for word in left_old if word.first]
        elif old and min(shared.old, shared.new) >= 2:
            # What begins a proposal is mostly a verb.
            new = [word for word in left_new if word.first]
    return old, new


def _not_first(names: Sequence[Word], statement: Statement) -> list[Word]:
    """Without what begins a sentence that sets a value: "Dinner is 12 euros"."""
    return [word for word in names if not (word.first and statement.values)]


def _opposed(
    old: Statement, new: Statement, shared: _Shared, differing: Sequence[tuple[Value, Value]]
) -> Conflict | None:
    """One allows what the other forbids."""
    if new.asks or not shared.same_subject(of_new=NEEDED_OF_CHANGED, by_heads=False):
        return None
    if shared.another() or _contrast(old, new) or _other_labels(old, new, shared):
        return None
    if differing and not all(_overlap(was, other) for was, other in differing):
        return None
    negated, plain = (old, new) if old.negative else (new, old)
    scope = {value.kind for value in negated.values} - {value.kind for value in plain.values}
    further = {value.kind for value in plain.values} - {value.kind for value in negated.values}
    left = shared.new_left if negated is old else shared.old_left
    if scope and not differing and (further - {"number"} or any(word.weight == 1 for word in left)):
        return None
    if further and not differing and any(word.weight == 1 for word in _left(shared, negated is new)):
        return None  # the one says when or how much, and the other that something beside it is not
    marks = (
        [(was.start, was.end) for was, _ in differing],
        [(other.start, other.end) for _, other in differing],
    )
    return Conflict(
        what="sense",
        in_force=(*old.turns, *marks[0]),
        proposed=(*new.turns, *marks[1]),
    )


def _left(shared: _Shared, of_new: bool) -> tuple[Word, ...]:
    return shared.new_left if of_new else shared.old_left


def _differing(old: Statement, new: Statement) -> Iterator[tuple[Value, Value]]:
    """Values of one kind of which the other statement has other ones."""
    for kind in dict.fromkeys(value.kind for value in (*old.values, *new.values)):
        olds = [value for value in old.values if value.kind == kind]
        news = [value for value in new.values if value.kind == kind]
        if not olds:
            olds = [was for value in old.values if (was := _taken_for(kind, value)) is not None]
        if not news:
            news = [other for value in new.values if (other := _taken_for(kind, value)) is not None]
        if kind == "number":
            for was in olds:
                others = [
                    other
                    for other in news
                    if (_alike(was.unit, other.unit) and not (was.loose or other.loose))
                    or (was.unit and was.unit == other.unit)
                ]
                if others and not any(_compatible(was, other) for other in others):
                    yield was, others[0]
            continue
        if not olds or not news:
            continue
        left_old = [was for was in olds if not any(_compatible(was, other) for other in news)]
        left_new = [other for other in news if not any(_compatible(was, other) for was in olds)]
        if left_new and (left_old or new.changes):
            yield (left_old or olds)[0], left_new[0]


def _taken_for(kind: Kind, value: Value) -> Value | None:
    """A bare number as the hour or the day that it is where only such a thing can be meant."""
    amount = float(value.amount)
    bare = value.kind == "number" and not value.unit and not value.loose and amount.is_integer()
    if kind == "time" and bare and amount <= 24:
        return replace(value, kind="time", amount=amount * 60 % 1440, loose=True)
    if kind == "month_day" and (bare or value.kind == "span") and amount.is_integer() and amount <= 31:
        return replace(value, kind="month_day")
    if kind == "span" and (value.kind == "month_day" or (value.kind == "often" and value.bound == "at_most")):
        return replace(value, kind="span")
    return None


def _compatible(was: Value, other: Value) -> bool:
    if was.equals(other):
        return True
    if {was.bound, other.bound} == {"at_most", "at_least"}:
        return _overlap(was, other)
    return False


def _overlap(was: Value, other: Value) -> bool:
    """Whether a value can be within both bounds; single values where they are equal."""
    if was.equals(other):
        return was.bound == other.bound or "exact" in (was.bound, other.bound)
    if was.bound == other.bound == "exact":
        return False
    low, high = sorted((was, other), key=lambda value: float(value.amount))
    return low.bound == "at_least" or high.bound == "at_most"


def _bounds(differing: Sequence[tuple[Value, Value]]) -> bool:
    """Whether it is about the bound of a number: two bans of different days do not contradict."""
    return all(was.kind not in ("weekday", "date", "month", "time") for was, _ in differing)


def _alike(was: str, other: str) -> bool:
    return not was or not other or was == other or PEOPLE in (was, other) or _match(was, other)


def _shared(old: Statement, new: Statement) -> _Shared:
    old_matched = [word for word in old.words if any(_same(word, other) for other in new.words)]
    new_matched = [word for word in new.words if any(_same(word, other) for other in old.words)]
    return _Shared(
        sum({word.stem: word.weight for word in old_matched}.values()),
        sum({word.stem: word.weight for word in new_matched}.values()),
        tuple(word for word in old.words if word not in old_matched),
        tuple(word for word in new.words if word not in new_matched),
        frozenset(word.stem for word in (*old_matched, *new_matched) if word.weight),
        old.head in old_matched and new.head in new_matched,
    )


def _contrast(old: Statement, new: Statement) -> bool:
    """Whether words of the two exclude each other ("front", "back")."""
    return any(
        {side for group, side in old.contrasts if group == number}.isdisjoint(
            side for group, side in new.contrasts if group == number
        )
        for number in {group for group, _ in old.contrasts} & {group for group, _ in new.contrasts}
    )


def _other_labels(old: Statement, new: Statement, shared: _Shared) -> bool:
    """Whether what both speak of bears other letters or numbers."""
    olds, news = (
        {
            stem: {label.written for label in labels if label.of == stem}
            for stem in {label.of for label in labels}
        }
        for labels in (old.labels, new.labels)
    )
    return any(
        not olds[stem] & news[stem] and (stem in shared.stems or stem.startswith(NUMBERED))
        for stem in olds.keys() & news
    )


def _same(was: Word, other: Word) -> bool:
    return was.stem == other.stem or (
        was.weight * other.weight > 0 and _match(was.bare, other.bare, whole=was.whole)
    )


def _ends_alike(was: str, other: str) -> bool:
    """Whether both are compounds of the same word with others ("Vordertür", "Hintertür")."""
    common = next(
        (at for at, (a, b) in enumerate(zip(reversed(was), reversed(other), strict=False)) if a != b), 0
    )
    if not was or not other:
        return False
    wide = not was.isascii() and was[0] >= "\u3000"
    rest = min(len(was), len(other)) - common
    return common + rest >= 3 and min(common, rest) >= 1 if wide else common >= TAIL_MIN and rest >= 3


TAIL_MIN = 4
INFLECTION_MAX = 3
PART_MIN = 4
"""Letters of a word that is sought in a longer one."""


def _match(was: str, other: str, *, whole: bool = False) -> bool:
    """The same word, one a part of the other (`whole`: they have none), or of the same beginning."""
    if was == other:
        return True
    short, long = sorted((was, other), key=len)
    if not short.isascii() and short[0] >= "\u3000":
        return len(short) >= 2 and short in long
    if " " in long:
        return False  # a term, which means more than the words that it has
    if whole and len(long) - len(short) > INFLECTION_MAX:
        return False
    if len(short) >= PART_MIN and (long.startswith(short) or (long.endswith(short) and not whole)):
        return True
    common = next((at for at, (a, b) in enumerate(zip(was, other, strict=False)) if a != b), len(short))
    return common >= 5 and common >= 0.7 * len(long)
