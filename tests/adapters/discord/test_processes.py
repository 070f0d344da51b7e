"""Processes in which not everybody is asked: stamps in their order, advice, one who decides."""

import discord

from tests.adapters.discord.server import Server, answer_of, text_of


async def test_a_proposal_goes_from_stamp_to_stamp(server: Server) -> None:
    ann, bo, cy = server.member("ann"), server.member("bo"), server.member("cy")
    opened = await ann.slash(
        server.channel,
        "propose",
        text="Buy two printers",
        process="ringi",
        settings=f'--route "{bo.mention} {cy.mention}"',
    )
    assert "D-1 is open" in answer_of(opened)
    await server.settle()
    card = server.card()
    assert "bo" in text_of(card)
    assert card.reactions == []
    refused = await cy.click(card, label="Approve")
    assert "Recorded" not in answer_of(refused)
    stamped = await bo.click(card, label="Approve")
    assert "D-1" in answer_of(stamped)
    await server.settle()
    shown = await cy.click(server.card(), label="Return…")
    returned = answer_of(await cy.submit_modal(shown, {"position": "return", "reason": "One is enough"}))
    assert "D-1" in returned
    await server.settle()
    assert "One is enough" in text_of(server.card())


async def test_advice_is_given_in_a_form_and_one_person_decides(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Move the office", process="advice", until="3d")
    await server.settle()
    shown = await bo.click(server.card(), label="Give advice…")
    told = answer_of(await bo.submit_modal(shown, {"text": "Ask the neighbours first"}))
    assert "D-1" in told
    typed = await bo.slash(server.channel, "advise", decision="D-1", text="And look at the lease")
    assert "D-1" in answer_of(typed)
    await server.settle()
    assert "Ask the neighbours first" in text_of(server.card())


async def test_a_plain_name_is_nobody_who_could_act(server: Server) -> None:
    ann = server.member("ann")
    told = await ann.slash(
        server.channel, "propose", text="Move the office", process="daci", settings="--decider bo"
    )
    assert "“bo” is only a name" in answer_of(told)
    assert "choose them" in answer_of(told)
    await server.settle()
    again = await ann.slash(server.channel, "propose", text="Move the office", process="consent")
    assert "D-1 is open" in answer_of(again), "nothing was opened before"


async def test_everyday_rules_are_offered_first_and_those_of_single_bodies_by_typing(server: Server) -> None:
    ann = server.member("ann")
    offered = await ann.autocomplete(server.channel, "propose", "process", "")
    assert [(choice["value"], choice["name"]) for choice in offered[:3]] == [
        ("consent", "Consent: Adopt what nobody has a reason to stop"),
        ("lazy", "Lazy consensus (lazy): Go ahead unless somebody objects"),
        ("majority", "Majority: Settle a question by votes"),
    ]
    values = [choice["value"] for choice in offered]
    assert values[3:] == ["two-thirds", "unanimous", "advice", "ringi", "daci"]
    polls = await ann.autocomplete(server.channel, "poll", "process", "")
    assert [poll["value"] for poll in polls] == ["poll", "approval", "ranked", "score", "dots", "time-slots"]
    for typed, found in (("iesg", "iesg"), ("final comment", "rust-fcp"), ("apache c", "apache-code")):
        assert found in [
            poll["value"] for poll in await ann.autocomplete(server.channel, "propose", "process", typed)
        ]
    form = await ann.slash(server.channel, "propose")
    assert form.modal is not None
    parts = [part["component"] for part in form.modal["components"]]
    (process,) = (part for part in parts if part["custom_id"] == "process")
    assert [option["value"] for option in process["options"]] == values
    assert process["options"][1]["description"] == "Go ahead unless somebody objects"


async def test_a_process_that_the_community_adds_is_offered_while_typing(server: Server) -> None:
    ann = server.member("ann")
    before = await ann.autocomplete(server.channel, "propose", "process", "three fifths")
    assert "ours" not in [choice["value"] for choice in before]
    ours = 'process add "The bylaws say so" id = "ours" \\n title = "Three fifths" \\n [threshold] \\n min = "3/5"'
    lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    head = server.member("head", roles=[lead])
    added = answer_of(await head.slash(server.channel, "accord", line=ours))
    assert "stays on record" in added
    offered = await ann.autocomplete(server.channel, "propose", "process", "three fifths")
    assert [choice["value"] for choice in offered] == ["ours"]
    first = await ann.autocomplete(server.channel, "propose", "process", "")
    assert [choice["value"] for choice in first[:2]] == ["ours", "consent"]
