"""`accord log ballots`: the ballots of a closed poll as a file that another program counts."""

import asyncio
import shlex
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any
from unicodedata import category

import typer

from bot.cli import out
from bot.cli.arguments import decision_number

if TYPE_CHECKING:
    from bot.cli.tally_files.write import Poll
    from consensus.ports import Viewer
    from consensus.tally.ballots import Ballots
    from storage.closed_polls import ClosedPoll


class Form(StrEnum):
    BLT = "blt"
    CSV = "csv"
    JSON = "json"


def ballots(
    number: Annotated[str, typer.Argument(metavar="D-17", help="The number of a closed poll.")],
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to write; - is standard output.")
    ] = "-",
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="By the name of FILE, else csv. blt holds rankings; json also how they are counted.",
        ),
    ] = None,
    home: Annotated[str | None, out.HOME_OPTION] = None,
) -> None:
    """Take out the ballots of a closed poll, so that anybody can count them again.

    Equal ballots stand together, the most frequent first: nothing says whose they are, or in which order they came.
    """
    from bot.cli.tally import SETS
    from bot.cli.tally_files.write import Unwritable, write

    ending = file.lower().rpartition(".")[2]
    chosen = form or (Form(ending) if ending in [*Form] else Form.CSV)
    poll = named(asyncio.run(_read(decision_number(number), out.operator(home))))
    try:
        text, words = write(poll, chosen, SETS)
    except Unwritable as error:
        out.fail(str(error), code=2)
    out.write(file, text)
    line = shlex.join(["tally", "FILE" if file == "-" else file, *words])
    out.warn(f"Count them with: {out.program()} {line}")


async def _read(number: int, viewer: "Viewer") -> "ClosedPoll":
    from bot.app import open_app
    from bot.settings import load
    from storage.closed_polls import closed_poll

    async with open_app(load()) as app:
        return await closed_poll(app.store, viewer, number)


def _printable(text: str) -> str:
    """A name on one line, which steers no terminal."""
    return " ".join("".join(" " if category(char) in ("Cc", "Zl", "Zp") else char for char in text).split())


def named(poll: "ClosedPoll") -> "Poll":
    """The same with options by what they say."""
    from bot.cli.tally_files.write import Poll
    from consensus.frozen import replace
    from consensus.tally.ballots import Ballots

    names = {str(option): _printable(text) for option, text in poll.options.items()}

    def by_name(content: Any) -> Any:
        match content:
            case str():
                return names.get(content, content)
            case tuple():
                return tuple(by_name(part) for part in content)
        return content

    def all_named(given: "Ballots") -> "Ballots":
        groups = {by_name(content): weight for content, weight in given.groups.items()}
        return Ballots(form=given.form, options=by_name(given.options), groups=groups)

    default, ratios = poll.settings.default_option, poll.settings.ratios
    settings: Mapping[str, Any] = {
        "default_option": None if default is None else names[default],
        "ratios": {names[option]: ratio for option, ratio in ratios.items()},
    }
    return Poll(
        title=f"D-{poll.number}",
        method=poll.method,
        settings=replace(poll.settings, **settings),
        ballots=all_named(poll.ballots),
        cast=all_named(poll.cast),
        withdrawn=tuple(names[option] for option in poll.withdrawn),
    )
