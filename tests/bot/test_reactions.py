"""Reactions as input: the latest act counts, and removing one takes back only what it gave."""

from pathlib import Path

import pytest

from consensus.commands import Command, OpenPoll, Propose, TakeBack, Vote, Wish
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.views import CardView, ShowCard
from storage.log import Log
from tests.bot.house import ROOM, House, house_at


async def _card(house: House) -> CardView:
    view = await house.app.ask(ShowCard(number=1), Viewer(spot=ROOM, operator=True))
    assert isinstance(view, CardView)
    return view


YES = Vote(decision=1, choice="consent", via="reaction")
NO_MORE_YES = TakeBack(decision=1, given="consent", via="reaction")
HAND = Wish(decision=1, via="reaction")
NO_MORE_HAND = TakeBack(decision=1, given="wish", via="reaction")
BUTTON = Vote(decision=1, choice="consent")


@pytest.mark.parametrize(
    ("acts", "acted", "wishes"),
    [
        ((YES,), 1, 0),
        ((YES, NO_MORE_YES), 0, 0),
        ((BUTTON, NO_MORE_YES), 1, 0),
        ((YES, BUTTON, NO_MORE_YES), 0, 0),
        ((YES, Vote(decision=1, choice="concern", reason="cost"), NO_MORE_YES), 1, 0),
        ((YES, HAND), 0, 1),
        ((YES, HAND, NO_MORE_HAND), 0, 0),
        ((YES, HAND, NO_MORE_YES), 0, 1),
        ((HAND, YES), 1, 0),
        ((HAND, YES, NO_MORE_HAND), 1, 0),
        ((Wish(decision=1), NO_MORE_HAND), 0, 1),
        ((Wish(decision=1), TakeBack(decision=1)), 0, 0),
        ((HAND, HAND), 0, 1),
        ((YES, YES), 1, 0),
    ],
)
async def test_what_a_row_of_reactions_comes_to(
    tmp_path: Path, acts: tuple[Command, ...], acted: int, wishes: int
) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
        for act in acts:
            await house.does("bo", act)
        card = await _card(house)
        assert (card.took_part, card.wishes) == (acted, wishes)
        assert await Log(house.app.store).verify() == []


async def test_no_reaction_counts_where_answers_are_hidden(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        await house.does("ann", OpenPoll(question="Where?", options=("Osaka", "Kyoto"), hidden=True))
        with pytest.raises(Refused) as caught:
            await house.does("bo", Vote(decision=1, choice="Osaka", via="reaction"))
        assert (caught.value.code, caught.value.try_code) == ("reactions-not-counted", "vote-instead")
        assert (await _card(house)).took_part == 0
