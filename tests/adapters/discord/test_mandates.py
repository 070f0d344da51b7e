"""Refunds that become a rule, on Discord: offered in private, filled in, adopted; then one within it and one beyond it."""

from tests.adapters.discord.server import Server, answer_of, filled_in, labels_of, text_of


async def test_refunds_become_a_rule_then_one_within_it_and_one_beyond(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    for case in range(12):
        line = f'/decide "Refunded customer {case}" --tag refunds --amount {30 + case} EUR'
        await (ann, bo)[case % 2].slash(server.channel, "accord", line=line)
        await server.settle()
    await server.passes(days=1, hours=1)
    offer = ann.user.dm_channel.history()[-1]
    assert "12 were decided alone within 60 days, all about “refunds”" in text_of(offer)
    assert labels_of(offer)[:2] == ["Propose a rule…", "Not now"]

    # simcord opens no form from a direct message, so the line is typed that the form would send.
    line = f'/accord mandate "Bo refunds alone" --mandate <@{bo.id}> --about refunds --up-to "41 EUR" --expires 2026-12 --process majority --by 2d'
    await ann.slash(server.channel, "accord", line=line)
    await server.settle()
    granted = server.card(13)
    assert "up to 41 EUR in each decision" in text_of(granted)
    for person in (ann, bo):
        await person.click(granted, label="Yes")
    await server.passes(days=2, minutes=1)

    within = await bo.slash(
        server.channel, "accord", line='/decide "Refunded 7" --under D-13 --amount 40 EUR'
    )
    assert "Recorded as D-14. It is within the mandate of D-13." in answer_of(within)
    beyond = await bo.slash(
        server.channel,
        "accord",
        line='/decide "Refunded 8" --under D-13 --amount 60 EUR --why "Twice broken"',
    )
    assert "60 EUR is more than the 41 EUR that D-13 allows in each decision." in answer_of(beyond)
    assert beyond.response is not None
    assert labels_of(beyond.response)[:2] == ["Propose it", "Change it…"]
    form = await bo.click(beyond.response, label="Change it…")
    sent = await bo.submit_modal(form, filled_in(form))
    assert "D-15" in answer_of(sent)
    card = await server.view(15)
    assert (card.why, card.process, card.tags) == ("Twice broken", "majority", ("refunds",))
