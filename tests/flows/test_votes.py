"""Votes as a group lives them: majority, ties, two at once, the last second, a change of mind."""

from tests.flows.room import Dialogue


async def test_a_majority_decides(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    opened = await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    opened.replies("D-1 is open until Wednesday")
    (await room.says("ann", "/vote D-1 yes")).replies("Recorded on D-1: yes")
    (await room.says("bo", "/vote D-1 yes")).replies("Recorded on D-1: yes")
    (await room.says("cy", "/vote 1 no")).replies("Recorded on D-1: no")
    await room.passes("2d")
    assert "Adopted" in room.card(1)
    assert "2 of 3 votes cast for it, 2 needed" in room.card(1)
    (await room.says("di", "/vote D-1 no")).refuses("D-1 closed on")


async def test_a_tie_is_lost(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("ann", "/vote D-1 yes")
    await room.says("bo", "/vote D-1 no")
    await room.passes("2d")
    assert "Rejected" in room.card(1)
    assert "A tie does not carry" in room.card(1)


async def test_a_missed_quorum_is_no_rejection(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("ann", "/vote D-1 yes")
    await room.says("bo", "/vote D-1 yes")
    await room.passes("2d")
    assert "2 of 5 took part, 3 needed" in room.card(1)


async def test_it_closes_ten_minutes_after_all_have_acted(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("ann", "/vote D-1 yes")
    await room.says("bo", "/vote D-1 yes")
    assert "Everybody has acted" in room.card(1)
    await room.passes("9m")
    assert "Adopted" not in room.card(1)
    await room.passes("1m")
    assert "Adopted" in room.card(1)


async def test_a_change_of_mind_replaces_the_earlier_answer(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("bo", "/vote D-1 no")
    (await room.says("bo", "/vote D-1 yes")).replies("Your earlier answer is replaced")
    (await room.says("bo", "/vote D-1 yes")).replies("That is your answer on D-1 already")
    (await room.says("cy", "/vote D-1 no")).replies("Recorded")
    (await room.says("cy", "/vote D-1 none")).replies("taken back")
    await room.says("ann", "/vote D-1 yes")
    await room.passes("2d")
    assert "2 of 2 votes cast for it" in room.card(1)


async def test_two_people_vote_at_the_same_instant(room: Dialogue) -> None:
    names = [f"p{number:02}" for number in range(50)]
    await room.join("ann", *names)
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.together(
        [(name, f"/vote D-1 {'yes' if place % 2 else 'no'}") for place, name in enumerate(names)]
    )
    await room.together([("p00", "/vote D-1 yes"), ("p00", "/vote D-1 no"), ("p00", "/vote D-1 yes")] * 7)
    await room.says("ann", "/vote D-1 abstain")
    assert "51 of 51 answered" in room.card(1)
    row = await room.row(1)
    assert row.took_part == 51
    assert row.yes + row.no == 50


async def test_a_vote_at_exactly_the_deadline_is_too_late_and_one_before_is_not(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    await room.says("ann", "/vote D-1 yes")
    await room.passes("1d23h59m59s")
    (await room.says("bo", "/vote D-1 yes")).replies("Recorded")
    await room.passes("1s")
    (await room.says("cy", "/vote D-1 no")).refuses("D-1 closed on")
    assert "2 of 2 votes cast for it" in room.card(1)


async def test_a_poll_names_its_winner_and_a_tie_all_tied_options(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto" --by 2d')
    await room.says("ann", "/vote D-1 Osaka")
    await room.says("bo", "/vote D-1 2")
    (await room.says("cy", "/vote D-1 Tokyo")).refuses("is no option of D-1")
    await room.passes("2d")
    assert "“Osaka” and “Kyoto”" in room.card(1)
    await room.says("ann", '/poll "And now?" "Osaka" "Kyoto" --hidden --by 2d')
    (await room.says("ann", "/vote D-2 Kyoto")).replies("The figures stay hidden")
    assert "Kyoto" in room.card(2)
    assert "1 vote" not in room.card(2)
    await room.passes("2d")
    assert "Chosen: “Kyoto”" in room.card(2)
