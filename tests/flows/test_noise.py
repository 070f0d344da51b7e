"""How much a decision says to everybody: its card, a line for each objection and each new round, one outcome."""

from tests.flows.room import Dialogue


def lines(room: Dialogue, number: int = 1) -> list[str]:
    """The lines in the thread, without those that the whole place sees."""
    return [
        post.body for post in room.messenger.board.posts if post.number == number and post.kind == "thread"
    ]


def outcomes(room: Dialogue, number: int = 1) -> list[str]:
    return [
        post.body for post in room.messenger.board.posts if post.number == number and post.kind == "place"
    ]


async def test_a_solution_that_settles_an_objection_is_between_those_concerned(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 2d')
    await room.says("cy", "/vote D-1 consent")
    await room.says("bo", '/object D-1 "no rollback plan"')
    await room.passes("1d")
    await room.says("cy", '/resolve D-1.1 "we add one"')
    await room.says("bo", "/accept D-1.1")
    assert len(lines(room)) == 1
    assert "no rollback plan" in lines(room)[0]
    for who in ("ann", "cy"):
        assert any("Objection D-1.1 is resolved." in told for told in room.notices_to(who))
    assert not any(
        "Objection D-1.1 is resolved." in told for told in room.notices_to("bo") + room.notices_to("di")
    )
    # The deadline that moved stands on the card.
    assert "Open until" in room.card(1)
    for who in ("ann", "bo", "di"):
        await room.says(who, "/vote D-1 consent")
    await room.passes("2d")
    assert "Adopted" in room.card(1)
    assert (len(lines(room)), len(outcomes(room))) == (1, 1)


async def test_an_amendment_that_answers_an_objection_makes_two_lines(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 2d')
    await room.says("bo", '/object D-1 "no rollback plan"')
    await room.passes("50h")
    assert any("D-1 stays open" in told for told in room.notices_to("ann"))
    assert any("D-1 stays open" in told for told in room.notices_to("bo"))
    await room.says("ann", '/amend D-1 "Ship on Fridays, with a rollback plan"')
    await room.says("bo", "/accept D-1.1")
    await room.says("ann", "/vote D-1 consent")
    await room.passes("4d")
    assert room.view(1).outcome is not None
    assert len(lines(room)) == 2
    assert len(outcomes(room)) == 1


async def test_the_group_test_asks_in_private_and_tells_opener_and_holder(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", '/object D-1 "I like Mondays"')
    await room.says("cy", '/doubt D-1.1 "that is taste"')
    for who in ("ann", "bo"):
        assert any("cy doubts that objection D-1.1 qualifies" in told for told in room.notices_to(who))
    for who in ("cy", "di", "ed"):
        await room.says(who, "/test D-1.1 drop")
    assert len(lines(room)) == 1
    for who in ("ann", "bo"):
        assert any("dropped to a concern" in " ".join(told.split()) for told in room.notices_to(who))
    assert not any("dropped to a concern" in told for told in room.notices_to("di"))


async def test_an_extension_because_of_silence_is_told_to_the_silent(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("ann", "/vote D-1 consent")
    await room.passes("3d")
    assert lines(room) == []
    assert any("D-1 now closes on" in told for told in room.notices_to("bo"))
    assert not any("D-1 now closes on" in told for told in room.notices_to("ann"))


async def test_an_objection_that_is_overruled_or_sustained_is_told_to_its_holder(room: Dialogue) -> None:
    await room.join("zoe", "ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", '/object D-1 "no rollback plan"')
    await room.says("cy", "/sustain D-1.1")
    for who in ("ann", "bo"):
        assert any("cy sustains objection D-1.1" in told for told in room.notices_to(who))
    assert len(lines(room)) == 1
