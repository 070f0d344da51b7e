"""A ringi, an IESG ballot, a final comment period and other bodies, as dialogues that their members would recognise."""

from pathlib import Path

import pytest

from bot.room import OPERATOR
from consensus.definition import fingerprint
from storage.log import Log
from tests.bot.command import accord
from tests.flows.room import Dialogue

pytestmark = pytest.mark.asyncio


def posted(room: Dialogue) -> bool:
    """Whether the card stands in the room."""
    return any(post.kind == "card" for post in room.messenger.board.posts)


async def test_a_ringi_goes_round_is_returned_and_goes_round_again(room: Dialogue) -> None:
    """Nemawashi first, in private; then stamps in their order; a return voids them; a stand-in helps after three days."""
    await room.join("Tanaka", "Kacho", "Bucho", "Shacho")
    await room.says(
        "Tanaka",
        '/propose "Buy a second press" --process ringi --route "Kacho, Bucho, Shacho" --soundings',
    )
    assert not posted(room), "nothing is posted before the soundings are over"
    asked = room.notices_to("Bucho")[-1]
    assert "(D-1): you are sounded out: how do you lean?" in asked
    assert "Whoever drafted it hears who said what, and nobody else. Nothing is posted yet." in asked
    assert not room.notices_to("Tanaka")
    (await room.says("Kacho", "/stamp D-1 approve")).refuses("other-phase")
    (await room.says("Kacho", '/accord sound D-1 unsure "Who pays?"')).replies("nobody else", "unsure")
    (await room.says("Bucho", "/accord sound D-1 for")).replies("nobody else")
    told = room.notices_to("Tanaka")
    assert "Kacho answers your sounding: unsure." in told[0]
    assert "> Who pays?\nSo far: 0 for it, 1 unsure, 0 against." in told[0]
    assert "Bucho answers your sounding: for it." in told[1]

    (await room.says("Tanaka", '/amend D-1 "Buy a second press, from the budget of sales"')).replies(
        "what people told you stays"
    )
    changed = room.notices_to("Kacho")[-1]
    assert "sales (D-1): the draft about which you are sounded out has changed." in changed
    assert "What you said stays, unless you say something else." in changed
    await room.says("Shacho", "/accord sound D-1 against")
    assert "So far: 1 for it, 1 unsure, 1 against." in room.notices_to("Tanaka")[-1], "nothing is void"
    assert not room.thread(1)
    assert not posted(room)
    (await room.says("Tanaka", "/accord close D-1")).replies("round of D-1 is over")
    card = room.card(1)
    assert "Buy a second press, from the budget of sales" in card
    assert "Compared with" not in card, "drafts are not shown"
    assert "People were sounded out in private before." in card
    assert "Who pays" not in card + room.thread(1), "the drafter alone is told"
    (await room.says("Shacho", "/stamp D-1 approve")).refuses("not-your-turn")
    assert "It is with Kacho: stamp 1 of 3." in room.card(1)
    assert "(D-1): it has come to you on its route" in room.notices_to("Kacho")[-1]

    (await room.says("Kacho", "/stamp D-1 approve")).replies("place 1 of 3")
    (await room.says("Bucho", "/stamp D-1 return")).refuses("reason-needed")
    (await room.says("Bucho", '/stamp D-1 return "Say what it costs"')).replies("place 2 of 3")
    assert "Returned" in room.card(1)
    assert "1 Kacho 承 Mon 23 Nov 2026 14:00 UTC" in room.card(1)
    assert "2 Bucho: return, Mon 23 Nov 2026 14:00 UTC: Say what it costs" in room.card(1)
    assert (await room.row(1)).outcome == "returned"

    await room.says("Tanaka", '/amend D-1 "Buy a second press for 2 million, from the budget of sales"')
    assert "It is with Kacho: stamp 1 of 3." in room.card(1), "all stamps are void"
    assert "> Changed: Buy a second press[+ for 2 million+], from" in room.notices_to("Kacho")[-1]
    await room.says("Kacho", "/stamp D-1 approve")
    (await room.says("Shacho", "/stamp D-1 approve")).refuses("not-your-turn")
    await room.passes("72h")
    (await room.says("Shacho", "/stamp D-1 approve")).replies("place 2 of 3")
    assert "2 Bucho 承 Thu 26 Nov 2026 14:00 UTC (by Shacho in their place)" in room.card(1)
    await room.says("Shacho", "/stamp D-1 approve")
    assert "Adopted" in room.card(1)
    assert "All 3 stamps are given." in room.card(1)
    sheet = (await room.says("Kacho", "/decisions D-1")).text
    for seal in ("1 Kacho 承 Mon 23 Nov", "2 Bucho 承 Thu 26 Nov", "3 Shacho 承 Thu 26 Nov"):
        assert seal in sheet
    (await room.says("Bucho", '/accord sound D-1 against "late"')).refuses("already-closed")
    record = (await room.says("Kacho", "/decisions D-1")).text
    assert "Who pays" not in record, "what was said in private stands in no record"
    assert "D-1" not in (await room.says("Kacho", "/decisions search pays")).text, "and is found by nobody"
    exported = await Log(room.app.store).lines(OPERATOR, room.clock.now(), opened=True)
    assert "Who pays" not in "".join(exported), "nor exported"
    assert await room.log_is_whole()


