"""From a typed proposal to its end: the thinnest whole way."""

from tests.adapters.slack.house import SlackHouse


async def test_a_proposal_by_command_is_voted_on_by_button_and_closes_at_its_deadline(
    house: SlackHouse,
) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    ack = await ann.types("C1", '/propose "Ship on Fridays" --process majority --by 2d')
    assert ack.status == 200
    assert "D-1 is open until <!date^" in ack.text
    await house.settle()
    card = house.card()
    assert "Ship on Fridays" in card.text
    ack = await bo.clicks(card, "accord.vote:yes")
    assert ack.status == 200
    await house.settle()
    assert "Recorded on D-1: yes." in bo.private_text()
    assert "Recorded" not in ann.private_text()
    await ann.clicks(card, "accord.vote:yes")
    await house.passes(days=3)
    assert await house.outcome(1) == "adopted"
    assert "Adopted" in house.card().text
    assert "Adopted" in house.thread(card)
    assert not await house.breaks()
