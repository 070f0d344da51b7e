"""Options that are taken off a poll: gone if nobody chose them, else withdrawn, and votes count without them."""

import re

import pytest

from adapters.interaction.reactions import answers_by_sign
from bot.room import OPERATOR
from consensus.views import ShowWhy, WhyView
from storage.recount import recount
from tests.flows.room import Dialogue

TRIP = '/poll "Where to?" "Osaka" "Kyoto" "Nara" --by 2d'


def options(room: Dialogue) -> list[str]:
    return [choice.text for choice in room.view(1).choices]


async def test_an_option_that_nobody_chose_is_gone_as_if_it_had_never_been_offered(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", TRIP)
    (await room.says("bo", '/option D-1 remove "Nara"')).refuses("opener-or-administrator-only")
    (await room.says("ann", '/option D-1 remove "Uji"')).refuses("“Uji” is no option of D-1")
    (await room.says("ann", '/option D-1 remove "Nara"')).replies(
        "“Nara” is off D-1. Nobody had chosen it, so it is as if it had never been offered."
    )
    assert options(room) == ["Osaka", "Kyoto"]
    assert room.view(1).withdrawn == ()
    assert "Nara" not in room.card(1)
    assert room.thread(1) == ""
    (await room.says("bo", "/vote D-1 Nara")).refuses("“Nara” is no option of D-1")
    (await room.says("ann", "/option D-1 remove Osaka")).refuses("D-1 needs at least 2 options")
    # What is offered anew is another option, with a letter of its own.
    (await room.says("ann", '/option D-1 "Nara"')).replies("“Nara” is an option of D-1 now")
    assert [choice.letter for choice in room.view(1).choices] == ["A", "B", "D"]
    await room.says("bo", "/vote D-1 D")
    (await room.says("ann", '/option D-1 "Kobe"')).refuses("options-chosen-from")
    await room.passes("2d")
    assert "Chosen: “Nara”" in room.card(1)
    (await room.says("cy", "/decisions D-1")).replies(
        "Took an option off before anybody chose it (ann): “Nara”"
    )
    assert await room.log_is_whole()


async def test_a_candidate_withdraws_and_votes_for_nobody_else_may_be_given_anew(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", f"{TRIP} --add-options")
    await room.says("bo", '/option D-1 "Kobe"')
    (await room.says("cy", "/vote D-1 Kobe")).replies("Recorded")
    (await room.says("di", "/vote D-1 Kobe")).replies("Recorded")
    (await room.says("ed", "/vote D-1 Osaka")).replies("Recorded")
    (await room.says("cy", '/option D-1 remove "Kobe"')).refuses("opener-or-administrator-only")
    (await room.says("bo", '/option D-1 remove "Kobe"')).replies("“Kobe” is withdrawn from D-1")
    (await room.says("bo", '/option D-1 remove "Nara"')).refuses("opener-or-administrator-only")
    assert options(room) == ["Osaka", "Kyoto", "Nara"]
    assert "Withdrawn options - Kobe (bo, Mon 23 Nov" in room.card(1)
    assert room.thread(1).count("withdrew “Kobe” from D-1") == 1
    for who in ("cy", "di"):
        (told,) = room.notices_to(who)
        assert "your vote named nothing else" in " ".join(told.split())
    assert room.notices_to("ed") == room.notices_to("bo") == []
    (await room.says("di", "/vote D-1 Kobe")).refuses("“Kobe” is no option of D-1")
    (await room.says("di", "/vote D-1 Kyoto")).replies("Recorded on D-1: “Kyoto”")
    # Who was told already, and left it, is not told again.
    (await room.says("ann", '/option D-1 remove "Kyoto"')).replies("“Kyoto” is withdrawn from D-1")
    assert len(room.notices_to("cy")) == 1
    assert len(room.notices_to("di")) == 2
    await room.passes("2d")
    assert "Chosen: “Osaka”" in room.card(1)
    assert room.view(1).took_part == 3
    why = (await room.says("ann", "/decisions D-1 why")).text
    assert "Kobe was withdrawn, and 1 ballot that names it counts without it." in why
    assert "2 ballots name nothing else, and count as blank ones." in why
    assert (await recount(room.app.store, OPERATOR, 1)).differences == ()
    assert await room.log_is_whole()


@pytest.mark.parametrize(
    ("flags", "ballots", "outcome"),
    [
        ("--rank", {"bo": "C > A", "cy": "C > A > B", "di": "B > C"}, "Chosen: “Osaka”"),
        ("--irv", {"bo": "C > A", "cy": "C > B", "di": "C > B"}, "Chosen: “Kyoto”"),
        ("--approve", {"bo": "A, C", "cy": "B, C", "di": "C, A"}, "Chosen: “Osaka”"),
        ("--score 0-5", {"bo": "C=5 A=1", "cy": "C=5 B=4", "di": "C=1"}, "Chosen: “Kyoto”"),
        ("--dots 8", {"bo": "C=5 A=3", "cy": "C=8", "di": "C=7 B=1"}, "Chosen: “Osaka”"),
    ],
)
async def test_rankings_and_points_go_on_without_the_option(
    room: Dialogue, flags: str, ballots: dict[str, str], outcome: str
) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", f"{TRIP} {flags}")
    for who, ballot in ballots.items():
        (await room.says(who, f"/vote D-1 {ballot}")).replies("Recorded")
    (await room.says("ann", "/option D-1 remove Nara")).replies("is withdrawn from D-1")
    await room.passes("2d")
    assert outcome in room.card(1)
    recounted = await recount(room.app.store, OPERATOR, 1)
    assert recounted.differences == ()
    assert recounted.ballots == 3
    assert "o3" in {
        name
        for line in recounted.counts
        for name in line.choice.replace(">", ",").replace("=", ",").split(",")
    }
    assert await room.log_is_whole()


@pytest.mark.parametrize("chosen", [True, False])
async def test_in_a_hidden_poll_the_answer_does_not_tell_whether_anybody_chose_it(
    room: Dialogue, chosen: bool
) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f"{TRIP} --hidden")
    await room.says("bo", f"/vote D-1 {'Nara' if chosen else 'Osaka'}")
    (await room.says("ann", "/option D-1 remove Nara")).replies(
        "“Nara” is withdrawn from D-1: it gets no more votes"
    )
    assert "Withdrawn options - Nara (ann" in room.card(1)
    assert room.thread(1).count("withdrew “Nara”") == 1
    assert len(room.notices_to("bo")) == chosen
    assert room.notices_to("ann") == room.notices_to("cy") == []
    view = await room.app.ask(ShowWhy(number=1), OPERATOR)
    assert isinstance(view, WhyView)
    assert view.steps == ()


async def test_a_reaction_never_comes_to_stand_for_another_option(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f"{TRIP} --none --add-options")
    before = answers_by_sign(room.view(1))
    assert before == {"1": "o1", "2": "o2", "3": "o3", "4": "o0"}
    await room.says("bo", "/vote D-1 A")
    await room.says("ann", "/option D-1 remove A")
    assert answers_by_sign(room.view(1)) == {"2": "o2", "3": "o3", "4": "o0"}


async def test_a_line_that_names_no_option_asks_which(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", TRIP)
    asked = await room.says("ann", "/option D-1 remove")
    assert "Which option?" in asked.text
    (await room.answers("C")).replies("“Nara” is off D-1.")


@pytest.mark.parametrize("who", ["ann", "bo", "cy"])
@pytest.mark.parametrize("voted", [False, True])
@pytest.mark.parametrize("flags", ["", "--add-options", "--none"])
async def test_whatever_a_refused_removal_offers_works(
    room: Dialogue, flags: str, voted: bool, who: str
) -> None:
    """ann is the administrator, bo opened it, cy added an option where that is possible."""
    await room.join("ann", "bo", "cy", "di")
    await room.says("bo", f'/poll "Where to?" "Osaka" "Kyoto" --by 2d {flags}')
    await room.says("cy", '/option D-1 "Nara"')
    if voted:
        await room.says("di", "/vote D-1 A")
    refusals = []
    for option in ("None of the above", "A", "B", "C"):
        answer = await room.says(who, f"/option D-1 remove {option}")
        refusals += [
            post.body for post in answer.posts if post.code in ("too-few-options-left", "none-of-above-stays")
        ]
    assert refusals or who == "cy", "two options have to be left"
    text = "\n".join(dict.fromkeys(refusals))
    if re.search(r"\badd\b", text, re.IGNORECASE):
        (await room.says(who, '/option D-1 "Uji"')).replies()
    for line in re.findall(r"/(?:option|withdraw|accord)[^\n“”]*D-1[^\n]*", text):
        (await room.says("bo" if "/withdraw" in line else who, line.strip())).replies()
