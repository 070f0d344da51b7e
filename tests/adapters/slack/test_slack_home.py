"""What a person finds without asking: home tab, links shown with their decision, ballots in forms, the summary."""

from pathlib import Path

import pytest

from tests.adapters.slack.drawing import drawn
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.waiting import slow


async def test_the_home_tab_shows_what_waits_and_answers_from_there(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await bo.opens_home()
    assert "Nothing waits for you" in drawn(house.slack.workspaces["T1"].homes["UBO"]["blocks"])
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
    await house.settle()
    await bo.opens_home()
    shown = drawn(house.slack.workspaces["T1"].homes["UBO"]["blocks"])
    assert "# Waiting for you\n*D-1 Ship on Fridays*" in shown
    cy = house.person("Cy")
    await cy.opens_home()
    await cy.clicks_at_home("accord.vote:no")
    await house.settle()
    assert "Recorded on D-1: no" in cy.private_text(), "one press is the whole answer"
    await ann.opens_home()
    shown = drawn(house.slack.workspaces["T1"].homes["UANN"]["blocks"])
    assert shown.count("D-1 Ship on Fridays") == 1, "a decision stands there once"
    await bo.clicks_at_home("accord.more", value="1.")
    await house.settle()
    await bo.clicks_in_view("accord.reason")
    await house.settle()
    await bo.submits(choice="yes", reason="It is time")
    await house.settle()
    assert "Recorded on D-1: yes" in bo.private_text()
    await bo.opens_home()
    assert "Waiting for you" not in drawn(house.slack.workspaces["T1"].homes["UBO"]["blocks"])
    await ann.clicks_at_home("accord.vote:yes")
    await ann.opens_home()
    assert "# You started\nD-1" in drawn(house.slack.workspaces["T1"].homes["UANN"]["blocks"])


async def test_a_decision_is_opened_from_the_home_tab_in_a_channel_that_is_named(house: SlackHouse) -> None:
    bo = house.person("Bo")
    await bo.opens_home()
    await bo.clicks_at_home("accord.poll")
    await house.settle()
    await bo.submits(place=CHANNEL, question="Where to?", options="Osaka\nKyoto", ticks=["no_deadline"])
    await house.settle()
    assert "Where to?" in house.card().text
    workspace = house.slack.workspaces["T1"]
    workspace.channel("C5", "not-mine", "UANN")
    await bo.opens_home()
    await bo.clicks_at_home("accord.propose")
    await house.settle()
    ack = await bo.submits(place="C5", text="Let me in")
    await house.settle()
    assert "not a member" in str(ack.body) + bo.private_text()
    assert workspace.cards("C5") == []


async def test_nobody_sees_at_home_what_was_opened_where_they_are_not(house: SlackHouse) -> None:
    workspace = house.slack.workspaces["T1"]
    workspace.channel("C5", "board", "UANN", "UCY", private=True)
    await house.person("Ann").types("C5", '/propose "Buy the other company" --process majority')
    await house.settle()
    for name, sees in (("Bo", False), ("Cy", True)):
        person = house.person(name)
        await person.opens_home()
        assert ("Buy the other" in str(workspace.homes[person.id])) is sees
        ack = await person.types(CHANNEL, "/decisions")
        assert ("Buy the other" in ack.text) is sees
        ack = await person.types(CHANNEL, "/decisions D-1")
        assert ("Buy the other" in ack.text) is sees


@pytest.mark.parametrize("from_channel", ["C5", CHANNEL], ids=["the-old-message", "another-channel"])
async def test_who_left_a_private_channel_is_not_shown_its_new_text_by_an_old_button(
    house: SlackHouse, from_channel: str
) -> None:
    workspace = house.slack.workspaces["T1"]
    private = workspace.channel("C5", "board", "UANN", "UDI", private=True)
    ann, di = house.person("Ann"), house.person("Di")
    await ann.types("C5", '/propose "Buy the other company" --process consent')
    await house.settle()
    await di.clicks(house.card("C5"), "accord.object")
    assert "Buy the other company" in str(di.form())
    workspace.views.clear()
    body = {**di.click_body(house.card("C5"), "accord.object"), "channel": {"id": from_channel, "name": "x"}}
    private.members.remove(di.id)
    left = {"type": "member_left_channel", "user": di.id, "channel": "C5", "team": "T1"}
    await house.slack.event("T1", left)
    await ann.types("C5", '/amend D-1 "Buy it for nine million"')
    await house.settle()
    await di.sends("interactive", body)
    assert "nine million" not in str(di.form())
    await ann.clicks(house.card("C5"), "accord.object")
    assert "nine million" in str(ann.form())


async def test_a_link_to_a_decision_is_shown_where_it_was_opened_and_nowhere_else(tmp_path: Path) -> None:
    async with slack_house(tmp_path, ACCORD_WEB_URL="https://decisions.example.org") as house:
        workspace = house.slack.workspaces["T1"]
        workspace.channel("C5", "elsewhere", "UANN", "UBO")
        await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays"')
        await house.settle()
        for channel in (CHANNEL, "C5"):
            await house.slack.event(
                "T1",
                {
                    "type": "link_shared",
                    "user": "UANN",
                    "channel": channel,
                    "message_ts": "1.1",
                    "links": [
                        {"domain": "decisions.example.org", "url": "https://decisions.example.org/D-1"}
                    ],
                },
            )
        await house.settle()
        assert [one["channel"] for one in workspace.unfurls] == [CHANNEL]
        (blocks,) = [each["blocks"] for each in workspace.unfurls[0]["unfurls"].values()]
        assert "Ship on Fridays" in drawn(blocks)


async def test_the_log_in_chat_filters_searches_and_sums_up(house: SlackHouse) -> None:
    ann = house.person("Ann")
    for text in ("Ship on Fridays", "Hire a gardener"):
        await ann.types(CHANNEL, f'/propose "{text}" --process majority --by 2d')
    await house.settle()
    ack = await ann.types(CHANNEL, "/decisions search gardener status:open")
    assert "D-2" in ack.text
    assert "D-1" not in ack.text
    await house.passes(days=3)
    ack = await ann.types(CHANNEL, "/accord summary")
    assert "2 decided since" in ack.text
    ack = await ann.types(CHANNEL, "/decisions open")
    assert "There are no such decisions" in ack.text


@pytest.mark.parametrize(
    ("process", "filled", "choice"),
    [
        ("approval", {"some0": ["o1", "o3"]}, "o1,o3"),
        ("ranked", {"o1": "2", "o2": "1"}, "o2>o1"),
        ("score", {"o1": "5", "o2": "0", "o3": "3"}, "o1=5,o2=0,o3=3"),
        pytest.param("dots", {"o1": "6", "o3": "2"}, "o1=6,o3=2", marks=slow),
        pytest.param("time-slots", {"o1": "yes", "o2": "maybe"}, "o1=yes,o2=maybe", marks=slow),
    ],
)
async def test_a_ballot_of_several_options_is_filled_in(
    house: SlackHouse, process: str, filled: dict[str, object], choice: str
) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, f'/poll "Which?" "Osaka" "Kyoto" "Nara" --process {process} --by 2d')
    await house.settle()
    await bo.clicks(house.card(), "accord.ballot")
    await house.settle()
    ack = await bo.submits(**filled)
    assert ack.body in (None, "", {}) or ack.body.get("response_action") == "clear", ack.body
    await house.settle()
    await bo.clicks(house.card(), "accord.ballot")
    await house.settle()
    await bo.submits()  # it stands as it was: what one has cast is filled in
    await house.passes(days=3)
    assert [each.choice for each in (await house.record(1)).positions] == [choice]
    await bo.clicks(house.card(), "accord.more")
    await house.settle()
    await bo.clicks_in_view("accord.why")
    await house.settle()
    assert len(str(bo.form()["blocks"])) > 100


async def test_a_ballot_over_its_budget_is_refused_in_the_form(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/poll "Which?" "Osaka" "Kyoto" --process dots --by 2d')
    await house.settle()
    await bo.clicks(house.card(), "accord.ballot")
    await house.settle()
    ack = await bo.submits(o1="8", o2="8")
    assert ack.body["response_action"] == "errors"
    await bo.submits(o1="4", o2="4")
    await house.settle()
    assert "Recorded on D-1" in bo.private_text()
