"""What waits, with a button for each of its lines: the stand-up at nine, and two proposals for ten."""

from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.adapters.slack.test_slack_relations import PRIVATE, answer


async def test_the_stand_up_at_nine_and_two_proposals_for_ten(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    house.slack.workspaces["T1"].channel(PRIVATE, "board", "UANN")
    await ann.types(CHANNEL, '/decide "The daily stand-up is at 9:00."')
    await house.settle()
    for person, line in (
        (bo, '/propose "Move the stand-up to 10:00" --process lazy --by 20d'),
        (ann, '/propose "Stand-up at 10:00" --process lazy --by 20d'),
    ):
        await person.types(CHANNEL, line)
        await house.settle()
    await ann.types(PRIVATE, '/propose "Stand-up of the board at 10:00" --process lazy --by 3d')
    await house.settle()

    before = len(bo.private())
    ack = await bo.types(CHANNEL, "/decisions waiting")
    await house.settle()
    messages = [
        {**message, "channel": CHANNEL}
        for message in (ack.body or {}, *bo.private()[before:])
        if "blocks" in message
    ]
    (shown,) = messages
    text = str(shown["blocks"])
    assert "What waits" in text
    assert text.count("D-1 (in force) says “9:00”") == 2
    assert "/accord" not in text, "there are buttons"
    assert "board" not in text
    assert "D-2: This replaces it" in text
    assert "D-3: Compare" in text, "it is ann's"
    assert "Stand-up of the board" in await answer(house, ann, "/decisions waiting")

    await bo.clicks_in_private(shown, "accord.replace:1")
    await house.settle()
    assert (await house.record(2)).card.supersedes is not None
    after = await answer(house, bo, "/decisions waiting")
    assert "D-3 Stand-up at 10:00: D-1 (in force)" in after
    assert "Move the stand-up" not in after


async def test_ones_own_digest_settles_what_it_tells(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await bo.types(CHANNEL, "/accord digest me daily 9:00")
    await ann.types(CHANNEL, '/decide "The daily stand-up is at 9:00."')
    await house.settle()
    await bo.types(CHANNEL, '/propose "Move the stand-up to 10:00" --process lazy --by 20d')
    for text in ("Buy a press", "Buy desks"):
        await ann.types(CHANNEL, f'/propose "{text}" --process majority --by 20d')
    await house.settle()
    waiting = await answer(house, bo, "/decisions waiting")
    await house.passes(days=1)
    [digest] = [message for message in bo.private() if message.get("text", "").startswith("Your day")]
    for label in ("D-3: Answer…", "D-4: Answer…"):
        assert label in str(digest["blocks"])
        assert label in waiting
    await bo.clicks_in_private(digest, "accord.replace:1")
    await house.settle()
    assert (await house.record(2)).card.supersedes is not None
