"""Reading process definitions: TOML text in, a `Process` out, or every mistake of the text with its line.

Every key has a default (docs/process-format.md), so that a majority vote is a title and a threshold. The built-in
definitions stand in processes/*.toml and are read the same way as a community's own.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from consensus.ballots import FORMS
from consensus.definition.form import Form, Unfit
from consensus.definition.lines import Lines, Path, Syntax, parse
from consensus.definition.mistakes import DefinitionError, Mistake, Mistakes
from consensus.definition.soundness import check, check_new
from consensus.process import (
    AmendRule,
    BallotRule,
    CloseRule,
    ObjectionRule,
    Phase,
    Position,
    Process,
    SilenceRule,
    TallyRule,
    ThresholdRule,
)

LENGTH_MAX = 100_000
"""Characters of a definition."""

STANDARD_POSITIONS = (
    Position(key="yes", adds="yes"),
    Position(key="no", adds="no"),
    Position(key="abstain", adds="none"),
)
_WINDOW = timedelta(hours=72)
_SECONDING_WINDOW = timedelta(days=7)
_PHASE_IDS: Mapping[str, str] = {
    "second": "seconding",
    "talk": "talk",
    "sound": "soundings",
    "ask": "advice",
    "object": "wait",
    "ballot": "vote",
    "route": "stamps",
    "judge": "call",
    "decide": "decision",
}


def read_definition(text: str, name: str, *, inside: str | None = None, new: bool = False) -> Process:
    """Read one definition. `name` is what errors call it, and its id where the text gives none.

    `inside` names the one table that holds the definition, where the text holds more (a scenario's `[process]`).
    `new`: it is being written, so that it is refused also for what older definitions may say without meaning anything.
    Raises DefinitionError with all mistakes.
    """
    if len(text) > LENGTH_MAX:
        raise _refused(name, "too-long", max=LENGTH_MAX, length=len(text))
    text = _normal(text)
    _require_text(text, name)
    try:
        data, lines = parse(text)
    except Syntax as error:
        raise _refused(name, "not-toml", line=error.line, what=error.what) from None
    if inside is None:
        return _read(data, name, lines, (), digest(text), new=new)
    if not isinstance(data.get(inside), dict):
        hint = f"Write [{inside}] and its keys below it."
        raise _refused(
            name, "missing-key", line=lines.of((inside,)), hint=hint, key=inside, where="as a table"
        )
    return _read(data[inside], name, lines, (inside,), digest(text), new=new)


def read_table(table: Mapping[str, Any], name: str) -> Process:
    """Read a definition that was no TOML text (a scenario in JSON). Mistakes are all said to be on line 1."""
    written = json.dumps(table, sort_keys=True, ensure_ascii=False, default=str)
    _require_text(written, name)
    return _read(dict(table), name, Lines({}), (), digest(written))


def digest(text: str) -> str:
    """The SHA-256 of a definition, in hex: the same whatever the line ends and however accents are encoded."""
    return hashlib.sha256(_normal(text).encode()).hexdigest()


def fingerprint(text: str) -> str:
    """What a decision writes to say which definition it adopts: short enough to type, the same for a file and in chat."""
    return digest(text.strip())[:12]


def builtin_ids() -> tuple[str, ...]:
    """The built-in processes, in alphabetical order."""
    return tuple(_texts())


@cache
def builtin(process_id: str) -> tuple[str, Process] | None:
    """The text of a built-in definition and what it says, or None where there is no such process."""
    text = _texts().get(process_id)
    return None if text is None else (text, read_definition(text, process_id))


@cache
def _texts() -> Mapping[str, str]:
    folder = files("consensus").joinpath("processes")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name.removesuffix(".toml"): folder.joinpath(name).read_text(encoding="utf-8") for name in names}


def _normal(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def _require_text(text: str, name: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise _refused(name, "not-text", line=line, what="it holds half a character") from None


def _refused(name: str, code: str, *, line: int = 1, hint: str = "", **values: Any) -> DefinitionError:
    return DefinitionError(name, [Mistake(line=line, code=code, values=values, hint=hint)])


def _read(
    data: Mapping[str, Any], name: str, lines: Lines, inside: Path, text_digest: str, *, new: bool = False
) -> Process:
    mistakes = Mistakes(lines, inside)
    defaults = _defaults(data, name)
    try:
        fields = Form(mistakes, defaults).read(Process, data, ())
        process = Process(digest=text_digest, **fields)
    except Unfit:
        raise DefinitionError(name, mistakes.all()) from None
    check(process, mistakes)
    if new:
        check_new(process, mistakes)
    if mistakes.all():
        raise DefinitionError(name, mistakes.all())
    return process


def _defaults(data: Mapping[str, Any], name: str) -> dict[Path, dict[str, Any]]:
    """What holds where the file is silent and process.py has no one answer, by the path of the table."""
    unit = "options" if data.get("unit") == "options" else "proposal"
    ballot_type = _ballot_type(data, unit)
    blocks = _any_blocks(data)
    voted = unit == "proposal" and ballot_type == "position" and "ballot" in _acts(data)
    by_votes = voted and "objection" not in data
    phases = _phases(data, ballot_type)
    ballot = _ballot(data, ballot_type)
    process_id = _id(data.get("id"), name)
    return {
        (): {
            "id": process_id,
            "version": 1,
            "title": process_id.replace("-", " ").capitalize(),
            "unit": unit,
            "source": "",
            "purpose": "",
            "use_when": "",
            "not_when": "",
            "snapshot": "frozen",
            "ballot": BallotRule(**ballot),
            "phases": tuple(Phase(**phases[("phase", index)]) for index in range(len(phases))),
            "close": CloseRule(),
            "amend": AmendRule(),
            "threshold": ThresholdRule() if by_votes else None,
            "tally": TallyRule(method=_method(data, ballot_type)) if ballot_type in FORMS else None,
            "objection": ObjectionRule(at_deadline="blocks") if blocks else None,
            "silence": SilenceRule()
            if "objection" in data and unit == "proposal" and "threshold" not in data
            else None,
            "ties": "stands" if unit == "options" else "fails",
        },
        ("ballot",): ballot,
        ("tally",): {"method": _method(data, ballot_type)},
        ("quorum",): {"min": Fraction(1, 2)},
        ("threshold",): {"strict": _is_half(data.get("threshold"))},
        **_more_rules(data),
        **phases,
    }


def _ballot_type(data: Mapping[str, Any], unit: str) -> Any:
    ballot = data.get("ballot")
    given = ballot.get("type") if isinstance(ballot, dict) else None
    if given in ("position", "none", *FORMS):
        return given
    if unit == "options":
        return next(iter(FORMS))
    listed = isinstance(ballot, dict) and "positions" in ballot
    if not listed and "threshold" not in data and not {"ballot", "route"} & _acts(data):
        return "none"
    return "position" if listed or "threshold" in data or "objection" not in data else "none"


def _ballot(data: Mapping[str, Any], ballot_type: Any) -> dict[str, Any]:
    form = FORMS.get(ballot_type)
    return {
        "type": ballot_type,
        "positions": STANDARD_POSITIONS if ballot_type == "position" else (),
        **(form.defaults(_written(data)) if form is not None else {}),
    }


def _method(data: Mapping[str, Any], ballot_type: Any) -> Any:
    """How ballots of this form are counted where the file does not say it."""
    form = FORMS.get(ballot_type)
    return "plurality" if form is None else form.method(_written(data))


def _written(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands in [ballot]."""
    given = data.get("ballot")
    return given if isinstance(given, dict) else {}


def _phases(data: Mapping[str, Any], ballot_type: str) -> dict[Path, dict[str, Any]]:
    """For each phase of the file (or for the only one, where the file lists none) what it holds if nothing is said."""
    listed = data.get("phase")
    phases = (
        [phase if isinstance(phase, dict) else {} for phase in listed] if isinstance(listed, list) else [{}]
    )
    defaults: dict[Path, dict[str, Any]] = {}
    for index, phase in enumerate(phases):
        act = str(phase.get("act"))
        if act not in _PHASE_IDS:
            act = "object" if ballot_type == "none" else "ballot"
        defaults[("phase", index)] = {
            "id": _PHASE_IDS[act],
            "act": act,
            "runs_for": _SECONDING_WINDOW if act == "second" else _WINDOW,
        }
    for index, phase in enumerate(phases[:-1]):
        act = defaults[("phase", index)]["act"]
        follows = str(phases[index + 1].get("id", defaults[("phase", index + 1)]["id"]))
        if act == "second" and "next" not in phase:
            defaults[("phase", index)]["next"] = (("seconded", follows), ("unseconded", "expired"))
        elif act in ("talk", "sound", "ask") and "next" not in phase:
            defaults[("phase", index)]["next"] = (("done", follows),)
    return defaults


def _acts(data: Mapping[str, Any]) -> set[str]:
    """What the phases of the file ask for; a phase that does not say asks for ballots, or for objections where nothing
    is cast."""
    listed = data.get("phase")
    if not isinstance(listed, list):
        return (
            {"object"}
            if "objection" in data and "threshold" not in data and "ballot" not in data
            else {"ballot"}
        )
    given = [phase.get("act") if isinstance(phase, dict) else None for phase in listed]
    acts = {act if isinstance(act, str) else "ballot" for act in given}
    if not acts - {"second", "talk"} or (acts <= {"second", "talk", "object"} and "objection" not in data):
        acts.add("ballot")  # where nothing else decides, votes do
    return acts


def _any_blocks(data: Mapping[str, Any]) -> bool:
    ballot = data.get("ballot")
    positions = ballot.get("positions") if isinstance(ballot, dict) else None
    listed = positions if isinstance(positions, list) else []
    return any(isinstance(position, dict) and position.get("blocks") is True for position in listed)


def _more_rules(data: Mapping[str, Any]) -> dict[Path, dict[str, Any]]:
    """Defaults of `[[also]]`, and of the rules that phases have of their own."""
    defaults: dict[Path, dict[str, Any]] = {}
    also, phases = data.get("also"), data.get("phase")
    for index, rule in enumerate(also if isinstance(also, list) else []):
        defaults[("also", index)] = {"strict": _is_half(rule)}
    for index, phase in enumerate(phases if isinstance(phases, list) else []):
        rule = phase.get("threshold") if isinstance(phase, dict) else None
        defaults[("phase", index, "ballot")] = {"type": "position", "positions": STANDARD_POSITIONS}
        defaults[("phase", index, "quorum")] = {"min": Fraction(1, 2)}
        defaults[("phase", index, "threshold")] = {"strict": _is_half(rule)}
    return defaults


def _is_half(threshold: Any) -> bool:
    """Half is no majority, so 1/2 means more than half; 2/3 and all other parts mean at least that much."""
    least = threshold.get("min", "1/2") if isinstance(threshold, dict) else "1/2"
    if not isinstance(least, str) or re.fullmatch(r"[0-9]{1,6}/0*[1-9][0-9]{0,5}", least) is None:
        return False
    return Fraction(least) == Fraction(1, 2)


def _id(given: Any, name: str) -> str:
    if isinstance(given, str):
        return given
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".toml").casefold()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40].strip("-") or "process"
