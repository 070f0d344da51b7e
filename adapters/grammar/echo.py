"""A refusal of the engine placed in the typed line: which words it is about, and a line that would work."""

from consensus.definition import builtin_ids
from consensus.refusal import Refused
from consensus.slips import slip

VALUE_IN_LINE: dict[str, str] = {
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
"""Code -> the value of the refusal that stands in the line as it was typed."""


def in_line(line: str, refused: Refused) -> Refused:
    """The refusal with the line, the place that it is about and, if there is a near match, a line that works.

    A refusal about no place in the line comes back as it is.
    """
    if "line" in refused.values:
        return refused
    wanted = refused.values.get(VALUE_IN_LINE.get(refused.code, ""))
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
    """The place of the last occurrence: what is asked for comes after the number of the decision."""
    start = line.casefold().rfind(wanted.casefold())
    if start < 0 or len(line.casefold()) != len(line):
        return None
    return start, start + len(wanted)


def _near(typed: str, refused: Refused) -> str:
    """The nearest known name, or nothing."""
    if refused.code == "no-such-process":
        known = builtin_ids()
    else:
        positions = refused.values.get("positions")
        known = tuple(str(position) for position in positions) if isinstance(positions, tuple) else ()
    return slip(typed, known)
