"""Native polls taken over, ballots in forms, private messages, lists in pages, what is offered while typing."""

from datetime import timedelta

import discord
import pytest
import simcord

from tests.adapters.discord.server import Server, answer_of, labels_of, text_of
from tests.waiting import slow


async def test_a_finished_poll_of_discords_own_becomes_a_record_with_its_counts(server: Server) -> None:
    ann, bo, cy = server.member("ann"), server.member("bo"), server.member("cy")
    poll = discord.Poll("Where to?", timedelta(hours=1))
    for option in ("Osaka", "Kyoto"):
        poll.add_answer(text=option)
    channel = server.client.get_channel(server.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(poll=poll)
    for who, choice in ((ann, 2), (bo, 2), (cy, 1)):
        await who.set_poll_votes(message, answers=[choice])
    early = await ann.context_menu(server.channel, "Adopt poll result", message)
    assert "still running" in answer_of(early)
    await server.passes(hours=2)
    adopted = await ann.context_menu(server.channel, "Adopt poll result", message)
    assert "Recorded as D-1" in answer_of(adopted)
    record = answer_of(await ann.slash(server.channel, "decisions", find="D-1"))
    assert "Where to? Chosen: Kyoto." in record
    assert "2 Kyoto" in record
    assert "1 Osaka" in record


@pytest.mark.parametrize(
    ("process", "filled", "winner"),
    [
        ("approval", [{"some0": ["o1", "o2"]}, {"some0": ["o2"]}, {"some0": ["o3", "o2"]}], "Kyoto"),
        (
            "ranked",
            [{"rank1": "o3", "rank2": "o2"}, {"rank1": "o3"}, {"rank1": "o2", "rank2": "o1"}],
            "Nara",
        ),
        pytest.param(
            "score",
            [{"o1": "5", "o2": "1"}, {"o1": "4", "o3": "2"}, {"o2": "3"}],
            "Osaka",
            marks=slow,
        ),
        pytest.param(
            "time-slots",
            [{"o1": "yes", "o2": "yes"}, {"o2": "yes", "o3": "maybe"}, {"o2": "maybe"}],
            "Kyoto",
            marks=slow,
        ),
        ("dots", [{"typed": "Nara = 5"}, {"typed": "Kyoto = 2\nNara = 3"}, {"typed": "Osaka = 4"}], "Nara"),
    ],
)
async def test_a_whole_ballot_is_cast_in_one_form(
    server: Server, process: str, filled: list[dict[str, object]], winner: str
) -> None:
    people = [server.member(name) for name in ("ann", "bo", "cy")]
    opened = await people[0].slash(
        server.channel,
        "poll",
        question="Where to?",
        options="Osaka | Kyoto | Nara",
        process=process,
        until="2d",
    )
    assert "D-1 is open" in answer_of(opened)
    await server.settle()
    for who, ballot in zip(people, filled, strict=True):
        shown = await who.click(server.card(), label="Answer…")
        assert "Recorded on D-1" in answer_of(await who.submit_modal(shown, ballot))
    # A ballot replaces the one before it.
    shown = await people[0].click(server.card(), label="Answer…")
    assert "already" in answer_of(await people[0].submit_modal(shown, filled[0]))
    await server.passes(days=2, minutes=5)
    view = await server.view(1)
    assert view.outcome is not None
    assert view.outcome.winners == (winner,)
    assert f"Chosen: “{winner}”" in text_of(server.card())


async def test_a_mistyped_ballot_says_what_would_work(server: Server) -> None:
    ann = server.member("ann")
    await ann.slash(server.channel, "poll", question="Where to?", options="Osaka | Kyoto", process="ranked")
    await server.settle()
    told = answer_of(await ann.slash(server.channel, "vote", decision="D-1", choice="Osaka > Kioto"))
    assert "Kioto" in told
    assert "Recorded" in answer_of(
        await ann.slash(server.channel, "vote", decision="D-1", choice="Kyoto > Osaka")
    )


async def test_nobody_who_only_reacted_is_written_to_and_shut_messages_become_a_line_in_the_thread(
    server: Server,
) -> None:
    ann, bo, cy = server.member("ann"), server.member("bo"), server.member("cy")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent", until="3d")
    await server.settle()
    await cy.react(server.card(), "✅")
    shown = await bo.click(server.card(), label="Object…")
    await bo.submit_modal(shown, {"reason": "No rollback plan"})
    await server.settle()
    assert len(ann.user.dm_channel.history()) == 1
    # The opener says how; the objector's messages are shut.
    server.env.inject_error("POST", f"/channels/{bo.user.dm_channel.id}/messages", status=403, code=50007)
    shown = await ann.slash(server.channel, "resolve", objection="D-1.1")
    await ann.submit_modal(shown, {"how": "We add one"})
    await server.settle()
    (thread,) = server.channel.threads
    asked = [message for message in thread.history() if bo.mention in message.content]
    assert len(asked) == 1
    assert "does this settle your objection?" in asked[0].content
    assert "D-1.1 is resolved" in answer_of(await bo.click(asked[0], label="Settled"))
    await ann.slash(server.channel, "amend", decision="D-1", text="Ship on Mondays")
    await server.settle()
    dms = [str(one.json) for one in server.env.http_requests if one.path == "/users/@me/channels"]
    assert not [one for one in dms if str(cy.id) in one]


async def test_a_long_log_comes_in_pages_that_know_what_was_searched(server: Server) -> None:
    ann = server.member("ann")
    for place in range(1, 12):
        await ann.slash(server.channel, "decide", text=f"We chose number {place}")
    await ann.slash(server.channel, "propose", text="Still open", process="majority")
    first = await ann.slash(server.channel, "decisions", find="search chose")
    assert "D-11" in answer_of(first)
    assert "Still open" not in answer_of(first)
    assert first.response is not None
    older = await ann.click(first.response, label="Older ones")
    assert "D-3" in answer_of(older)
    assert "D-11" not in answer_of(older)
    assert "decided since" in answer_of(await ann.slash(server.channel, "decisions", find="summary"))


async def test_more_than_fit_are_never_offered(server: Server) -> None:
    ann = server.member("ann")
    for place in range(30):
        await ann.slash(server.channel, "poll", question=f"Question {place}", options="A | B")
    offered = await ann.autocomplete(server.channel, "vote", "decision", "")
    assert len(offered) == 25
    assert (await ann.autocomplete(server.channel, "vote", "decision", "question 29"))[0]["value"] == "D-30"
    picked = answer_of(await ann.slash(server.channel, "vote", decision="Question 29", choice="A"))
    assert "Recorded on D-30" in picked


async def test_an_answer_that_needs_a_reason_asks_for_it(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent")
    await server.settle()
    form = await bo.click(server.card(), label="Concern…")
    assert "Recorded on D-1" in answer_of(
        await bo.submit_modal(form, {"choice": "concern", "reason": "Mind the weekend"})
    )
    await server.settle()
    assert (await server.view(1)).took_part == 1


async def test_what_somebody_is_not_allowed_to_do_is_refused_when_it_is_done(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent")
    assert "Only whoever opened D-1" in answer_of(
        await bo.slash(server.channel, "extend", decision="D-1", until="9d")
    )
    shown = await bo.slash(server.channel, "amend", decision="D-1")
    assert shown.modal is not None
    assert "Only whoever opened D-1" in answer_of(await bo.submit_modal(shown, {"text": "Ship never"}))


async def test_details_offer_what_their_reader_may_do_and_nothing_that_would_be_refused(
    server: Server,
) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent")
    await server.settle()
    shown = await bo.click(server.card(), label="Object…")
    await bo.submit_modal(shown, {"reason": "No rollback plan"})

    async def offered(who: simcord.MemberActor) -> tuple[simcord.ResponseMessage, list[str]]:
        details = await who.click(server.card(), label="Details")
        assert details.response is not None
        return details.response, labels_of(details.response)

    message, hers = await offered(ann)
    _, his = await offered(bo)
    assert {"Change the text…", "Give it more time…", "Withdraw it"} <= set(hers)
    assert not {"Change the text…", "Give it more time…", "Withdraw it"} & set(his)
    assert "D-1.1: Offer a solution…" in hers
    shown = await ann.click(message, label="D-1.1: Offer a solution…")
    assert "is offered" in answer_of(await ann.submit_modal(shown, {"how": "We add one"}))
    shown = await ann.click(message, label="Give it more time…")
    assert "D-1 now closes on" in answer_of(await ann.submit_modal(shown, {"until": "9d"}))
    asked = await ann.click(message, label="Withdraw it")
    assert "Are you sure?" in answer_of(asked)
    assert asked.response is not None
    assert (await server.view(1)).outcome is None
    assert "D-1 is withdrawn" in answer_of(await ann.click(asked.response, label="Yes"))


async def test_details_are_the_record_under_headings_with_what_changed_struck_and_bold(
    server: Server,
) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays at noon", process="consent")
    await server.settle()
    shown = await bo.click(server.card(), label="Object…")
    await bo.submit_modal(shown, {"reason": "No *rollback* plan", "remedy": "Ship on Mondays at noon"})
    await ann.slash(server.channel, "amend", decision="D-1", text="Ship on Mondays at noon")
    await server.settle()
    details = answer_of(await bo.click(server.card(), label="Details")).split("\n")
    assert details[:2] == ["## Ship on Mondays at noon", "-# D-1, proposed by ann, Consent, round 2"]
    assert (
        details[details.index("### How the text changed") + 1] == "> Ship on ~~Fridays~~ **Mondays** at noon"
    )
    assert details[details.index("### bo objects (D-1.1)") + 1] == "> No \\*rollback\\* plan"
    assert any(line.startswith("- <t:") for line in details[details.index("### What happened") :])
    assert not any("Last entry of the log" in line for line in details)


async def test_a_record_that_fits_no_message_says_so_and_can_be_had_as_a_file(server: Server) -> None:
    ann = server.member("ann")
    text = "A long text. " * 200
    form = await ann.slash(server.channel, "propose")
    await ann.submit_modal(form, {"text": text.strip()})
    await ann.slash(server.channel, "amend", decision="D-1", text=f"{text} Changed.")
    await server.settle()
    details = await ann.click(server.card(), label="Details")
    assert "the record to copy has all of it" in answer_of(details)
    assert details.response is not None
    copied = await ann.click(details.response, label="Send me the record to copy")
    assert copied.response is not None
    (file,) = copied.response.attachments
    assert file.filename == "record.txt"
    assert file.size > 2 * len(text), "both revisions"


async def test_what_is_opened_in_a_thread_stands_above_it_and_is_linked_to_it(server: Server) -> None:
    ann = server.member("ann")
    said = await ann.send(server.channel, "Shall we ship on Fridays?")
    message = server.client.get_partial_messageable(server.channel.id, guild_id=server.guild.id)
    thread = await message.get_partial_message(said.id).create_thread(name="Fridays")
    (talk,) = server.channel.threads
    opened = await ann.slash(talk, "propose", text="Ship on Fridays", process="majority")
    assert "D-1 is open" in answer_of(opened)
    await server.settle()
    assert str(thread.id) in text_of(server.card())
    assert not [one for one in talk.history() if "D-1" in one.content]


async def test_details_offer_what_only_some_processes_have(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    chair = server.member(
        "chair", roles=[server.guild.create_role("chair", permissions=discord.Permissions.all())]
    )
    await chair.slash(server.channel, "accord", line=f"group leads {ann.mention} {bo.mention}")
    for text, process in (
        ("One", "liquid"),
        ("Two", "majority-present"),
        ("Three", "iesg"),
        ("Four", "apache-code"),
    ):
        await ann.slash(server.channel, "propose", text=text, process=process)
    await server.settle()

    async def details(who: simcord.MemberActor, number: int) -> tuple[simcord.ResponseMessage, set[str]]:
        shown = await who.click(server.card(number), label="Details")
        assert shown.response is not None
        return shown.response, set(labels_of(shown.response))

    liquid, labels = await details(bo, 1)
    assert "Pass your vote on…" in labels
    assert not labels & {"I am present", "Recuse yourself…", "Say who is in a group…"}
    form = await bo.click(liquid, label="Pass your vote on…")
    assert "Your vote on D-1 goes with theirs" in answer_of(await bo.submit_modal(form, {"account": [ann]}))
    assert (await server.view(1)).delegations == (("bo", "ann"),)
    form = await bo.click(liquid, label="Pass your vote on…")
    await bo.submit_modal(form, {})
    assert (await server.view(1)).delegations == ()

    present, _ = await details(bo, 2)
    assert "counted as present" in answer_of(await bo.click(present, label="I am present"))

    standard, labels = await details(bo, 3)
    assert "I am present" not in labels
    form = await bo.click(standard, label="Recuse yourself…")
    assert "recuse" in answer_of(await bo.submit_modal(form, {}))

    code, labels = await details(bo, 4)
    assert "Say who is in a group…" not in labels
    code, _ = await details(chair, 4)
    form = await chair.click(code, label="Say who is in a group…")
    await chair.submit_modal(form, {"group": ["pmc"], "accounts": [bo]})
    code, _ = await details(bo, 4)
    form = await bo.click(code, label="Attach links…")
    await bo.submit_modal(form, {"url": "https://wiki.example/x", "role": "knowledge"})
    assert [(link.url, link.role) for link in (await server.view(4)).links] == [
        ("https://wiki.example/x", "knowledge")
    ]
    await ann.slash(server.channel, "propose", text="Five", process="apache-code")
    await server.settle()
    assert "Only the votes of “pmc” count" in text_of((await details(bo, 5))[0])


async def test_a_reminder_is_put_off_from_the_details(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="majority", until="4d")
    await server.settle()
    details = await bo.click(server.card(), label="Details")
    assert details.response is not None
    form = await bo.click(details.response, label="Remind me later…")
    assert "You are reminded of D-1" in answer_of(await bo.submit_modal(form, {"until": "2h"}))
    refused = await bo.slash(server.channel, "accord", line="snooze D-1 9d")
    assert "is after D-1 closes" in answer_of(refused)


async def test_a_question_has_a_button_for_its_answer_on_its_own_line(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent")
    await server.settle()
    await bo.slash(server.channel, "accord", line='ask D-1 "Who pays?"')
    await server.settle()
    (thread,) = server.channel.threads
    line = next(message for message in thread.history() if "Who pays?" in message.content)
    form = await ann.click(line, label="Answer it…")
    assert "Your answer stands" in answer_of(await ann.submit_modal(form, {"text": "The team"}))
    await server.settle()
    assert "↳ ann: The team" in text_of(server.card())