async def test_a_rejected_ringi_is_over(room: Dialogue) -> None:
    await room.join("Tanaka", "Kacho", "Bucho")
    line = '/propose "Buy a third press" --process ringi --route "@Kacho @Bucho" --doc https://wiki.example/press'
    await room.says("Tanaka", line)
    assert "The document: https://wiki.example/press" in room.notices_to("Kacho")[-1]
    (await room.says("Kacho", '/stamp D-1 reject "We have two"')).replies("place 1 of 2")
    assert "Rejected" in room.card(1)
    (await room.says("Tanaka", '/amend D-1 "Rent one"')).refuses("already-closed")


async def test_a_ringi_without_a_route_asks_for_it(room: Dialogue) -> None:
    await room.join("Tanaka", "Kacho")
    answer = await room.says("Tanaka", '/propose "Buy a second press" --process ringi')
    answer.refuses("nobody-in-group")
    assert 'Name them with --group "route: ann, bo", or for good: /accord group route ann bo' in answer.text
    (await room.says("Tanaka", "@group route Kacho")).replies("now has 1 person")
    (await room.says("Tanaka", '/propose "Buy a second press" --process ringi')).replies("D-1 is open")
    (await room.says("Kacho", "/accord group route Tanaka")).refuses("administrators-only")


async def test_an_iesg_ballot_is_held_by_a_discuss_and_says_what_it_needs(room: Dialogue) -> None:
    await room.join("Mirja", "Lars", "Ben", "Ekr", "Suresh", "Alvaro")
    await room.says("Mirja", "@group leads Mirja Lars Ben Ekr Suresh Alvaro")
    await room.says("Mirja", '/propose "Approve draft-ietf-quic-transport-34" --process iesg')
    assert "4 more people must say yes or no objection." in room.card(1)
    await room.says("Mirja", "/vote D-1 yes")
    (await room.says("Lars", "/vote D-1 no objection")).replies("no objection")
    answer = await room.says("Ekr", "/vote D-1 discuss")
    answer.refuses("reason-needed")
    assert "/vote D-1 discuss" in answer.text
    (await room.says("Ekr", '/vote D-1 discuss "Section 8 does not limit amplification"')).replies(
        "D-1.1 noted"
    )
    (await room.says("Alvaro", "/accord recuse D-1")).replies("recuse")
    await room.says("Ben", "/vote D-1 abstain")
    assert "2 more people must say yes or no objection, and D-1.1 must be settled." in room.card(1)
    await room.says("Suresh", "/vote D-1 no-objection")
    await room.says("Ben", "/vote D-1 no-objection")
    assert "It has enough to pass once D-1.1 is settled." in room.card(1)

    (await room.says("Lars", "/accept D-1.1")).refuses("not-yours-to-accept")
    (await room.says("Mirja", '/accord overrule D-1.1 "We are late"')).refuses("nobody-overrules")
    await room.says("Mirja", '/resolve D-1.1 "Section 8 now limits it to three times"')
    assert "/accept D-1.1" in "\n".join(room.notices_to("Ekr")) or room.notices_to("Ekr")
    (await room.says("Ekr", "/accept D-1.1")).replies("resolved")
    await room.passes("10m")
    assert (await room.row(1)).outcome is None, "it is taken up at its date"
    await room.passes("14d")
    row = await room.row(1)
    assert row.outcome == "adopted"
    assert "4 of 5 people who did not recuse themselves for it, 4 needed." in room.card(1)


