"""What the engine refuses about a typed line, shown in that line: the place that is meant, and a line that would work."""

from difflib import get_close_matches

from consensus.definition import builtin_ids
from consensus.refusal import Refused

MEANT: dict[str, str] = {
    "no-such-process": "process",
    "process-for-other-unit": "process",
    "no-such-position": "typed",
    "no-such-option": "typed",
    "no-such-verdict": "typed",
    "reason-needed": "position",
    "no-reasons-here": "position",
    "same-option-twice": "option",
    "impossible-quorum": "quorum",
    "quorum-above-electorate": "quorum",
    "quorum-only-raised": "quorum",
    "deadline-past": "words",
    "deadline-too-soon": "words",
    "deadline-too-far": "words",
}
"""Code -> the value that stands in the line as somebody typed it."""


def in_line(line: str, refused: Refused) -> Refused:
    """The refusal with the line, the place that it speaks of and, where something near it would do, a line that works.

    A refusal that speaks of no place in the line comes back as it is.
    """
    if "line" in refused.values:
        return refused
    wanted = refused.values.get(MEANT.get(refused.code, ""))
    place = _place(line, str(wanted)) if wanted else None
    if place is None:
        return refused
    start, end = place
    near = _near(line[start:end], refused)
    return Refused(
        refused.code,
        try_code=refused.try_code,
        **{
            **refused.values,
            "line": line,
            "start": start,
            "end": end,
            "repaired": line[:start] + near + line[end:] if near else None,
        },
    )


def _place(line: str, wanted: str) -> tuple[int, int] | None:
    """Where it stands, looked for from the end: what is asked for stands behind what it is about."""
    start = line.casefold().rfind(wanted.casefold())
    if start < 0 or len(line.casefold()) != len(line):
        return None
    return start, start + len(wanted)


def _near(typed: str, refused: Refused) -> str:
    """What was probably meant."""
    if refused.code == "no-such-process":
        known = builtin_ids()
    else:
        found = refused.values.get("positions")
        known = tuple(str(each) for each in found) if isinstance(found, tuple) else ()
    return next(iter(get_close_matches(typed.casefold(), known, n=1, cutoff=0.6)), "")
