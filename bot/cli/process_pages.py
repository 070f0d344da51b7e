"""Writes docs/processes.md from the built-in definitions: python -m bot.cli.process_pages > docs/processes.md

A test compares the two, so the page cannot go stale.
"""

from adapters.wording import Words
from adapters.wording.processes import ProcessText, dry_run_text, process_text
from consensus.definition import builtin, builtin_ids
from consensus.process import Process
from consensus.simulation.dry_runs import dry_runs


def page() -> str:
    """The page, as text."""
    words = Words("en", "UTC")
    definitions = [
        definition[1] for process_id in builtin_ids() if (definition := builtin(process_id)) is not None
    ]
    parts = [
        "# The processes that come with Accord",
        "",
        "Written from the definitions in `consensus/processes/` by `python -m bot.cli.process_pages`. Each can be shown",
        "(`accord process show consent`), copied and changed (`accord process show consent --toml`);",
        "[how a process is written](process-format.md) explains every key.",
        "",
        "| process | passes |",
        "|---|---|",
    ]
    texts = [process_text(words, process) for process in definitions]
    parts += [f"| [{text.id}](#{text.id}) | {text.title} |" for text in texts]
    for process, text in zip(definitions, texts, strict=True):
        parts += ["", *_section(words, process, text)]
    return "\n".join(parts) + "\n"


def _section(words: Words, process: Process, text: ProcessText) -> list[str]:
    lines = [f"## {text.id}", "", f"**{text.title}.** {text.purpose}", "", f"*{text.summary}*", ""]
    lines += [f"- Use it when: {text.use_when}", f"- Not when: {text.not_when}"]
    if text.positions:
        lines.append(f"- What can be said: {', '.join(f'`{key}`' for key in text.positions)}")
    if text.groups:
        lines.append("- Groups: " + "; ".join(f"`{name}`, {who}" for name, who in text.groups))
    lines += [f"- Phase {line}" for line in text.phases]
    if text.objections:
        lines.append(f"- Objections: {text.objections}")
    lines += [f"- {dry_run_text(words, run)}" for run in dry_runs(process)]
    return [*lines, f"- Source: {text.source}"]


if __name__ == "__main__":
    import typer

    typer.echo(page(), nl=False)
