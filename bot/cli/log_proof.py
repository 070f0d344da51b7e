"""`accord log proof`: that an entry is in the log, or that a longer log begins with a shorter one, for somebody outside."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out
from bot.cli.arguments import decision_number

if TYPE_CHECKING:
    from consensus.ports import Viewer
    from consensus.views import ShowGrowth, ShowProof


def proof(
    number: Annotated[
        str | None, typer.Argument(metavar="[D-17]", help="A decision: its opening, last wording and end.")
    ] = None,
    checkpoint: Annotated[
        int | None,
        typer.Option(
            metavar="SIZE",
            min=1,
            help="In the log of this many entries; else at the first checkpoint after it.",
        ),
    ] = None,
    first: Annotated[
        int | None, typer.Option("--from", metavar="SIZE", min=1, help="The log of this many entries ...")
    ] = None,
    second: Annotated[
        int | None,
        typer.Option(
            "--to", metavar="SIZE", min=1, help="... is what this longer one begins with; else that of now."
        ),
    ] = None,
    home: Annotated[str | None, out.HOME_OPTION] = None,
) -> None:
    """Print a proof as JSON: that a decision is in the log (D-17), or that the log was only ever added to (--from).

    Whoever kept a checkpoint checks it with: accord log verify --proof FILE --checkpoint TEXT, or with the script that
    needs nothing but Python.
    """
    from consensus.views import ShowGrowth, ShowProof

    if (number is None) == (first is None) or (number and second) or (first and checkpoint):
        out.fail("Name a decision (and --checkpoint), or say --from (and --to).", code=2)
    query = (
        ShowProof(number=decision_number(number), size=checkpoint)
        if number is not None
        else ShowGrowth(first=first or 0, second=second)
    )
    typer.echo(asyncio.run(_proof(query, out.operator(home))))


async def _proof(query: "ShowProof | ShowGrowth", viewer: "Viewer") -> str:
    from bot.app import open_app
    from bot.settings import load
    from consensus.views import ProofView

    async with open_app(load()) as app:
        view = await app.ask(query, viewer)
        assert isinstance(view, ProofView)
        return view.text
