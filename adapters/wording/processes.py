"""A process in words: its purpose, its rule in one sentence, and the results of its dry runs."""

from collections.abc import Iterator

from adapters.wording.sentences import Sentences
from consensus.frozen import Frozen
from consensus.process import Process
from consensus.simulation.dry_runs import DryRun
from consensus.views.objection_words import life_of_objection
from consensus.views.rule_words import rule_of, rule_of_phase


class ProcessText(Frozen):
    """The pieces of a definition in words. `groups`: the groups that have to be named, with their descriptions."""

    id: str
    title: str
    version: int
    summary: str
    """The rule in one sentence."""
    purpose: str
    use_when: str
    not_when: str
    source: str
    positions: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    phases: tuple[str, ...]
    objections: str
    """What can happen to an objection; empty if the process has none."""


def process_text(words: Sentences, process: Process) -> ProcessText:
    translated = words.write.process_text
    return ProcessText(
        id=process.id,
        title=translated(process.title),
        version=process.version,
        summary=words.one_sentence(rule_of(process, None)),
        purpose=translated(process.purpose),
        use_when=translated(process.use_when),
        not_when=translated(process.not_when),
        source=process.source,
        positions=tuple(position.key for position in process.ballot.positions),
        groups=tuple((name, translated(description)) for name, description in process.groups),
        phases=tuple(_phase_lines(words, process)),
        objections=words.write.sentences(*map(words.phrase, life_of_objection(process))),
    )


def _phase_lines(words: Sentences, process: Process) -> Iterator[str]:
    """For a process of several phases: what each asks for, how long it runs and what follows."""
    if len(process.phases) < 2:
        return
    ids = {phase.id for phase in process.phases}
    for phase in process.phases:
        pieces = [words.write.labelled(phase.id, words.write.term(PHASES, phase.act))]
        if phase.runs_for is not None:
            pieces.append(words.say("for {span:span}", span=phase.runs_for))
        follows = [
            words.say("then {phase}, if {result:result}", phase=target, result=result)
            for result, target in phase.next
            if target in ids
        ]
        line = words.write.commas([*pieces, *follows])
        own = rule_of_phase(process, phase)
        yield words.write.sentences(words.write.stopped(line), words.one_sentence(own)) if own else line


PHASES = {
    "second": "seconders are sought",
    "talk": "questions and remarks",
    "sound": "private soundings",
    "ask": "advice is asked for",
    "object": "objections",
    "ballot": "ballots",
    "route": "stamps in their order",
    "judge": "a verdict",
    "decide": "the decision of one",
}


def dry_run_text(words: Sentences, run: DryRun) -> str:
    """The result of a dry run."""
    because = "" if run.because is None else words.phrase(run.because)
    if run.case == "nobody":
        condition = words.say("If nobody does anything:")
    elif run.case == "everybody":
        condition = words.say("If all five people are for it:")
    else:
        condition = words.say("If one of five is against it:")
    if run.outcome is None or run.after_seconds is None:
        ends, because = words.say("still open after a year, in {phase}.", phase=run.phase), ""
    elif run.after_seconds:
        ends = words.say("{outcome:outcome} after {span:span}.", outcome=run.outcome, span=run.after_seconds)
    else:
        ends = words.say("{outcome:outcome} at once.", outcome=run.outcome)
    return words.write.sentences(condition, ends, because)
