"""An older backup was restored on a server, and a number stands for another decision than the messages there were posted for."""

from tests.adapters.discord.server import Server, answer_of, text_of

LOST = "This belongs to another decision that had the number D-2: since then an older backup was restored."


async def test_what_was_posted_for_a_lost_decision_counts_for_nothing_and_says_so(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Paint the fence")
    await server.settle()
    backup = server.backup()
    await ann.slash(server.channel, "propose", text="Sell the house")
    await server.settle()
    old = server.card(2)
    form = await bo.click(old, label="Object…")
    await server.restarts_from(backup)
    await ann.slash(server.channel, "propose", text="Donate the garden")
    await server.settle()
    assert LOST in answer_of(await bo.submit_modal(form, {"reason": "We live in it"}))
    for label in ("Consent", "Object…", "Details"):
        told = await bo.click(old, label=label)
        assert LOST in answer_of(told)
        assert told.modal is None
    await bo.react(old, "✅")
    await server.settle()
    card = await server.view(2)
    assert (card.text, card.took_part, card.objections) == ("Donate the garden", 0, ())

    assert told.response is not None
    shown = await bo.click(told.response, label="Show it")
    assert "Donate the garden" in answer_of(shown)
    new = next(
        message
        for message in server.channel.history()
        if "Donate the garden" in text_of(message) and message.components
    )
    await bo.click(new, label="Consent")
    assert (await server.view(2)).took_part == 1
