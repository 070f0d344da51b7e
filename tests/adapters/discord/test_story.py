"""Decisions from the command to the outcome, as people on a server live through them."""

import pytest
from simcord.components import walk_components

from consensus.ports import Viewer
from consensus.views import RecordView, ShowRecord
from tests.adapters.discord.server import Server, answer_of, body_of, labels_of, text_of
from tests.bot.house import answers_measured
from tests.fakes.discord.world import drawn_as


async def test_a_proposal_is_voted_on_by_buttons_and_closes_at_its_deadline(server: Server) -> None:
    ann, bo, cy = server.member("ann"), server.member("bo"), server.member("cy")
    answered = answers_measured("discord")
    opened = await ann.slash(
        server.channel, "propose", text="Ship on Fridays", until="3d", process="majority"
    )
    assert "D-1 is open until <t:" in answer_of(opened)
    await server.settle()
    card = server.card()
    assert "## Ship on Fridays" in text_of(card)
    for who, label in ((ann, "Yes"), (bo, "Yes"), (cy, "No")):
        assert "Recorded on D-1" in answer_of(await who.click(card, label=label))
    assert answers_measured("discord") == answered + 4
    await server.settle()
    assert "2 yes, 1 no." in text_of(server.card())
    await server.passes(days=3, minutes=1)
    view = await server.view(1)
    assert view.outcome is not None
    assert view.outcome.outcome == "adopted"
    assert "Adopted" in text_of(server.card())
    (told,) = (
        message for message in server.channel.history() if "Adopted: Ship on Fridays (D-1)" in message.content
    )
    assert labels_of(told) == ["Open D-1"]
    record = await server.app.ask(ShowRecord(number=1), Viewer(operator=True))
    assert isinstance(record, RecordView)
    assert told.content.splitlines()[-1] == f"-# Log checkpoint {record.root[:12]}"
    (button,) = (part for part in walk_components(body_of(told)["components"]) if part["type"] == 2)
    assert button["url"].endswith(f"/{server.channel.id}/{server.card().id}")


async def test_buttons_count_once_over_a_restart_and_the_last_answer_wins(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="majority")
    await server.settle()
    await bo.click(server.card(), label="Yes")
    await server.settle()
    await server.restarts()
    assert "Your earlier answer is replaced" in answer_of(await bo.click(server.card(), label="No"))
    assert "That is your answer on D-1 already" in answer_of(await bo.click(server.card(), label="No"))
    view = await server.view(1)
    assert {choice.key: choice.people for choice in view.choices} == {"yes": 0, "no": 1, "abstain": 0}
    assert view.took_part == 1