async def test_a_final_comment_period_begins_by_sign_off_and_anew_by_a_late_concern(room: Dialogue) -> None:
    await room.join("Niko", "Aaron", "Withoutboats", "Josh", "Tyler", "Passerby")
    await room.says("Niko", "@group team Niko Aaron Withoutboats Josh Tyler")
    await room.says("Niko", '/propose "RFC 2005" --process rust-fcp --disposition merge')
    (await room.says("Passerby", "/vote D-1 reviewed")).refuses("not-in-electorate")
    (await room.says("Passerby", '/ask D-1 "Why now?"')).replies("")
    await room.says("Aaron", "/vote D-1 reviewed")
    assert "2 of 5 answered: 2 reviewed" in room.card(1), "who proposed it has reviewed it"
    assert "1 more person must say reviewed." in room.card(1)
    await room.says("Josh", '/object D-1 "unsound with raw pointers"')
    await room.says("Withoutboats", "/vote D-1 reviewed")
    assert "It has enough to pass once D-1.1 is settled." in room.card(1)
    (await room.says("Niko", "/withdraw D-1.1")).refuses("not-your-objection")
    await room.says("Josh", "/resolve D-1.1")
    assert "D-1 goes on: the final comment period. It closes on Thursday 3 Dec 14:00 UTC." in room.thread(1)

    await room.passes("9d")
    await room.says("Tyler", '/object D-1 "the lint is missing"')
    assert "D-1.2 was raised, so it begins anew. D-1 goes on: sign-off." in room.thread(1)
    await room.says("Tyler", "/withdraw D-1.2")
    assert "It closes on Saturday 12 Dec 14:00 UTC." in room.thread(1) or "Dec" in room.card(1)
    await room.passes("9d")
    assert (await room.row(1)).outcome is None, "the ten days began anew"
    await room.passes("3d")
    assert (await room.row(1)).outcome == "adopted"
    assert "Adopted: merge, on" in room.card(1)
    assert await room.log_is_whole()


async def test_anybody_on_the_team_cancels_a_final_comment_period(room: Dialogue) -> None:
    await room.join("Niko", "Aaron", "Josh", "Passerby")
    await room.says("Niko", "@group team Niko Aaron Josh")
    (await room.says("Niko", '/propose "RFC 7" --process rust-fcp --disposition mrge')).refuses(
        "no-such-disposition"
    )
    await room.says("Niko", '/propose "RFC 7" --process rust-fcp --disposition postpone')
    assert "roposed: postpone" in room.card(1)
    (await room.says("Passerby", "/withdraw D-1")).refuses("withdrawn-by-group")
    await room.says("Josh", "/withdraw D-1")
    assert (await room.row(1)).outcome == "withdrawn"
    assert await room.log_is_whole()


async def test_a_code_change_at_apache_is_vetoed_with_a_reason_by_those_whose_votes_bind(
    room: Dialogue,
) -> None:
    await room.join("Ann", "Bo", "Cy", "Di", "Ed")
    await room.says("Ann", "/accord group pmc Ann, Bo, Cy")
    await room.says("Ann", '/propose "Merge the new parser" --process apache-code')
    assert "nly the votes of “pmc” count; all others are advisory" in room.card(1)
    for who in ("Ann", "Bo", "Cy"):
        await room.says(who, "/vote D-1 +1")
    (await room.says("Ed", '/vote D-1 -1 "I do not like it"')).replies("advisory")
    assert "-1 (and 1 advisory)" in room.card(1)
    (await room.says("Cy", "/vote D-1 -1")).replies("Without a reason it stops nothing")
    (await room.says("Cy", '/vote D-1 -1 "It loses data on Windows"')).replies("Objection D-1.1 noted")
    (await room.says("Di", '/object D-1 "Me too"')).refuses("advisory-voice")
    await room.passes("72h")
    assert (await room.row(1)).outcome == "vetoed"
    assert "Vetoed" in room.card(1)


