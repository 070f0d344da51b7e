"""`accord process`: the rules by which decisions are taken, as data."""

from typing import Annotated

import typer

from bot.cli import out

app = typer.Typer(help="The processes: built-in ones and your own.", no_args_is_help=True)


@app.command("list")
def list_(json: Annotated[bool, out.JSON_OPTION] = False) -> None:
    """List the processes that a decision can follow."""
    from bot.installation import processes

    found = list(processes().all())
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
                for process, own in found
            ]
        )
        return
    out.say(out.table([(process.id, process.title + (" (own)" if own else "")) for process, own in found]))
    out.say("\nMore about one of them: accord process show consent")


@app.command("show")
def show(
    process_id: Annotated[str, typer.Argument(metavar="ID", help="Such as: consent")],
    json: Annotated[bool, out.JSON_OPTION] = False,
    toml: Annotated[
        bool, typer.Option("--toml", help="Print the definition itself, to copy and change.")
    ] = False,
) -> None:
    """Explain one process: what it is for, and its rules in sentences."""
    from bot.installation import processes
    from consensus.showing.rule_words import rule_of

    found = processes().find(process_id)
    if found is None:
        out.fail(f"There is no process {process_id!r}. List them with: accord process list")
    text, process = found
    if toml:
        typer.echo(text, nl=False)
        return
    if json:
        out.emit(process)
        return
    words = out.words()
    out.say(f"{process.id}: {process.title} (version {process.version})")
    for line in (process.purpose, f"Use it when: {process.use_when}", f"Not when: {process.not_when}"):
        if not line.endswith(": "):
            out.say(f"\n{line}")
    out.say()
    for phrase in rule_of(process, None):
        out.say(f"- {words.phrase(phrase)}")
    if process.source:
        out.say(f"\nSource: {process.source}")


@app.command("check")
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A process definition in TOML; - reads standard input.")
    ],
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Check a definition; explains every mistake with its line."""
    from consensus.definition import DefinitionError, read_definition

    text = out.read_text(file)
    try:
        process = read_definition(text, file)
    except DefinitionError as error:
        if json:
            out.emit(
                [
                    {"line": one.line, "code": one.code, "message": str(one), "hint": one.hint}
                    for one in error.mistakes
                ]
            )
        else:
            for mistake in error.mistakes:
                out.warn(f"{file}, {mistake}")
        raise typer.Exit(1) from None
    if json:
        out.emit([])
    else:
        out.say(f"{file} is sound: {process.id}, version {process.version} ({process.title}).")
