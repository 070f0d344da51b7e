"""`accord log recount`: one decision counted again from the entries of the log, and compared with what was recorded."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import out
from bot.cli.arguments import decision_number
from consensus.plain import every_field

if TYPE_CHECKING:
    from consensus.ports import Viewer
    from consensus.views import CardView
    from storage.recount import Recounted


def recount(
    number: Annotated[str, typer.Argument(metavar="D-17", help="The number of a decision.")],
    home: Annotated[str | None, out.HOME_OPTION] = None,
    json: Annotated[bool, out.JSON_OPTION] = False,
) -> None:
    """Count a decision again from its entries alone. Ends with 1 where that is not what was recorded."""
    card, recounted = asyncio.run(_recount(decision_number(number), out.operator(home)))
    if json:
        out.emit({"equal": not recounted.differences, **every_field(recounted)})
    else:
        _tell(card, recounted)
    if recounted.differences:
        raise typer.Exit(1)


async def _recount(number: int, viewer: "Viewer") -> "tuple[CardView, Recounted]":
    from bot.app import open_app
    from bot.settings import load
    from consensus.views import CardView, ShowCard
    from storage.recount import recount as counted_again

    async with open_app(load()) as app:
        card = await app.ask(ShowCard(number=number), viewer)
        assert isinstance(card, CardView)
        return card, await counted_again(app.store, viewer, number)


def _tell(card: "CardView", recounted: "Recounted") -> None:
    from adapters.local.render import card_counts

    words = out.words()
    if recounted.undisclosed:
        out.say(
            words.say(
                "D-{number}: its ballots were secret, and fewer than five, all alike or never counted. The log has no figures, so nobody can count it again.",
                number=recounted.number,
            )
        )
        return
    ballots = words.count("ballots", recounted.ballots)
    out.say(
        words.say(
            "D-{number}: {ballots} counted again from the log.", number=recounted.number, ballots=ballots
        )
    )
    if recounted.erased:
        erased = words.count("ballots", recounted.erased)
        out.say(
            words.say("Of {erased} the choice was erased, so the figures cannot be compared.", erased=erased)
        )
    elif recounted.hidden:
        out.say(
            words.say("Its secret ballots are opened when it closes, and counted then.")
            if card.secret
            else words.say("Its figures are hidden until it closes.")
        )
    else:
        for line in card_counts(words, card):
            out.show(line)
    if recounted.differences:
        what = words.write.listed(list(recounted.differences))
        out.warn(
            words.say(
                "This is not what was recorded: {what} differ. Run: {program} log verify",
                what=what,
                program=out.program(),
            )
        )
    elif not recounted.erased and not recounted.is_open:
        out.say(words.say("That is what was recorded: {outcome}", outcome=words.card(card).outcome))
    elif not recounted.erased:
        out.say(words.say("That is what the counters say."))
