"""Whole decisions, taken without leaving Slack."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house, team
from tests.benchmarks.slack_clicks import served
from tests.bot.house import answers_measured
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.people import Person
from tests.fakes.slack.world import element_of
from tests.waiting import slow, until


async def test_an_objection_by_form_becomes_the_openers_amendment_and_all_consent(house: SlackHouse) -> None:
    ann, bo, cy, di = (house.person(name) for name in ("Ann", "Bo", "Cy", "Di"))
    answered = answers_measured("slack")
    await ann.types(CHANNEL, '/propose "Release every Friday" --process consent --by 3d')
    await house.settle()
    card = house.card()

    await bo.clicks(card, "accord.object")
    form = bo.form()
    assert [block["block_id"] for block in form["blocks"] if block["type"] == "input"] == [
        "reason",
        "affects",
        "remedy",
    ]
    await bo.submits(
        reason="Nobody is there to roll it back",
        affects="Whoever is on call",
        remedy="Release every Friday before noon",
    )
    await house.settle()
    assert answers_measured("slack") == answered + 3, "a line, a press and a form"
    assert "Objection D-1.1 noted" in bo.private_text()
    assert "Nobody is there to roll it back" in house.card().text
    assert "Bo objects (D-1." in house.thread(card)

    asked = ann.private()[-1]
    assert any(
        element["text"]["text"] == "Use this wording"
        for block in asked["blocks"]
        for element in block.get("elements", ())
        if element.get("type") == "button"
    )
    await ann.clicks_in_private(asked, "accord.adopt")
    await house.settle()
    assert "Release every Friday before noon" in house.card().text
    offered = bo.private()[-1]
    await bo.clicks_in_private(offered, "accord.accept")
    await house.settle()
    assert "Objection D-1.1 is resolved" in str(ann.private()[-1])

    for person in (ann, bo, cy, di):
        await person.clicks(house.card(), "accord.vote:consent")
    await house.passes(hours=1)
    assert await house.outcome(1) == "adopted"
    record = await house.record(1)
    assert record.card.text == "Release every Friday before noon"
    assert " *before noon*" in house.thread(card)
    outcome = house.slack.workspaces["T1"].thread(card.channel, card.ts)[-1]
    assert outcome.broadcast
    [small] = [block for block in outcome.blocks if block["type"] == "context"]
    assert small["elements"][0]["text"] == f"Log checkpoint {record.root[:12]}"
    assert not await house.breaks()


async def test_a_wish_by_reaction_asks_for_its_reason_and_a_removed_one_is_taken_back(
    house: SlackHouse,
) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()
    card = house.card()
    assert set(card.reactions) == {"white_check_mark", "hand"}
    await bo.reacts(card, "hand")
    await house.settle()
    assert "Noted that you would object to D-1" in bo.private_text()
    assert "1 person would object" in house.card().text
    await bo.clicks_in_private(bo.private()[-1], "accord.object")
    assert bo.form()["callback_id"] == "accord.object"
    await bo.reacts(card, "hand", added=False)
    await bo.reacts(card, "white_check_mark")
    await house.settle()
    assert "would object" not in house.card().text
    assert ": 1 consent" in house.card().text
    await bo.reacts(card, "tada")
    await house.settle()
    assert ": 1 consent" in house.card().text


async def test_a_reaction_on_a_hidden_decision_is_not_counted_and_the_person_is_told_why(
    tmp_path: Path,
) -> None:
    processes = tmp_path / "processes"
    processes.mkdir()
    (processes / "sealed.toml").write_text('title = "Sealed"\n[ballot]\ncounts_shown = "after_close"\n')
    async with slack_house(tmp_path) as house:
        ann, bo = house.person("Ann"), house.person("Bo")
        await ann.types(CHANNEL, '/propose "Ship on Fridays" --process sealed')
        await house.settle()
        card = house.card()
        assert not card.reactions
        await bo.reacts(card, "white_check_mark")
        await house.settle()
        assert "everybody sees a reaction, so it does not count" in bo.private_text()
        await bo.clicks(card, "accord.vote:yes")
        await house.settle()
        assert "1 of 4 answered." in house.card().text
        blob = str(
            [
                (one.text, one.blocks)
                for one in house.slack.workspaces["T1"].channels[CHANNEL].messages.values()
            ]
        )
        assert "UBO" not in blob


async def test_a_secret_poll_is_answered_by_buttons_and_names_nobody(house: SlackHouse) -> None:
    voters = [house.person(name) for name in ("Ann", "Bo", "Cy", "Di")]
    ann, bo, *_ = voters
    await ann.types(CHANNEL, '/poll "Where to?" "Osaka" "Kyoto" --secret --by 3d')
    await house.settle()
    card = house.card()
    assert not card.reactions
    await bo.reacts(card, "one")
    await bo.clicks(house.card(), "accord.vote:o1")
    await house.settle()
    first = re.findall(r"Your receipt: ([A-Z2-7]{12})", bo.private_text())
    await bo.clicks(house.card(), "accord.vote:o2")
    await house.settle()
    second = re.findall(r"Your receipt: ([A-Z2-7]{12})", bo.private_text())
    assert len({*first, *second}) == 2
    assert "An earlier receipt is no longer good" in bo.private_text()
    assert "1 of 4 answered." in house.card().text
    refused = await bo.types(CHANNEL, '/propose "Paint the shed" --secret --process consent')
    await house.settle()
    assert "cannot have secret ballots" in refused.text
    shown = str(
        [
            (message.text, message.blocks)
            for message in house.slack.workspaces["T1"].channels[CHANNEL].messages.values()
        ]
    )
    for receipt in {*first, *second}:
        assert receipt not in shown
    assert "UBO" not in shown
    await house.passes(days=4)
    assert "1 of 4 people voted in secret" in house.card().text


async def test_a_poll_of_fifty_options_is_answered_by_its_menu(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    options = " ".join(f'"Option {number} {"&<>" * 20}"' for number in range(1, 51))
    await ann.types(CHANNEL, f'/poll "Where to?" {options}')
    await house.settle()
    card = house.card()
    await bo.clicks(card, "accord.vote", value=":o37")
    await house.settle()
    assert "Option 37" in bo.private_text()
    record = await house.record(1)
    assert [choice.people for choice in record.card.choices if choice.key == "o37"] == [1]


async def test_a_mention_in_a_cards_thread_means_that_decision(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()
    card = house.card()
    await bo.mentions(CHANNEL, 'object "No rollback plan"', thread=card.ts)
    await house.settle()
    assert "Objection D-1.1 noted" in bo.private_text()
    private = bo.private()[-1]
    assert private["thread_ts"] == card.ts
    await bo.mentions(CHANNEL, "link <https://wiki.example/x> --doc", thread=card.ts)
    await house.settle()
    await bo.mentions(CHANNEL, "link --doc <https://wiki.example/y>", thread=card.ts)
    await house.settle()
    assert "https://wiki.example/y" in {link.url for link in (await house.record(1)).card.links}
    await bo.mentions(CHANNEL, "help vote", thread=card.ts)
    await house.settle()
    assert "/vote D-1 consent" in bo.private_text()


async def test_a_proposal_made_in_a_thread_keeps_the_talk_behind_it(house: SlackHouse) -> None:
    ann = house.person("Ann")
    talk = ann.says(CHANNEL, "Should we ship on Fridays?")
    await ann.mentions(CHANNEL, 'propose "Ship on Fridays"', thread=talk.ts)
    await house.settle()
    link = f"/archives/{CHANNEL}/p{talk.ts.replace('.', '')}"
    assert any(link in each.url for each in (await house.record(1)).card.links)
    assert house.card().thread_ts is None


async def test_a_message_becomes_a_proposal_with_itself_as_evidence(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    message = bo.says(CHANNEL, "We could ship on Fridays &amp; Mondays")
    await ann.points(message, "propose")
    assert ann.form()["blocks"][0]["element"]["initial_value"] == "We could ship on Fridays & Mondays"
    await ann.submits(process="majority", until="2d")
    await house.settle()
    card = (await house.record(1)).card
    assert card.text == "We could ship on Fridays & Mondays"
    (link,) = card.links
    assert message.ts.replace(".", "") in link.url
    assert link.excerpt == "We could ship on Fridays & Mondays"


async def test_a_message_is_recorded_as_decided_and_another_is_objected_with(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    message = bo.says(CHANNEL, "So we ship on Fridays")
    await ann.points(message, "record")
    await ann.submits()
    await house.settle()
    assert await house.outcome(1) == "adopted"
    await ann.types(CHANNEL, '/propose "Ship twice a week" --process consent')
    await house.settle()
    other = bo.says(CHANNEL, "Last time it broke: <https://wiki.example/outage>")
    await bo.points(other, "object")
    assert "Last time it broke" in str(bo.form()["blocks"])
    await bo.submits(number="D-2", reason="It broke last time")
    await house.settle()
    card = (await house.record(2)).card
    assert [one.reason for one in card.objections] == ["It broke last time"]
    assert any(other.ts.replace(".", "") in link.url for link in card.links)
    await bo.points(other, "attach")
    assert "Last time it broke" in str(bo.form()["blocks"])
    await bo.submits(number="2")
    await house.settle()
    links = (await house.record(2)).card.links
    assert any((link.url, link.role) == ("https://wiki.example/outage", "knowledge") for link in links)


async def test_an_empty_command_opens_a_form_and_a_wrong_one_offers_it_filled_in(house: SlackHouse) -> None:
    ann = house.person("Ann")
    ack = await ann.types(CHANNEL, "/propose")
    assert (ack.status, ack.text) == (200, "")
    await ann.submits(text="Ship on Fridays", process="majority", until="friday 17:00")
    await house.settle()
    assert (await house.record(1)).card.closes_at is not None
    ack = await ann.types(CHANNEL, '/poll "Where to?" "Osaka" "Kyoto" --approve --by someday')
    assert "is no time that can be read with certainty" in ack.text
    typed = str(ack.body["blocks"])
    assert "--by someday" in typed
    assert "^" in typed
    await ann.clicks_in_private({**ack.body, "channel": CHANNEL}, "accord.mend")
    values = {
        block["block_id"]: block["element"].get("initial_value")
        for block in ann.form()["blocks"]
        if block["type"] == "input"
    }
    assert values["question"] == "Where to?"
    assert values["options"] == "Osaka\nKyoto"
    assert values["settings"] == "--approve --by someday"
    await ann.submits(settings="--approve --by 2d")
    await house.settle()
    card = (await house.record(2)).card
    assert (card.process, [choice.text for choice in card.choices]) == ("approval", ["Osaka", "Kyoto"])


async def test_a_form_that_is_refused_stays_open_with_what_was_filled_in(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, "/poll")
    options = "\n".join(f"option {number}" for number in range(60))
    ack = await ann.submits(question="Where to?", options=options)
    assert ack.body == {
        "response_action": "errors",
        "errors": {"options": "60 options are too many; 50 fit. Leave some out, or ask in two polls."},
    }
    ack = await ann.submits(question="Where to?", options="Osaka\nKyoto")
    assert ack.body["response_action"] == "clear"
    await house.settle()
    assert [choice.text for choice in (await house.record(1)).card.choices] == ["Osaka", "Kyoto"]


async def test_what_stands_in_quotes_is_what_somebody_says_and_stays(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, f'/propose "Pair --with <@{bo.id}|bo> on Fridays" --process consent')
    await house.settle()
    card = (await house.record(1)).card
    assert "--with" in card.text
    assert card.eligible is not None
    assert card.eligible > 1
    await bo.types(CHANNEL, f'/object D-1 "We tried --with <@{ann.id}|ann> and it failed"')
    await house.settle()
    assert "We tried --with" in (await house.record(1)).card.objections[0].reason


async def test_a_deadline_is_chosen_in_a_calendar_or_typed(house: SlackHouse) -> None:
    ann = house.person("Ann")
    at = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
    await ann.types(CHANNEL, "/propose")
    await ann.submits(**{"text": "Ship", "process": "majority", "until-picked": int(at.timestamp())})
    await house.settle()
    assert (await house.record(1)).card.closes_at == at
    await ann.clicks(house.card(), "accord.more")
    await house.settle()
    await ann.clicks_in_view("accord.extend")
    await house.settle()
    ack = await ann.submits()
    assert "errors" in ack.body, "neither typed nor chosen"
    later = at + timedelta(days=1)
    await ann.submits(**{"until": "2026-12-07 17:00", "until-picked": int(later.timestamp())})
    await house.settle()
    assert (await house.record(1)).card.closes_at == datetime(2026, 12, 7, 16, 0, tzinfo=UTC), (
        "as typed, in Berlin"
    )


async def test_what_is_wrong_in_a_form_is_said_in_the_form(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, "/propose")
    ack = await ann.submits(text="Ship", until="someday")
    assert ack.body["response_action"] == "errors"
    assert "is no time" in ack.body["errors"]["until"]
    ack = await ann.submits(text="Ship", until="2d", process="majority")
    assert ack.body["response_action"] == "clear"
    await house.settle()
    await ann.clicks(house.card(), "accord.more")
    await house.settle()
    await ann.clicks_in_view("accord.extend")
    await house.settle()
    ack = await ann.submits(until="2026-11-24")
    assert "a deadline can only be moved to a later time" in ack.body["errors"]["until"]
    ack = await ann.submits(until="5d")
    await house.settle()
    assert "now closes on" in ann.private_text()


async def test_the_menu_offers_each_person_what_they_may_do(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await bo.types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()

    async def offered(person: object) -> set[str]:
        await person.clicks(house.card(), "accord.more")  # type: ignore[attr-defined]
        await house.settle()
        form = person.form()  # type: ignore[attr-defined]
        return {
            element["action_id"].removeprefix("accord.")
            for block in form["blocks"]
            for element in block.get("elements", ())
        }

    assert {"extend", "amend", "withdraw", "process"} <= await offered(bo)
    mine = await offered(house.person("Cy"))
    assert mine & {"extend", "amend", "withdraw", "process", "close"} == set()
    assert {"show", "ask", "reason", "link"} <= mine
    assert "close" not in await offered(ann), (
        "silence has its time: an administrator cannot cut it short either"
    )
    await bo.clicks(house.card(), "accord.more")
    await house.settle()
    assert "confirm" in element_of(bo.form()["blocks"], "accord.withdraw")
    await bo.clicks_in_view("accord.withdraw")
    await house.settle()
    assert "D-1 is withdrawn" in str(bo.form()["blocks"])
    assert await house.outcome(1) == "withdrawn"


async def test_hand_made_payloads_gain_nothing(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
    await house.settle()
    body = bo.click_body(house.card(), "accord.vote:yes")
    body["actions"][0] |= {"action_id": "accord.withdraw"}
    await bo.sends("interactive", body)
    await house.settle()
    assert "Only whoever opened D-1 can withdraw it" in bo.private_text()
    body = bo.click_body(house.card(), "accord.vote:yes")
    body["actions"][0] |= {"action_id": "accord.vote:king"}
    assert (await bo.sends("interactive", body)).status == 200
    for value in ("", "x", "99999999999.0.1", "1.0.1:" + "y" * 500):
        body = bo.click_body(house.card(), "accord.vote:yes")
        body["actions"][0] |= {"value": value}
        assert (await bo.sends("interactive", body)).status == 200
    await house.settle()
    assert (await house.record(1)).positions == ()


@pytest.mark.parametrize("respond", ["{base}/respond/99", "{base}/elsewhere", "file:///etc/passwd", "x"])
async def test_the_address_for_an_answer_is_not_taken_from_a_forms_metadata(
    house: SlackHouse, respond: str
) -> None:
    """Forged, it would make the program call any address, with a private text."""
    ann = house.person("Ann")
    await ann.types(CHANNEL, "/propose")
    form = ann.form()
    meta = json.loads(form["private_metadata"])
    assert "http" not in form["private_metadata"]
    form["private_metadata"] = json.dumps({**meta, "respond": respond.format(base=house.slack.base)})
    await ann.submits(text="Ship on Fridays", process="majority")
    await house.settle()
    assert "D-1 is open until" in ann.private_text()
    assert [path for path in house.slack.paths if not path.startswith(("/api/", "/link/"))] == []


async def test_a_web_address_in_a_proposal_is_a_link_on_its_card_and_in_its_forms(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Adopt https://example.org/plan?a=1&b=2." --process consent')
    await house.settle()
    await bo.clicks(house.card(), "accord.object")
    link = "<https://example.org/plan?a=1&amp;b=2>."
    for shown in (house.card().text, str(house.card().blocks), str(bo.form())):
        assert link in shown
    await bo.submits(reason="See https://evil.example/|https://bank.example <!channel>")
    await house.settle()
    assert "<https://evil.example/>|<https://bank.example> &lt;!channel&gt;" in house.thread(house.card())


async def test_whoever_writes_to_the_app_itself_gets_an_answer(house: SlackHouse) -> None:
    await house.person("Ann").types(CHANNEL, '/propose "Ship" --process consent')
    await house.settle()
    bo = house.person("Bo")
    for text, answer in (
        ('object D-1 "No rollback plan"', "Objection D-1.1 noted"),
        ("<@UBOTT1> vote D-1 consent", "Recorded on D-1"),
        ("hello?", "/accord help"),
        ('/propose "Ship again"', "A decision belongs to a channel"),
        ("help", "/propose"),
    ):
        before = len(bo.private())
        assert (await bo.writes(text)).status == 200
        await house.settle()
        new = bo.private()[before:]
        assert any(answer in str(private) for private in new), (text, new)
        assert {private["via"] for private in new} == {"direct"}
    before = len(bo.private())
    await bo.writes("thanks", subtype="message_changed")
    await bo.writes("thanks", bot_id="B1")
    await house.settle()
    assert len(bo.private()) == before


async def test_the_receipt_of_a_form_goes_to_where_it_was_opened(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, "/propose")
    await ann.submits(text="Ship on Fridays", process="majority")
    await house.settle()
    assert [private["via"] for private in ann.private()] == ["response_url"]


async def test_a_killed_program_goes_on_where_it_was(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority --by 2d')
    await house.settle()
    card = house.card()
    old = bo.click_body(card, "accord.vote:yes")
    await bo.sends("interactive", old)
    await house.goes_down()
    await house.comes_up()
    await bo.sends("interactive", old)  # delivered again, to another run
    await cy.clicks(card, "accord.vote:no")
    await ann.clicks(card, "accord.vote:yes")
    await house.settle()
    assert len(house.slack.workspaces["T1"].cards(CHANNEL)) == 1
    assert [(each.by, each.choice) for each in (await house.record(1)).positions] == [
        ("Bo", "yes"),
        ("Cy", "no"),
        ("Ann", "yes"),
    ]
    await house.passes(days=3)
    assert await house.outcome(1) == "adopted"


@slow
async def test_five_hundred_people_answer_a_poll_at_the_same_time(tmp_path: Path) -> None:
    names = ["Ann", *(f"P{number}" for number in range(500))]
    async with slack_house(tmp_path, *names, background=True) as house:
        ann = house.person("Ann")
        await ann.types(CHANNEL, '/poll "Where to?" "Osaka" "Kyoto" "Nara"')
        await until(lambda: house.slack.workspaces["T1"].cards(CHANNEL))
        card = house.card()

        async def votes(name: str, place: int) -> None:
            person = house.person(name)
            for option in (place % 3 + 1, (place + 1) % 3 + 1):  # everybody changes their mind once
                ack = await person.clicks(card, f"accord.vote:o{option}")
                assert ack.status == 200

        for start in range(0, 500, 25):
            group = (votes(f"P{number}", number) for number in range(start, start + 25))
            await asyncio.gather(*group)
        await house.adapter.settle()
        record = await house.record(1)
        expected = [sum((number + 1) % 3 + 1 == option for number in range(500)) for option in (1, 2, 3)]
        assert [choice.people for choice in record.card.choices] == expected
        await until(lambda: f"Osaka: {expected[0]}" in house.card().text)
        assert house.slack.limits.refused["chat.update"] == 0
        assert len(house.slack.made("chat.update")) < 500, "one for many clicks"
        assert len(house.slack.workspaces["T1"].cards(CHANNEL)) == 1


@slow
async def test_a_program_that_is_killed_outright_goes_on_when_it_is_started_again(tmp_path: Path) -> None:
    """`accord run` in a process of its own, killed between an ack and the next click."""
    slack = FakeSlack()
    workspace = team(slack, "T1", "Ann", "Bo", "Cy")
    await slack.start()
    ann, bo, cy = (Person(slack, workspace, f"U{name}") for name in ("ANN", "BO", "CY"))

    async def shows(text: str) -> None:
        await until(lambda: workspace.cards(CHANNEL) and text in workspace.cards(CHANNEL)[0].text)

    try:
        async with served(tmp_path, slack, noop=False) as program:
            slack.app_url = program.url
            await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
            await shows("Ship on Fridays")
            click = bo.click_body(workspace.cards(CHANNEL)[0], "accord.vote:yes")
            assert (await bo.sends("interactive", click)).status == 200
            program.process.kill()
        async with served(tmp_path, slack, noop=False) as program:
            slack.app_url = program.url
            assert (await bo.sends("interactive", click)).status == 200  # the same delivery again
            assert (await cy.clicks(workspace.cards(CHANNEL)[0], "accord.vote:no")).status == 200
            await shows("2 of 3 answered")
            assert "2 of 3 answered: 1 yes, 1 no" in workspace.cards(CHANNEL)[0].text
            assert len(workspace.cards(CHANNEL)) == 1
    finally:
        await slack.stop()
    assert slack.complaints == []


async def test_a_process_that_the_community_adds_is_offered_from_then_on(house: SlackHouse) -> None:
    def offered() -> str:
        return str(next(block for block in ann.form()["blocks"] if block["block_id"] == "process"))

    ann = house.person("Ann")
    await ann.types("C1", "/propose")
    assert "Three fifths" not in offered()
    ours = 'id = "ours" \\n title = "Three fifths" \\n [threshold] \\n min = "3/5"'
    added = await ann.types("C1", f'/accord process add "The bylaws say so" {ours}')
    assert "stays on record" in added.text
    await ann.types("C1", "/propose")
    assert "Three fifths" in offered()


async def test_a_list_in_a_question_is_opened_by_one_press_however_often_it_is_pressed(
    house: SlackHouse,
) -> None:
    ann = house.person("Ann")
    ack = await ann.types(CHANNEL, "/poll What's for lunch? Pizza, Sushi, Salad --voters <@UANN> <@UBO>")
    assert "These options?" in ack.text
    asked = {**ack.body, "channel": CHANNEL}
    await ann.clicks_in_private(asked, "accord.mend")
    values = {
        block["block_id"]: block["element"].get("initial_value")
        for block in ann.form()["blocks"]
        if block["type"] == "input"
    }
    assert (values["question"], values["options"]) == ("What's for lunch?", "Pizza\nSushi\nSalad")
    for _ in range(2):
        await ann.clicks_in_private(asked, "accord.send", ts="1700000000.000100")
        await house.settle()
    card = (await house.record(1)).card
    assert (card.text, [choice.text for choice in card.choices]) == (
        "What's for lunch?",
        ["Pizza", "Sushi", "Salad"],
    )
    assert card.eligible == 2
    assert ann.private_text().count("D-1 is open") == 2
    assert "D-2" not in ann.private_text()


async def test_the_number_may_be_left_out_under_a_card_and_where_one_decision_is_open(
    house: SlackHouse,
) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()
    card = house.card()
    assert "Recorded on D-1" in (await bo.types(CHANNEL, "/vote agree")).text
    await ann.types(CHANNEL, '/propose "Ship on Mondays" --process consent')
    await house.settle()
    asked = await bo.types(CHANNEL, "/vote agree")
    assert all(text in asked.text for text in ("Which decision?", "/vote D-1 agree", "/vote D-2 agree"))
    await ann.mentions(CHANNEL, "vote agree", thread=card.ts)
    await house.settle()
    assert "Recorded on D-1" in ann.private_text()
