"""`accord simulate`: a scenario in plain data, played through the engine without storage. A dry run of a process.

Time runs from the opening to the last step and no further. Closing because all have acted takes no grace here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from consensus.acts import ACTS
from consensus.commands import Command, OpenPoll, Propose, Until, Vote
from consensus.decide.draft import without_grace
from consensus.definition import builtin, builtin_ids, read_table
from consensus.events import Phrase
from consensus.frozen import Frozen, replace
from consensus.ids import PersonId
from consensus.process import Process, Terms
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal
from consensus.simulation.scenario_ballots import BALLOTS, TERMS, terms_of, typed_ballot
from consensus.spans import span, span_text
from consensus.views.shortfall import missing_now

OPENED_AT = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
"""A Monday morning; scenarios count from here."""

HEAD = frozenset(
    {
        "process",
        "text",
        "question",
        "options",
        "opened_by",
        "eligible",
        "groups",
        "route",
        "set",
        "step",
        "expect",
        "title",
    }
)
STEP = BALLOTS | {
    "after",
    "who",
    "do",
    "position",
    "choice",
    "reason",
    "text",
    "target",
    "verdict",
    "by",
    "remedy",
    "editorial",
    "advice",
}
SETTINGS = TERMS | {"secret", "disposition", "closes", "quorum", "review", "reversible", "with", "ratios"}
EXPECT = frozenset(
    {
        "disposition",
        "outcome",
        "because",
        "revision",
        "winners",
        "closed_after_seconds",
        "refused",
        "phase",
        "review",
    }
)


class ScenarioError(Exception):
    """The scenario is not one: the message says where and what would fit."""


class RefusedStep(Frozen):
    step: int
    who: str
    do: str
    code: str


class Simulation(Frozen):
    """How the scenario ended. `outcome` is None while it is still open."""

    outcome: str | None
    because: Phrase | None
    missing: Phrase | None
    phase: str
    revision: int
    disposition: str
    closed_after_seconds: int | None
    winners: tuple[str, ...]
    review_after: timedelta | None
    """From the end to the day on which it is looked at again."""
    refused: tuple[RefusedStep, ...]
    events: tuple[tuple[int, str], ...]
    """Seconds since the opening and the kind of each event."""


def simulate(scenario: Mapping[str, Any], process: Process | None = None) -> Simulation:
    """Play the scenario. `process`: its definition, if the caller has read the `[process]` table with its lines.

    Raises ScenarioError, DefinitionError (a definition inside it), or Refused (its head cannot be opened).
    """
    _known(scenario, HEAD, "the scenario")
    rules = without_grace(process or _process(scenario.get("process")))
    groups = _groups(scenario)
    eligible = [PersonId(name) for name in _people(scenario, "eligible")]
    members = eligible or [PersonId(name) for people in groups.values() for name in people]
    opener = PersonId(str(scenario.get("opened_by") or (members[0] if members else "opener")))
    world = Rehearsal(
        process=rules,
        now=OPENED_AT,
        members={*members} if eligible else {opener, *members},
        administrators=set(groups.pop("administrators", ())),
        groups=groups,
    )
    if opener not in world.members and not any(opener in people for people in groups.values()):
        raise ScenarioError(f"opened_by: {opener} is not among the eligible; whoever opens takes part")
    world.act(opener, _head(scenario))
    refused = tuple(_play(world, scenario.get("step", [])))
    return _result(world, refused)


def differences(scenario: Mapping[str, Any], result: Simulation) -> list[str]:
    """Where the result differs from what the scenario expects; empty where it holds."""
    expect = scenario.get("expect", {})
    if not isinstance(expect, Mapping):
        raise ScenarioError('expect: write a table, like [expect] outcome = "adopted"')
    _known(expect, EXPECT, "expect")
    have: dict[str, Any] = {
        "outcome": result.outcome,
        "because": None if result.because is None else result.because.code,
        "revision": result.revision,
        "disposition": result.disposition,
        "winners": list(result.winners),
        "closed_after_seconds": result.closed_after_seconds,
        "refused": [step.code for step in result.refused],
        "phase": result.phase,
        "review": None if result.review_after is None else span_text(result.review_after),
    }
    wanted = {key: None if value in ("open", "null") else value for key, value in expect.items()}
    return [
        f"{key}: expected {wanted[key]!r}, got {have[key]!r}" for key in wanted if wanted[key] != have[key]
    ]


def _process(named: object) -> Process:
    if isinstance(named, Mapping):
        return read_table(named, "process")
    definition = builtin(named) if isinstance(named, str) else None
    if named is None:
        raise ScenarioError("process: say by which (accord process list), or write a [process] table")
    if definition is None:
        raise ScenarioError(
            f"process: no process {named!r}; there are {', '.join(builtin_ids())}, or write a [process] table"
        )
    return definition[1]


def _head(scenario: Mapping[str, Any]) -> Command:
    chosen = scenario.get("set", {})
    if not isinstance(chosen, Mapping):
        raise ScenarioError('set: write a table, like set = { closes = "72h" }')
    _known(chosen, SETTINGS, "set")
    closes = chosen.get("closes")
    until = None if closes is None else Until(after=_span(closes, "set.closes"), words=str(closes))
    quorum = None if chosen.get("quorum") is None else _quorum(chosen["quorum"])
    if "question" in scenario:
        return OpenPoll(
            question=str(scenario["question"]),
            options=tuple(_texts(scenario, "options")),
            until=until,
            quorum=quorum,
            secret=bool(chosen.get("secret", False)),
            terms=_terms(scenario, chosen),
        )
    review = chosen.get("review")
    with_phases = tuple(_texts(chosen, "with"))
    return Propose(
        with_phases=with_phases,
        disposition=None if "disposition" not in chosen else str(chosen["disposition"]),
        text=str(scenario.get("text", "")),
        until=until,
        quorum=quorum,
        secret=bool(chosen.get("secret", False)),
        reversible=bool(chosen.get("reversible", True)),
        no_review=review == "off",
        review=None
        if review in (None, "off")
        else Until(after=_span(review, "set.review"), words=str(review)),
    )


def _terms(scenario: Mapping[str, Any], chosen: Mapping[str, Any]) -> Terms | None:
    """What the opener chose of the ballot; `ratios = { "Option" = "3/1" }`: what an option needs against the default."""
    try:
        terms = terms_of(chosen)
    except ValueError as error:
        raise ScenarioError(str(error)) from None
    ratios = chosen.get("ratios")
    if not isinstance(ratios, Mapping):
        return terms
    options = _texts(scenario, "options")
    for name in ratios:
        if name not in options:
            raise ScenarioError(f"set.ratios: {name!r} is no option; there are {', '.join(options)}")
    needed = tuple(f"o{options.index(name) + 1}={ratio}" for name, ratio in ratios.items())
    return replace(terms or Terms(), ratios=needed)


def _play(world: Rehearsal, steps: object) -> list[RefusedStep]:
    if not isinstance(steps, list):
        raise ScenarioError("step: write each step as a [[step]] table")
    refused = []
    for place, step in enumerate(steps, 1):
        where = f"step {place}"
        if not isinstance(step, Mapping):
            raise ScenarioError(f"{where}: write it as a [[step]] table")
        _known(step, STEP, where)
        at = OPENED_AT + _span(step.get("after", "0m"), f"{where}: after")
        if at < world.now:
            raise ScenarioError(f"{where}: time does not run backwards; put the steps in order of `after`")
        world.pass_to(at)
        act = str(step.get("do", ""))
        given = step.get("who", "")
        for who in _expanded(given) if isinstance(given, list) else [str(given)]:
            try:
                _step(world, where, PersonId(who), act, step)
            except Refused as refusal:
                refused.append(RefusedStep(step=place, who=who, do=act, code=refusal.code))
    return refused


def _step(world: Rehearsal, where: str, who: PersonId, act: str, step: Mapping[str, Any]) -> None:
    if act == "pass_time":
        world.catch_up()
        return
    if not who:
        raise ScenarioError(f"{where}: who does it?")
    if act in ("join", "leave"):
        world.join(who) if act == "join" else world.leave(who)
        return
    world.act(who, _command(act, step, where))


# A step as a command: the act's row says which command, the command's fields say which keys of the step are read. -------


def _command(do: str, step: Mapping[str, Any], where: str) -> Command:
    name = NAMES.get(do, do)
    if name == "vote" and (ballot := _ballot(step, where)) == "none":
        name = "take_back"
    elif name == "vote":
        return Vote(decision=1, choice=ballot, reason=_text(step))
    elif "target" in step:
        name = WITH_TARGET.get(name, name)
    act = STEPS.get(name)
    if act is None:
        known = sorted({*STEPS, *NAMES} - set(WITH_TARGET.values()) - set(NAMES.values()))
        raise ScenarioError(
            f"{where}: no act {do!r}; there are {', '.join([*known, 'join', 'leave', 'pass_time'])}"
        )
    fields = set(act.makes.__struct_fields__)
    values = {field: read(step, where) for field, read in READERS.items() if field in fields}
    if do == "decide" and not values["verdict"]:
        values["verdict"] = "accept"
    made: Command = act.makes(**{"decision": 1, **values})
    return made


def _target(step: Mapping[str, Any], where: str) -> int:
    target = str(step.get("target", "")).rpartition(".")[2]
    if not target.isdecimal():
        raise ScenarioError(f'{where}: target names the objection, like target = "1" for D-1.1')
    return int(target)


def _ballot(step: Mapping[str, Any], where: str) -> str:
    """A position, an option or a whole ballot, as it would be typed."""
    try:
        ballot = typed_ballot(step)
    except ValueError as error:
        raise ScenarioError(f"{where}: {error}") from None
    given = ballot if ballot is not None else step.get("position", step.get("choice"))
    if not isinstance(given, str):
        raise ScenarioError(f'{where}: position or choice is text, like position = "yes"')
    return given


def _position(step: Mapping[str, Any], where: str) -> str:
    given = step.get("position", step.get("verdict"))
    if not isinstance(given, str):
        raise ScenarioError(f'{where}: position is text, like position = "approve"')
    return given


def _account(step: Mapping[str, Any], where: str) -> str | None:
    return None if step.get("target", "none") == "none" else str(step["target"])


def _accounts(step: Mapping[str, Any], where: str) -> tuple[str, ...]:
    target = step.get("target")
    return tuple(_expanded(target) if isinstance(target, list) else [str(target)])


def _until(step: Mapping[str, Any], where: str) -> Until:
    return Until(after=_span(step.get("by"), f"{where}: by"), words=str(step.get("by", "")))


def _text(step: Mapping[str, Any]) -> str:
    return str(step.get("text", step.get("reason", "")))


READERS: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "objection": _target,
    "reason": lambda step, where: _text(step),
    "text": lambda step, where: _text(step),
    "how": lambda step, where: _text(step),
    "option": lambda step, where: str(step.get("choice", "")),
    "remedy": lambda step, where: str(step.get("remedy", "")),
    "verdict": lambda step, where: str(step.get("verdict", "")),
    "lean": lambda step, where: str(step.get("position", "")),
    "position": _position,
    "question": lambda step, where: _target(step, where) if "target" in step else None,
    "account": _account,
    "accounts": _accounts,
    "until": _until,
    "advice": lambda step, where: str(step.get("advice", "")),
    "editorial": lambda step, where: bool(step.get("editorial", False)),
}
"""How each field of a command is read out of a step."""
NAMES = {"add_option": "option", "decide": "judge"}
"""Names of acts in scenarios, where they are other than in acts.py."""
WITH_TARGET = {"withdraw": "withdraw_objection", "ask": "ask_advice"}
"""What an act becomes where the step names a target."""
STEPS = {
    act.name: act
    for act in ACTS
    if act.may is not None
    and "decision" in act.makes.__struct_fields__
    and set(act.makes.__struct_fields__)
    <= {"decision", "identity", "choice", "affects", "revision", "via", "given", *READERS}
}
"""The acts that a scenario can play."""


def _result(world: Rehearsal, refused: tuple[RefusedStep, ...]) -> Simulation:
    decision = world.decision
    assert decision is not None
    ending = decision.ending
    return Simulation(
        outcome=None if ending is None else ending.outcome,
        because=None if ending is None else ending.because,
        missing=None
        if ending is not None
        else missing_now(
            decision, world.process, {box: world.tally(box) for box in world.tallies}, len(world.members)
        ),
        phase=decision.phase,
        revision=decision.revision,
        disposition=decision.disposition,
        closed_after_seconds=None
        if ending is None
        else int((ending.effective_at - OPENED_AT).total_seconds()),
        winners=()
        if ending is None
        else tuple(world.options.get(winner, winner) for winner in ending.winners),
        review_after=None
        if ending is None or decision.review_at is None
        else decision.review_at - ending.effective_at,
        refused=refused,
        events=tuple((int((at - OPENED_AT).total_seconds()), event.kind) for at, event in world.events),
    )


def _known(table: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise ScenarioError(f"{where}: no key {key!r}; there are {', '.join(sorted(keys))}")


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    texts = table.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ScenarioError(f"{key}: write a list of texts")
    return texts


def _groups(scenario: Mapping[str, Any]) -> dict[str, tuple[PersonId, ...]]:
    """Who is in which group; `route` may stand beside the groups as well."""
    given = scenario.get("groups", {})
    if not isinstance(given, Mapping):
        raise ScenarioError('groups: write a table of names, like groups = { administrators = ["ann"] }')
    table = {**given, "route": scenario["route"]} if "route" in scenario else given
    return {str(name): tuple(PersonId(person) for person in _people(table, name)) for name in table}


def _people(table: Mapping[str, Any], key: str) -> list[str]:
    return _expanded(_texts(table, key))


def _expanded(names: list[Any]) -> list[str]:
    """`v1..v40` stands for forty people."""
    expanded: list[str] = []
    for name in names:
        match = re.fullmatch(r"([^\W\d_]+)(\d{1,4})\.\.\1(\d{1,4})", str(name))
        if match is None:
            expanded.append(str(name))
        else:
            expanded += [f"{match[1]}{number}" for number in range(int(match[2]), int(match[3]) + 1)]
    return expanded


def _span(text: object, where: str) -> timedelta:
    try:
        return span(str(text))
    except ValueError as error:
        raise ScenarioError(f"{where}: {error}") from None


def _quorum(given: object) -> Fraction | int:
    try:
        return Fraction(given) if isinstance(given, str) and "/" in given else int(str(given))
    except (ValueError, ZeroDivisionError):
        raise ScenarioError(
            f'set.quorum: {given!r} is neither a part like "1/2" nor a number of people'
        ) from None
