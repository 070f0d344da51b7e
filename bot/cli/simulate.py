"""`accord simulate`: a dry run of a process, without storage."""

import json as json_
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import out
from consensus.plain import every_field

if TYPE_CHECKING:
    from consensus.process import Process
    from consensus.simulation.simulate import Simulation


def simulate(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario in TOML or JSON; - reads standard input.")
    ],
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Play a scenario through the engine: a dry run of a process.

    Exits with 1 when the scenario says what it expects and something else came out.
    """
    from consensus.definition import DefinitionError
    from consensus.simulation.simulate import ScenarioError, differences
    from consensus.simulation.simulate import simulate as play

    text = out.read_text(file)
    scenario = _read(text, file)
    try:
        result = play(scenario, _process(text, scenario, file))
        wrong = differences(scenario, result)
    except (ScenarioError, DefinitionError) as error:
        out.fail(f"{file}: {error}" if isinstance(error, ScenarioError) else str(error))
    if json:
        out.emit(_plain(result))
    else:
        _tell(result)
    if wrong:
        for line in wrong:
            out.warn(line)
        raise typer.Exit(1)


def _read(text: str, name: str) -> Mapping[str, Any]:
    """The scenario as plain data. JSON where the text begins like an object, else TOML."""
    try:
        data = json_.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        out.fail(f"{name} is neither TOML nor JSON: {error}")
    if not isinstance(data, dict):
        out.fail(f"{name}: a scenario is an object with text or question, eligible and step.")
    return data


def _process(text: str, scenario: Mapping[str, Any], name: str) -> "Process | None":
    """The definition, where the file brings its own (its mistakes are told with their lines) or names one of ours."""
    from bot.installation import processes
    from consensus.definition import read_definition

    named = scenario.get("process")
    if isinstance(named, Mapping):
        return (
            None if text.lstrip().startswith("{") else read_definition(text, name, inside="process", new=True)
        )
    definition = processes().find(named) if isinstance(named, str) else None
    return None if definition is None else definition[1]


def _plain(result: "Simulation") -> dict[str, Any]:
    """Every key always stands there: a program should not have to guess what a missing one means."""
    return {
        "outcome": result.outcome,
        "because": every_field(result.because),
        "missing": every_field(result.missing),
        "phase": result.phase,
        "revision": result.revision,
        "closed_after_seconds": result.closed_after_seconds,
        "winners": list(result.winners),
        "refused": [every_field(step) for step in result.refused],
        "events": [{"after_seconds": seconds, "kind": kind} for seconds, kind in result.events],
    }


def _tell(result: "Simulation") -> None:
    words = out.words()
    for seconds, kind in result.events:
        out.say(f"{_after(seconds):>9}  {kind.partition('.')[0].replace('_', ' ')}")
    for step in result.refused:
        out.say(f"step {step.step} was refused ({step.who}, {step.do}): {step.code}")
    out.say()
    if result.outcome is None:
        out.say(f"Still open, in phase {result.phase}, revision {result.revision}.")
        if result.missing is not None:
            out.say(words.phrase(result.missing))
        return
    out.say(f"{words.outcome(result.outcome)} after {_after(result.closed_after_seconds or 0)}.")
    if result.because is not None:
        out.say(words.phrase(result.because))
    if result.winners:
        out.say("Chosen: " + ", ".join(result.winners))


def _after(seconds: int) -> str:
    """`2d 5h`, `40m`: a span in the two largest units that it has."""
    parts = []
    for name, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{name}")
    return " ".join(parts[:2]) or "0m"
