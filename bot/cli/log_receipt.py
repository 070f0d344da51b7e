"""`accord log receipt`: whether a secret ballot is among those that were counted."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out
from bot.cli.arguments import decision_number
from consensus.plain import every_field

if TYPE_CHECKING:
    from consensus.ports import Viewer
    from consensus.views import RecordView


def receipt(
    number: Annotated[str, typer.Argument(metavar="D-17", help="The number of a closed decision.")],
    letters: Annotated[str, typer.Argument(metavar="RECEIPT", help="The letters that its voter was shown.")],
    home: Annotated[str | None, out.HOME_OPTION] = None,
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Look for a receipt among the ballots of a closed decision, and say what its ballot says. Ends with 1 where it is not
    there."""
    record = asyncio.run(_read(decision_number(number), out.operator(home)))
    check = out.words().receipt_check(record, letters)
    if json:
        out.emit({"number": record.card.number, **every_field(check)})
    else:
        out.say(check.text)
    if not check.choice:
        raise typer.Exit(1)


async def _read(number: int, viewer: "Viewer") -> "RecordView":
    from bot.app import open_app
    from bot.settings import load
    from consensus.views import RecordView, ShowRecord

    async with open_app(load()) as app:
        record = await app.ask(ShowRecord(number=number), viewer)
        assert isinstance(record, RecordView)
        return record
