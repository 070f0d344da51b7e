"""Who does what was decided: offered with the outcome, asked when due in private, with two buttons."""

from pathlib import Path

from tests.adapters.discord.server import Server, answer_of, labels_of, text_of
from tests.adapters.discord.test_gateway import YES, scene_at
from tests.waiting import until


async def test_the_owner_is_asked_in_private_when_it_is_due(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="majority", until="2d")
    await server.settle()
    for person in (ann, bo):
        await person.click(server.card(), label="Yes")
    await server.passes(days=2, minutes=1)
    offered = ann.user.dm_channel.history()[-1]
    assert "Who does it, by when?" in text_of(offered)
    assert labels_of(offered)[0] == "Who does it, by when…"
    line = f'todo D-1 "Roll-back script" <@{bo.id}> --by 3d'
    assert "They are told" in answer_of(await ann.slash(server.channel, "accord", line=line))
    await server.settle()
    assert "ann asks you to do this" in text_of(bo.user.dm_channel.history()[-1])

    await server.passes(days=3, minutes=1)
    asked = bo.user.dm_channel.history()[-1]
    assert "Is it done?" in text_of(asked)
    assert "Roll-back script" in text_of(asked)
    assert labels_of(asked)[:2] == ["Done", "More time…"]
    details = await bo.click(server.card(), label="Details")
    assert details.response is not None
    form = await bo.click(details.response, label="More time…")
    assert "The next question comes on" in answer_of(await bo.submit_modal(form, {"until": "7d"}))
    listed = await bo.slash(server.channel, "decisions")
    assert "You are to do:" in answer_of(listed)
    await server.passes(days=7, minutes=1)
    assert len([asked for asked in bo.user.dm_channel.history() if "Is it done?" in text_of(asked)]) == 2
    details = await ann.click(server.card(), label="Details")
    assert details.response is not None
    form = await ann.click(details.response, label="Done")
    assert "Noted as done on D-1" in answer_of(await ann.submit_modal(form, {"todo": ["1"]}))
    (todo,) = (await server.view(1)).todos
    assert todo.done_at is not None


async def test_the_button_of_a_direct_message_says_that_it_is_done(tmp_path: Path) -> None:
    async with scene_at(tmp_path) as scene:
        (bo,) = scene.people(1)
        decided = await scene.fake.slash(
            scene.guild, scene.channel, scene.ann, "decide", text="We ship daily"
        )
        assert "Recorded as D-2" in decided.text
        await scene.fake.click(scene.guild, scene.card, bo, YES)
        line = f'todo D-2 "Script" <@{bo.id}> --by 3d'
        added = await scene.fake.slash(scene.guild, scene.channel, scene.ann, "accord", line=line)
        assert "They are told" in added.text
        await until(lambda: scene.fake.cards(f"8{bo.id}"))
        (given,) = scene.fake.cards(f"8{bo.id}")
        done = await scene.fake.click_in_private(scene.guild, given, bo, "Done")
        assert "Noted as done on D-2." in done.text
        again = await scene.fake.click_in_private(scene.guild, given, bo, "Done")
        assert "That is done already." in again.text
        (cy,) = scene.people(1)
        line = f'todo D-2 "Tell them" <@{cy.id}>'
        added = await scene.fake.slash(scene.guild, scene.channel, scene.ann, "accord", line=line)
        assert "has not used Accord here yet" in added.text
