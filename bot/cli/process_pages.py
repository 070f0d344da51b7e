"""Writes docs/processes.md from the built-in definitions: python -m bot.cli.process_pages > docs/processes.md

A test compares the two, so the page cannot go stale.
"""

import re

from adapters.wording import Words
from adapters.wording.processes import ProcessText, dry_run_text, process_text
from bot.queries import OFFERED
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
        "Typed behind `--process`; the everyday ones first. Each can be shown (`accord process show consent`), copied and changed",
        "(`--toml` behind it; [how a process is written](process-format.md)).",
        "",
        "| process | what it is for |",
        "|---|---|",
    ]
    texts = [process_text(words, process) for process in definitions]
    first = [process_id for ids in OFFERED.values() for process_id in ids]
    offered = sorted(texts, key=lambda text: first.index(text.id) if text.id in first else len(first))
    parts += [
        f"| [{text.id}](#{text.id}) | {text.title}: {_first_sentence(text.purpose)} |" for text in offered
    ]
    for process, text in zip(definitions, texts, strict=True):
        parts += ["", *_section(words, process, text)]
    parts += ["", "Written from `consensus/processes/` by `python -m bot.cli.process_pages`."]
    return "\n".join(parts) + "\n"


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.])\s", text, maxsplit=1)[0]


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