async def test_a_form_opened_before_a_restart_still_counts(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays")
    await server.settle()
    shown = await bo.click(server.card(), label="Object…")
    await server.restarts()
    sent = await bo.submit_modal(
        shown, {"reason": "No rollback plan", "affects": "The night shift", "remedy": "Ship on Mondays"}
    )
    assert "Objection D-1.1 noted" in answer_of(sent)
    await server.settle()
    card = text_of(server.card())
    assert "No rollback plan" in card
    assert "The night shift" in card
    assert "Ship on Mondays" in card
    (thread,) = server.channel.threads
    assert ["bo objects (D-1." in message for message in server.messages(thread)] == [True]


async def test_the_opener_is_asked_in_private_and_adopts_the_wording_that_would_make_it_fine(
    server: Server,
) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays")
    await server.settle()
    shown = await bo.click(server.card(), label="Object…")
    await bo.submit_modal(shown, {"reason": "No rollback plan", "remedy": "Ship on Mondays"})
    await server.settle()
    asked = ann.user.dm_channel.history()
    assert len(asked) == 1
    adopted = await ann.user.click(asked[0], label="Use this wording")
    assert "D-1 has a new text" in answer_of(adopted)
    await server.settle()
    assert "## Ship on Mondays" in text_of(server.card())


async def test_the_outcome_ends_the_thread_too_and_is_told_once_in_the_channel(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", until="3d", process="majority")
    await server.settle()
    await bo.slash(server.channel, "accord", line='ask D-1 "Who is on call?"')
    await server.settle()
    await server.passes(days=3, minutes=1)
    (thread,) = server.channel.threads
    for place in (thread, server.channel):
        told = [
            message for message in server.messages(place) if "No quorum: Ship on Fridays (D-1)" in message
        ]
        assert len(told) == 1


async def test_a_poll_takes_its_options_in_any_way(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    for typed in (
        '"Osaka" "Kyoto" "Nara"',
        "Osaka | Kyoto | Nara",
        "Osaka; Kyoto; Nara",
        "Osaka\nKyoto\nNara",
    ):
        await ann.slash(server.channel, "poll", question="Where to?", options=typed)
    await server.settle()
    for number in range(1, 5):
        view = await server.view(number)
        assert [choice.text for choice in view.choices] == ["Osaka", "Kyoto", "Nara"]
    told = answer_of(await bo.click(server.card(2), label="Kyoto"))
    assert "Recorded on D-2: “Kyoto”." in told


@pytest.mark.parametrize("options", [10, 14, 26, 50])
async def test_many_options_become_menus(server: Server, options: int) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    names = [f"Option {place}" for place in range(1, options + 1)]
    await ann.slash(server.channel, "poll", question="Which?", options=" | ".join(names))
    await server.settle()
    card = server.card()
    if options <= 10:
        answer = await bo.click(card, label="Option 10")
    else:
        at = (options - 1) // 25 * 25
        menu = drawn_as(f"d1:vote:1:1:-:{at}", body_of(card))
        answer = await bo.select(card, [f"o{options}"], custom_id=menu)
    assert f"“Option {options}”" in answer_of(answer)


async def test_a_mistake_is_private_and_its_form_holds_what_was_typed(server: Server) -> None:
    ann = server.member("ann")
    refused = await ann.slash(server.channel, "poll", question="Where to?", options="Osaka | osaka | Nara")
    assert "is there twice" in answer_of(refused)
    assert server.channel.history() == []
    assert refused.response is not None
    shown = await ann.click(refused.response, label="Open as form")
    assert shown.modal is not None
    parts = [part["component"] for part in shown.modal["components"]]
    values = {part["custom_id"]: part.get("value") for part in parts}
    assert values["question"] == "Where to?"
    assert values["options"] == "Osaka\nosaka\nNara"
    sent = await ann.submit_modal(shown, {"question": "Where to?", "options": "Osaka\nNara", "until": "2d"})
    assert "D-1 is open" in answer_of(sent)


async def test_an_act_that_lacks_its_text_opens_the_form_for_it(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    for verb in ("poll", "propose", "decide"):
        shown = await ann.slash(server.channel, verb)
        assert shown.modal is not None, verb
    await ann.slash(server.channel, "propose", text="Ship on Fridays")
    shown = await bo.slash(server.channel, "object", decision="D-1")
    assert "Objection D-1.1 noted" in answer_of(await bo.submit_modal(shown, {"reason": "No rollback plan"}))
    shown = await ann.slash(server.channel, "resolve", objection="D-1.1")
    assert "is offered" in answer_of(await ann.submit_modal(shown, {"how": "We add one"}))
    assert "D-1.1 is resolved" in answer_of(await bo.slash(server.channel, "accord", line="accept D-1.1"))
    shown = await ann.slash(server.channel, "amend", decision="D-1")
    assert shown.modal is not None
    assert "Ship on Fridays" in str(shown.modal)


async def test_everything_that_can_be_typed_can_be_typed_here_too(server: Server) -> None:
    ann = server.member("ann")
    typed = await ann.slash(
        server.channel, "accord", line='propose "Ship on Fridays" --by 3d --process majority'
    )
    assert "D-1 is open" in answer_of(typed)
    assert "What you can type" in answer_of(await ann.slash(server.channel, "accord"))
    found = answer_of(await ann.slash(server.channel, "decisions", find="search fridays status:open"))
    assert "D-1" in found
    assert "What happened" in answer_of(await ann.slash(server.channel, "decisions", find="D-1"))
    assert "no command" in answer_of(await ann.slash(server.channel, "accord", line="frobnicate D-1"))


async def test_a_list_in_a_question_is_opened_by_one_press_however_often_it_is_pressed(
    server: Server,
) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    who = f"{ann.mention} {bo.mention}"
    asked = await ann.slash(server.channel, "poll", question="What's for lunch? Pizza, Sushi", who=who)
    assert "These options?" in answer_of(asked)
    assert server.channel.history() == []
    assert asked.response is not None
    shown = await ann.click(asked.response, label="Change it…")
    assert shown.modal is not None
    parts = [part["component"] for part in shown.modal["components"]]
    values = {part["custom_id"]: part.get("value") for part in parts}
    assert (values["question"], values["options"]) == ("What's for lunch?", "Pizza\nSushi")
    for _ in range(2):
        assert "D-1 is open" in answer_of(await ann.click(asked.response, label="Open the poll"))
        await server.settle()
    card = await server.view(1)
    assert [choice.text for choice in card.choices] == ["Pizza", "Sushi"]
    assert card.eligible == 2
    assert len(server.channel.history()) == 1


async def test_the_number_may_be_left_out_in_the_thread_of_a_card_and_where_one_decision_is_open(
    server: Server,
) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", process="consent")
    await server.settle()
    assert "Recorded on D-1" in answer_of(await bo.slash(server.channel, "vote", choice="consent"))
    await bo.slash(server.channel, "object", reason="No rollback plan")
    await server.settle()
    (thread,) = server.channel.threads
    await ann.slash(server.channel, "propose", text="Ship on Mondays", process="consent")
    await server.settle()
    asked = answer_of(await ann.slash(server.channel, "vote", choice="consent"))
    assert "Which decision?" in asked
    assert "/vote D-2" in asked
    assert "Recorded on D-1" in answer_of(await ann.slash(thread, "vote", choice="consent"))
    assert "is offered" in answer_of(await ann.slash(thread, "accord", line='resolve "We add one"'))


async def test_what_other_tools_have_behind_poll_is_no_question(server: Server) -> None:
    ann = server.member("ann")
    await ann.slash(server.channel, "poll", question="Where to?", options="Osaka | Kyoto")
    await server.settle()
    closed = await ann.slash(server.channel, "poll", question="close")
    assert "D-1 still waits for 2 people" in answer_of(closed)
    await server.settle()
    assert "D-2" not in "\n".join(server.messages())
