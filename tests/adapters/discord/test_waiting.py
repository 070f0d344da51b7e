"""What waits, with a button for each of its lines: the stand-up at nine, and two proposals for ten."""

from tests.adapters.discord.server import Server, answer_of, filled_in, labels_of, text_of


async def test_the_stand_up_at_nine_and_two_proposals_for_ten(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "decide", text="The daily stand-up is at 9:00.")
    for person, text in ((bo, "Move the stand-up to 10:00"), (ann, "Stand-up at 10:00")):
        await person.slash(server.channel, "propose", text=text, process="lazy", until="20d")
    await server.settle()
    asked = await bo.slash(server.channel, "decisions", find="waiting")
    text = answer_of(asked)
    assert "What waits" in text
    assert text.count("D-1 (in force) says “9:00”") == 2
    assert "/accord" not in text, "there are buttons"
    assert asked.response is not None
    assert labels_of(asked.response) == ["D-2: This replaces it", "D-3: Compare"]
    pressed = await bo.click(asked.response, label="D-2: This replaces it")
    assert "If D-2 is adopted, it supersedes D-1." in answer_of(pressed)
    compared = await bo.click(asked.response, label="D-3: Compare")
    assert "^^^^" in answer_of(compared)
    after = answer_of(await bo.slash(server.channel, "decisions", find="waiting"))
    assert after.count("in force") == 1
    assert "Move the stand-up" not in after


async def test_ones_own_digest_settles_what_it_tells(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await bo.slash(server.channel, "accord", line="digest me daily 9:00")
    await ann.slash(server.channel, "decide", text="The daily stand-up is at 9:00.")
    await bo.slash(server.channel, "propose", text="Move the stand-up to 10:00", process="lazy", until="20d")
    await ann.slash(server.channel, "propose", text="Buy a press", process="majority", until="20d")
    await server.settle()
    await server.passes(days=1)
    digest = bo.user.dm_channel.history()[-1]
    assert "D-1 (in force) says “9:00”" in text_of(digest)
    assert labels_of(digest) == ["D-3: Answer…", "D-2: This replaces it"]
    pressed = await bo.user.click(digest, label="D-2: This replaces it")
    assert "If D-2 is adopted, it supersedes D-1." in answer_of(pressed)
    form = await bo.user.click(digest, label="D-3: Answer…")
    assert "Recorded on D-3: no" in answer_of(
        await bo.user.submit_modal(form, {"choice": "no", "reason": "Too dear"})
    )


async def test_what_fell_is_asked_again_and_waits_no_more(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Buy a press", process="majority", until="2d")
    await server.settle()
    await server.passes(days=3)
    asked = await bo.slash(server.channel, "decisions", find="waiting")
    assert asked.response is not None
    assert "no quorum" in answer_of(asked)
    form = await bo.click(asked.response, label="D-1: Ask again…")
    assert "D-2 is open until" in answer_of(await bo.submit_modal(form, filled_in(form)))
    await server.settle()
    assert (await server.view(2)).follows == 1
    after = await bo.slash(server.channel, "decisions", find="waiting")
    assert "no quorum" not in answer_of(after)
    again = await bo.click(asked.response, label="D-1: Ask again…")
    assert "D-2" in answer_of(again)


async def test_what_is_in_force_about_it_is_shown_when_it_is_asked_for(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "decide", text="The daily stand-up is at 9:00.")
    opened = await bo.slash(server.channel, "propose", text="Paint the room of the stand-up", process="lazy")
    assert opened.response is not None
    assert "D-1" not in answer_of(opened), "it says nothing otherwise"
    shown = answer_of(await bo.click(opened.response, label="What is in force about it?"))
    assert "D-1 The daily stand-up is at 9:00" in shown
    assert "D-2" not in shown
    listed = await bo.slash(server.channel, "accord", line="related Stand-up at 10:00")
    assert "D-1 (in force)" in answer_of(listed)
