"""`accord process`: the rules by which decisions are taken, as data."""

from typing import Annotated

import typer

from bot.cli import out

app = typer.Typer(help="The processes: built-in ones and your own.", no_args_is_help=True)


@app.command("list")
def list_(json: Annotated[bool, out.JSON_OPTION] = False) -> None:
    """List the processes that a decision can follow."""
    from bot.installation import processes

    listed = list(processes().all())
    if json:
        out.emit(
            [
                {
                    "id": process.id,
                    "version": process.version,
                    "title": process.title,
                    "unit": process.unit,
                    "purpose": process.purpose,
                    "own": own,
                }
                for process, own in listed
            ]
        )
        return
    out.say(out.table([(process.id, process.title + (" (own)" if own else "")) for process, own in listed]))
    out.say(f"\nMore about one of them: {out.program()} process show consent")


@app.command("show")
def show(
    process_id: Annotated[str, typer.Argument(metavar="ID", help="Such as: consent")],
    json: Annotated[bool, out.JSON_OPTION] = False,
    toml: Annotated[
        bool, typer.Option("--toml", help="Print the definition itself, to copy and change.")
    ] = False,
) -> None:
    """Explain one process: what it is for, and its rules in sentences."""
    from adapters.wording.processes import dry_run_text, process_text
    from bot.installation import processes
    from consensus.simulation.dry_runs import dry_runs

    definition = processes().find(process_id)
    if definition is None:
        out.fail(f"There is no process {process_id!r}. List them with: {out.program()} process list")
    text, process = definition
    if toml:
        typer.echo(text, nl=False)
        return
    if json:
        out.emit(process)
        return
    text_of = process_text(out.words(), process)
    out.say(f"{text_of.id}: {text_of.title} (version {text_of.version})\n\n{text_of.summary}")
    for line in (text_of.purpose, f"Use it when: {text_of.use_when}", f"Not when: {text_of.not_when}"):
        if line and not line.endswith(": "):
            out.say(f"\n{line}")
    if text_of.positions:
        out.say(f"\nWhat can be said: {', '.join(text_of.positions)}")
    for name, who in text_of.groups:
        out.say(f"\nGroup {name}: {who}")
    if text_of.phases:
        out.say("\n" + "\n".join(f"Phase {line}" for line in text_of.phases))
    if text_of.objections:
        out.say(f"\nObjections: {text_of.objections}")
    out.say("\n" + "\n".join(dry_run_text(out.words(), run) for run in dry_runs(process)))
    if text_of.source:
        out.say(f"\nSource: {text_of.source}")


@app.command("check")
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A process definition in TOML; - reads standard input.")
    ],
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Check a definition: every mistake with its line, or what becomes of a decision by it in three dry runs."""
    from adapters.wording.processes import dry_run_text
    from consensus.definition import DefinitionError, fingerprint, read_definition
    from consensus.simulation.dry_runs import dry_runs
    from consensus.views.rule_words import rule_of

    text = out.read_text(file)
    try:
        process = read_definition(text, file, new=True)
    except DefinitionError as error:
        if json:
            out.emit(
                [
                    {
                        "line": mistake.line,
                        "code": mistake.code,
                        "message": str(mistake),
                        "hint": mistake.hint,
                    }
                    for mistake in error.mistakes
                ]
            )
        else:
            for mistake in error.mistakes:
                out.warn(f"{file}, {mistake}")
        raise typer.Exit(1) from None
    if json:
        out.emit([])
    else:
        words = out.words()
        out.say(f"{file} is sound: {process.id}, version {process.version} ({process.title}).")
        out.say(words.one_sentence(rule_of(process, None)))
        for run in dry_runs(process):
            out.say(f"- {dry_run_text(words, run)}")
        out.say(f"A decision that adopts it names the fingerprint {fingerprint(text)}.")
