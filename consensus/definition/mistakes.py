"""The mistakes of a process definition: what is wrong, on which line, and what would be right.

These sentences are for authors of files, in the language of the keys that they write; sentences for members of a group
are in adapters/wording.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from consensus.definition.lines import Lines, Path
from consensus.frozen import Frozen
from consensus.plain import Value

SENTENCES: Mapping[str, str] = {
    # The text
    "not-text": "this is no text: {what}",
    "too-long": "a definition has at most {max} characters, this one has {length}",
    "not-toml": "this is no TOML: {what}",
    # Keys and values
    "unknown-key": "there is no key `{key}` {where}",
    "missing-key": "`{key}` is missing {where}",
    "wrong-type": "`{key}` should be {wanted}, not {found}",
    "unknown-value": "`{key}` cannot be {found}",
    "not-a-span": "`{key}` should be a span of time, not {found}",
    "not-a-fraction": "`{key}` should be a fraction, not {found}",
    "out-of-range": "`{key}` is {found}; it can be {least} to {most}",
    "too-many": "`{key}` has {found} entries; at most {most} are possible",
    "bad-name": "{found} cannot be a name",
    "named-twice": "{found} is named twice",
    # What the decision is about
    "wrong-ballot": "a ballot of type {type} does not fit unit = {unit}",
    "no-ballot": "phase {phase} asks for a ballot, but there is nothing to cast",
    "nothing-decides": "nothing decides here: {what}",
    "not-for-polls": "`{key}` is for proposals; a decision over options is settled by its most votes",
    # Phases
    "no-phase": "there is no phase",
    "unreachable-phase": "phase {phase} is never reached",
    "no-such-phase": "`{result}` leads to {target}, which is neither a phase nor an outcome",
    "unknown-result": "{result} is no result of a phase whose act is {act}",
    "result-never-happens": "`{result}` never happens here: {why}",
    "outcome-renamed": "`{result}` cannot end as {target}",
    "loop-without-act": "this goes round for ever if nobody does anything: {phases}",
    "never-ends": "this need never end: {what}",
    "minimum-above-duration": "the minimum {minimum} is longer than the phase, {duration}",
    "does-not-apply": "`{key}` means nothing {where}",
    "no-objections": "phase {phase} asks for objections, but there is no [objection]",
    # Rules that can never be met, or always are
    "impossible-threshold": "this threshold cannot be met: {what}",
    "empty-threshold": "this threshold is always met: {what}",
    "impossible-quorum": "this quorum cannot be met: {what}",
    "empty-quorum": "this quorum is always met: {what}",
    "contradiction": "{what}",
    # People
    "unknown-group": "there is no group {name} in [groups]",
    "bad-formula": "{found} is no formula: {what}",
}
"""Code -> sentence. The hint that follows says what would be right."""


SHOWN_MAX = 200
"""Characters of a value in a sentence."""


class Mistake(Frozen):
    """One mistake. `line` counts from 1; `values` fill the sentence of `code`; `hint` says what to write instead."""

    line: int
    code: str
    values: Mapping[str, Value] = {}
    hint: str = ""

    def __str__(self) -> str:
        sentence = SENTENCES[self.code].format_map({key: _shown(value) for key, value in self.values.items()})
        return f"line {self.line}: {sentence[0].upper()}{sentence[1:]}.{' ' + self.hint if self.hint else ''}"


class DefinitionError(Exception):
    """A definition that cannot be used. `mistakes` are all of them, in the order of their lines."""

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        self.name = name
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        super().__init__("\n".join(f"{name}, {mistake}" for mistake in self.mistakes))


class Mistakes:
    """Gathers the mistakes of one text.

    A wrong key is read as if it had its default, so that all the rest can be checked too. Further mistakes about that key
    are only consequences, and are left out.
    """

    def __init__(self, lines: Lines, inside: Path = ()) -> None:
        self._lines = lines
        self._inside = inside
        self._mistakes: list[Mistake] = []
        self._spoiled: set[Path] = set()

    def add(
        self, path: Path, code: str, hint: str = "", /, *, about: Iterable[Path] = (), **values: Value
    ) -> None:
        """Note a mistake at the line of `path`, unless `path` or one of the paths it is `about` is wrong already."""
        if any(self.spoiled(place) for place in (path, *about)):
            return
        line = self._lines.of(self._inside + path)
        self._mistakes.append(Mistake(line=line, code=code, values=values, hint=hint))

    def spoil(self, path: Path) -> None:
        """Mark the value at this path as wrong: no further mistakes about it are added."""
        self._spoiled.add(path)

    def spoiled(self, path: Path) -> bool:
        return any(path[:length] in self._spoiled for length in range(1, len(path) + 1))

    def given(self, *path: str | int) -> bool:
        """Whether the author wrote this key."""
        return self._inside + path in self._lines

    def all(self) -> tuple[Mistake, ...]:
        return tuple(self._mistakes)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The most similar known word."""
    return next(iter(get_close_matches(word.casefold(), list(known), n=1, cutoff=0.65)), None)


def listed(words: Iterable[str]) -> str:
    """`"a", "b" or "c"`, for a hint."""
    quoted = [f'"{word}"' for word in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _shown(value: Value) -> str:
    """A value on one line, short enough to be read."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"