async def test_advice_is_asked_answered_and_not_binding(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy")
    await room.says("Ann", '/propose "Change the supplier" --process advice --advisers Bo')
    assert "(D-1): you are asked for advice." in room.notices_to("Bo")[-1]
    (await room.says("Ann", "/decide D-1 accept")).refuses("advice-outstanding")
    (await room.says("Ann", '/ask D-1 @Cy "You know the warehouse"')).replies("1 person asked")
    (await room.says("Bo", '/advise D-1 "Ask for samples first"')).replies("on record")
    assert "1 person of 2 asked has still to advise: Cy." in room.card(1)
    await room.says("Cy", '/advise D-1 "I would not"')
    (await room.says("Bo", "/decide D-1 reject")).refuses("not-yours-to-judge")
    decides = '/decide D-1 accept "The warehouse can cope"'
    (await room.says("Ann", f'{decides} --advice "3 taken"')).refuses("advice-unread").refuses("2 not taken")
    (
        await room.says("Ann", f'{decides} --advice "1 taken; 2 not taken: the warehouse has said yes"')
    ).replies("adopted")
    for shown in (room.card(1), (await room.says("Bo", "/decisions D-1")).text):
        assert "Bo: Ask for samples first ↳ Taken." in shown
        assert "Cy: I would not ↳ Not taken: the warehouse has said yes" in shown
    assert "Given before: 2 pieces of advice." in room.card(1)


async def test_rough_consensus_is_called_by_the_chair_once_every_issue_has_its_answer(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Chair", "Di")
    await room.says("Ann", "/accord group chair Chair")
    await room.says("Ann", '/propose "Publish draft-17" --process rough-consensus')
    await room.says("Bo", '/object D-1 "It breaks old clients"')
    await room.passes("14d")
    assert "It waits for the chair to judge." in room.card(1)
    assert "waits for you to decide" in room.notices_to("Chair")[-1]
    (await room.says("Di", "/accord judge D-1 consensus")).refuses("not-yours-to-judge")
    (await room.says("Chair", "/accord judge D-1 consensus")).refuses("issues-unanswered")
    await room.says("Chair", '/resolve D-1.1 "They fall back to version 1"')
    (await room.says("Chair", "/accord judge D-1 perhaps")).refuses("no-such-ruling")
    await room.says("Chair", '/accord judge D-1 consensus "The issue was answered"')
    assert "Answered and not accommodated: 1 objection." in room.card(1)
    (await room.says("Bo", '/accord appeal D-1 "It was not"')).replies("on record")
    assert (await room.row(1)).outcome == "needs_judgement"
    (await room.says("Bo", '/decide D-1 dismissed "no"')).refuses("not-yours-to-judge")
    assert await room.log_is_whole()


async def test_a_council_votes_by_itself_on_an_objection_that_the_group_could_not_resolve(
    room: Dialogue,
) -> None:
    await room.join("Ann", "Bo", "Cy", "Di", "Ed", "Flo")
    (await room.says("Ann", '/propose "Publish it" --process w3c')).refuses("nobody-in-group")
    await room.says("Ann", '/propose "Publish it" --process w3c --group "council: Di, Ed, Flo"')
    await room.says("Bo", '/object D-1 "It tracks readers" --instead "Drop the header"')
    await room.passes("14d")
    card = room.card(1)
    assert "only “council” votes (the council)" in card
    assert "Nobody has answered yet; 3 people can" in card
    assert "2 of 3 must take part" in card
    (await room.says("Ann", '/vote D-1 overrule "It does not"')).refuses("answered-by-group")
    assert "Waiting for Di, Ed and Flo" in (await room.says("Cy", "/decisions summary")).text
    assert "Waiting for you" in (await room.says("Flo", "/decisions summary")).text
    await room.says("Di", '/vote D-1 overrule "The header is opt-in"')
    await room.says("Ed", '/vote D-1 uphold "It is not"')
    await room.passes("44d")
    assert any("D-1" in notice for notice in room.notices_to("Flo")), "of the council she alone is waited for"
    assert not any("closes" in notice for notice in room.notices_to("Cy"))
    await room.says("Flo", '/vote D-1 overrule "It is opt-in"')
    await room.passes("10m")
    assert (await room.row(1)).outcome == "adopted"
    assert "2 of 3" in room.card(1)
    assert await room.log_is_whole()


async def test_nobody_is_counted_in_two_classes(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy")
    both = '/propose "Ballot SC-1" --process cab-forum --group "issuers: Ann, Bo" --group "consumers: Bo, Cy"'
    refused = await room.says("Ann", both)
    refused.refuses("in-two-groups")
    assert "1 person is in both" in refused.text
    await room.says("Ann", both.replace("consumers: Bo, Cy", "consumers: Cy"))
    await room.says("Bo", "/vote D-1 yes")
    assert await room.log_is_whole()


async def test_whoever_opened_it_can_be_left_out_of_deciding_it(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy")
    ours = 'id = "two-others" \\n [electorate] \\n opener = "left_out" \\n [threshold] \\n min = "0/1" \\n support_min = 2'
    await room.says("Ann", f'/accord process add "Four eyes" {ours}')
    await room.says("Ann", '/propose "Merge it" --process two-others')
    assert "Nobody has answered yet; 2 people can" in room.card(1)
    assert "hoever opened it has no vote" in room.card(1)
    (await room.says("Ann", "/vote D-1 yes")).refuses("opener-left-out")
    assert "Waiting for Bo and Cy" in (await room.says("Ann", "/decisions summary")).text
    for who in ("Bo", "Cy"):
        await room.says(who, "/vote D-1 yes")
    await room.passes("72h")
    assert (await room.row(1)).outcome == "adopted"
    assert "2 of 2 took part" in room.card(1)
    assert await room.log_is_whole()


async def test_consent_in_rounds_has_an_end_for_each_round(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy")
    await room.says("Ann", '/propose "Ship on Fridays" --rounds')
    (await room.says("Bo", "/vote D-1 consent")).refuses("other-phase")
    await room.says("Bo", '/ask D-1 "Who is on call?"')
    (await room.says("Ann", "/accord close D-1")).replies("round of D-1 is over")
    assert "D-1 goes on: reactions. It closes on Tuesday 24 Nov 14:00 UTC." in room.thread(1)
    await room.passes("24h")
    for who in ("Ann", "Bo", "Cy"):
        await room.says(who, "/vote D-1 consent")
    await room.passes("10m")
    assert (await room.row(1)).outcome == "adopted"


async def test_another_process_is_taken_before_anybody_acts_with_whom_it_names(room: Dialogue) -> None:
    """From one process to the next, each with phases and groups of its own, and back."""
    await room.join("Ann", "Bo", "Cy")
    await room.says("Ann", '/propose "Ship on Fridays"')
    (await room.says("Ann", "/accord process D-1 ringi")).refuses("nobody-in-group")
    await room.says("Ann", "@group team Ann Bo")
    await room.says("Ann", "@group leads Ann Bo")
    for asked in (
        "iesg",
        "ringi --route Bo",
        "apache-code",
        "rust-fcp",
        "lazy",
        "advice --advisers Cy",
        "consent-rounds",
    ):
        (await room.says("Ann", f"/accord process D-1 {asked}")).replies("D-1 is")
        assert room.view(1).process == asked.split()[0]
    (await room.says("Ann", "/accord process D-1 rust-fcp")).replies("D-1 is")
    (await room.says("Cy", "/vote D-1 reviewed")).refuses("not-in-electorate")
    (await room.says("Ann", "/accord process D-1 consent")).replies("D-1 is")
    await room.says("Cy", "/vote D-1 consent")
    (await room.says("Ann", "/accord process D-1 lazy")).refuses("rules-are-fixed")
    assert await room.log_is_whole()


async def test_a_process_is_explained_where_people_talk(room: Dialogue) -> None:
    shown = await room.says("Ann", "/accord process show apache-code")
    shown.replies("Only the votes of “pmc” count", "Use it when", "Not when", "+1, 0, -1", "(pmc)")
    (await room.says("Ann", "/accord process show nonsense")).replies(
        "There is no built-in process", "Rough consensus (rough-consensus)"
    )


async def test_votes_are_passed_on_shown_and_taken_back(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy", "Di", "Ed")
    await room.says("Ann", '/propose "Move the office" --process liquid')
    (await room.says("Di", "/accord delegate D-1 Cy")).replies(
        "goes with theirs, until you cast one yourself"
    )
    await room.says("Cy", "/accord delegate D-1 Bo")
    (await room.says("Ed", "/accord delegate D-1 Ed")).refuses("delegate-to-another")
    (await room.says("Ed", "/accord delegate D-1 Zoe")).refuses("delegate-not-in-electorate")
    await room.says("Bo", "/vote D-1 yes")
    card = room.card(1)
    assert "Di → Cy → Bo" in card
    yes = room.view(1).choices[0]
    assert (yes.key, yes.people) == ("yes", 3)
    await room.says("Ann", "/vote D-1 no")
    await room.says("Ed", "/vote D-1 no")
    (await room.says("Cy", "/accord delegate D-1 none")).replies("goes with nobody's any more")
    assert room.view(1).choices[0].people == 1, "with Cy's vote goes Di's, which Cy carried"
    await room.says("Di", "/accord delegate D-1 Bo")
    await room.says("Cy", "/vote D-1 yes")
    await room.passes("72h")
    row = await room.row(1)
    assert row.outcome == "adopted"
    assert "3 of 5 votes cast for it, 3 needed." in room.card(1)
    (await room.says("Ann", "/decisions D-1")).replies(
        "Passed the vote on to Cy (Di)", "Passed the vote on to Bo (Di)", "No longer passed the vote on (Cy)"
    )
    assert await room.log_is_whole()


async def test_a_community_adds_its_own_process_and_the_escape_is_on_record(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy")  # Ann is the administrator
    ours = 'id = "ours" \\n title = "Three fifths" \\n [threshold] \\n min = "3/5"'
    for nothing in ("add", "new", 'add "why"', "add D-1"):
        (await room.says("Ann", f"/accord process {nothing}")).refuses("process-without-definition")
    (await room.says("Bo", f'/accord process add "I like it" {ours}')).refuses("process-needs-decision")
    (await room.says("Ann", f"/accord process add {ours}")).refuses("escape-needs-reason")
    bad = await room.says("Ann", '/accord process add "why" id = "ours" \\n [threshold] \\n min = "5/3"')
    bad.refuses("process-unsound")
    assert "line 3" in bad.text
    (await room.says("Ann", '/accord process add "why" id = "majority" \\n [threshold]')).refuses(
        "process-is-built-in"
    )
    (await room.says("Ann", f'/accord process add "The bylaws say so" {ours}')).replies("stays on record")
    (await room.says("Ann", f'/accord process add "The bylaws say so" {ours}')).replies("says that already")

    await room.says("Bo", '/propose "Ship on Fridays" --process ours')
    assert "at least 3/5" in room.card(1)
    newer = ours.replace("3/5", "4/5").replace("Three fifths", "Four fifths")
    await room.says("Ann", f'/accord process add "They were changed" {newer}')
    assert "at least 3/5" in room.card(1), "an open decision keeps what it opened with"
    await room.says("Bo", '/propose "Ship on Mondays" --process ours')
    assert "at least 4/5" in room.card(2)

    rules = (
        'id = "rules" \\n title = "How rules are changed" \\n [threshold] \\n of = "eligible" \\n min = "2/3"'
    )
    await room.says("Ann", f'/accord process add "We agreed on it" {rules}')
    which = fingerprint(ours.replace(" \\n ", "\n"))
    await room.says("Bo", f'/propose "Go back to three fifths: {which}" --process rules')
    (await room.says("Cy", f"/accord process add D-3 {ours}")).refuses("process-not-adopted")
    for who in ("Ann", "Bo", "Cy"):
        await room.says(who, "/vote D-3 yes")
    await room.passes("72h")
    other = await room.says("Cy", f"/accord process add D-3 {newer.replace('4/5', '1/5')}")
    other.refuses("not-this-process")
    (await room.says("Cy", f"/accord process add D-3 {ours}")).replies("can be used from now on")
    (await room.says("Cy", f"/accord process add D-1 {newer}")).refuses("process-not-adopted")
    assert await room.log_is_whole()
    told = [line for line in await room.entries() if "process_added" in line]
    assert len(told) == 4


async def test_a_log_that_moves_takes_the_communitys_own_processes_along(
    room: Dialogue, tmp_path: Path
) -> None:
    await room.join("Ann", "Bo")
    ours = 'id = "ours" \\n title = "Three fifths" \\n [threshold] \\n min = "3/5"'
    (await room.says("Ann", f'/accord process add "The bylaws say so" {ours}')).replies("stays on record")
    moved = await Log(room.app.store).lines(OPERATOR, room.clock.now(), opened=True, people=True)
    other = tmp_path / "other"
    other.mkdir()
    (other / "log.jsonl").write_text("".join(f"{line}\n" for line in moved), encoding="utf-8")
    assert accord(other, "log", "import", "log.jsonl").code == 0
    said = accord(other, "room", typed='Bo: /propose "Ship on Fridays" --process ours\n').out
    assert "at least 3/5" in " ".join(said.split())


async def test_a_decision_of_debians_leader_is_put_on_hold_by_its_sponsors(room: Dialogue) -> None:
    """Five developers: Q is 1.118, so K is that, and 2K is 2.236: three others have to sponsor the hold."""
    await room.join("Ann", "Bo", "Cy", "Di", "Leader")
    await room.says("Ann", "/accord group leader Leader")
    await room.says(
        "Ann", '/propose "Hold the choice of the release team until we have voted" --process debian-hold'
    )
    assert "3 seconders needed before it begins" in room.card(1)
    (await room.says("Bo", "/vote D-1 hold")).refuses("not-seconded-yet")
    for who in ("Bo", "Cy", "Leader"):
        await room.says(who, "/second D-1")
    assert "It is seconded. D-1 goes on: a vote." in room.thread(1)
    (await room.says("Bo", "/vote D-1 hold")).replies("Recorded")
    (await room.says("Di", "/vote D-1 stand")).replies("Recorded")
    await room.passes("14d")
    assert "It is a tie." in room.thread(1)
    (await room.says("Ann", "/decide D-1 adopt")).refuses("not-yours-to-judge")
    await room.says("Leader", '/decide D-1 adopt "It waits for the vote of all"')
    assert (await room.row(1)).outcome == "adopted"


async def test_a_process_of_the_community_is_offered_in_the_form(room: Dialogue) -> None:
    await room.join("Ann", "Bo")
    await room.says("Bo", "/propose")
    await room.answers("Ship on Fridays")
    await room.answers("yes")
    offered = (await room.answers("skip")).text
    await room.answers("stop")
    ours = 'id = "ours" \\n title = "Three fifths" \\n [threshold] \\n min = "3/5"'
    await room.says("Ann", f'/accord process add "The bylaws say so" {ours}')
    await room.says("Bo", "/propose")
    await room.answers("Ship on Fridays")
    assert "Three fifths" not in offered
    (await room.answers("yes")).replies("Why?")
    (await room.answers("skip")).replies("How is it decided?", "Three fifths")
    await room.answers("ours")
    for _ in range(6):
        await room.answers("skip")
    assert room.view(1).process == "ours"


async def test_only_the_drafter_and_those_who_are_asked_see_what_is_sounded_out(room: Dialogue) -> None:
    await room.join("Tanaka", "Kacho", "Bucho")
    line = '/propose "Buy a second press" --process ringi --route "Kacho, Bucho" --soundings'
    for _ in range(2):
        await room.says("Tanaka", line)
    await room.join("Shinjin")
    for who, seen in (("Tanaka", True), ("Kacho", True), ("Shinjin", False)):
        for what in ("/decisions", "/decisions search press", "/decisions summary", "/decisions by:Tanaka"):
            assert ("second press" in (await room.says(who, what)).text) is seen, (who, what)
    for what in ("/decisions D-1", "/accord sound D-1 for", '/accord ask D-1 "What?"', "/stamp D-1 approve"):
        (await room.says("Shinjin", what)).refuses("no-such-decision")
    (await room.says("Kacho", "/accord sound D-1 for")).replies("nobody else")
    # Nor what was withdrawn before it was over; what is posted is everybody's.
    await room.says("Tanaka", "/withdraw D-2")
    assert "D-2" not in (await room.says("Shinjin", "/decisions")).text
    (await room.says("Kacho", "/decisions D-2")).replies("withdr")
    await room.says("Tanaka", "/accord close D-1")
    assert "second press" in (await room.says("Shinjin", "/decisions D-1")).text
    assert await room.log_is_whole()


async def test_what_is_withdrawn_while_it_is_sounded_out_is_never_posted(room: Dialogue) -> None:
    await room.join("Tanaka", "Kacho", "Bucho")
    opened = await room.says(
        "Tanaka", '/propose "Buy a second press" --process ringi --route "Kacho, Bucho" --soundings'
    )
    opened.replies("Nothing is posted yet", "/accord close D-1")
    await room.says("Kacho", '/accord sound D-1 against "We have two"')
    (await room.says("Tanaka", "/withdraw D-1")).replies("withdrawn")
    assert not posted(room)
    assert not room.thread(1)
    (await room.says("Bucho", "/accord sound D-1 for")).refuses("already-closed")


async def test_the_result_of_a_release_vote_names_the_binding_votes(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy", "Di", "Ed")
    await room.says("Ann", "/accord group pmc Ann, Bo, Cy")
    await room.says("Ann", '/propose "Release 2.0" --process apache-release')
    for who in ("Ann", "Bo", "Cy", "Di"):
        await room.says(who, "/vote D-1 +1")
    await room.says("Ed", "/vote D-1 -1")
    assert "binding:" not in room.card(1)
    await room.passes("72h")
    result = "+1 binding: Ann, Bo, Cy; -1 binding: none; non-binding: Di (+1), Ed (-1)."
    assert result in room.card(1)
    assert result in " ".join((await room.says("Ed", "/decisions D-1")).text.split())
    assert result in room.thread(1)


async def test_that_mufakat_was_not_reached_is_said_before_it_is_voted_on(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy")
    await room.says("Ann", '/propose "Ship on Fridays" --process musyawarah')
    await room.says("Ann", "/vote D-1 agree")
    await room.says("Bo", '/vote D-1 not-yet "The poor pay for it"')
    await room.passes("7d")
    failed = "Mufakat was not reached, so a vote decides."
    assert failed in room.thread(1)
    for who in ("Ann", "Cy"):
        await room.says(who, "/vote D-1 yes")
    await room.passes("73h")
    assert (await room.row(1)).outcome == "adopted"
    assert failed in (await room.says("Ann", "/decisions D-1")).text


async def test_whose_vote_is_passed_on_is_shown_counted_and_not_asked_again(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy", "Di", "Ed")
    await room.says("Ann", '/propose "Ship on Fridays" --process liquid')
    await room.says("Bo", "/accord delegate D-1 Cy")
    await room.says("Cy", "/accord delegate D-1 Di")
    await room.says("Di", "/vote D-1 yes")
    card = room.card(1)
    assert "Bo → Cy → Di" in card
    assert "3 of 5 answered: 3 yes" in card, "as many as the chain shows"
    await room.says("Cy", "/vote D-1 no")
    card = room.card(1)
    assert "Bo → Cy" in card
    assert "Cy → Di" not in card, "who votes takes the vote back"
    assert "3 of 5 answered: 1 yes, 2 no" in card
    await room.passes("71h")
    asked = [who for who in ("Ann", "Bo", "Cy", "Di", "Ed") if room.notices_to(who)]
    assert asked == ["Ann", "Ed"], "Bo has passed the vote on"
    assert "Bo" not in (await room.says("Ann", "/decisions open")).text
    assert await room.log_is_whole()


async def test_those_who_perform_what_a_rapid_decided_are_told_and_named(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy", "Di", "Ed")
    line = '/propose "Move to the new warehouse" --process rapid --decider Bo --advisers Cy'
    await room.says("Ann", f'{line} --group "perform: Di, Ed"')
    await room.says("Cy", '/advise D-1 "Not in December"')
    assert "carry it out" not in "".join(room.notices_to("Di"))
    await room.says("Bo", '/decide D-1 accept "In January, then"')
    for who in ("Di", "Ed"):
        assert "it is adopted, and you are among those who carry it out." in room.notices_to(who)[-1]
    assert "To be carried out by: Di, Ed." in room.card(1)
    assert "To be carried out by: Di, Ed." in room.thread(1)
    assert await room.log_is_whole()
