"""Who may do what: the table of rights, as a community reads and changes it in chat."""

from pathlib import Path

from tests.flows.room import Dialogue, opened_room


async def test_the_usual_needs_no_set_up_and_is_one_line(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("bo", "/accord rights")).replies(
        "Members propose, poll and vote; who opened it or an administrator closes early; administrators set up.",
        "Nothing differs from that.",
    )
    (await room.says("bo", "/accord rights propose bo")).refuses("administrators-only")


async def test_only_the_leads_propose_and_the_others_are_told_who_may(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", "/accord group leads ann bo")
    (await room.says("ann", "/accord rights propose @leads")).replies(
        "Propose: the group “leads”.", "is in the log"
    )
    (await room.says("cy", '/propose "Ship on Fridays"')).refuses("not-your-right")
    (await room.says("cy", '/propose "Ship on Fridays"')).refuses("Propose: that is for the group “leads”.")
    (await room.says("cy", '/decide "We ship on Fridays"')).refuses("not-your-right")
    (await room.says("bo", '/propose "Ship on Fridays" --process consent')).replies("D-1")
    (await room.says("cy", "/accord rights")).replies("Here it differs:", "- Propose: the group “leads”.")
    (await room.says("ann", "/accord rights propose everyone")).replies("Propose: everyone here.")
    (await room.says("ann", "/accord rights propose everyone")).replies("It says that already.")
    (await room.says("cy", '/propose "Ship on Mondays"')).replies("D-2")
    assert await room.log_is_whole()


async def test_a_process_can_be_for_some_and_the_rest_for_others(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    (await room.says("ann", "/accord rights propose --process consent,lazy")).replies(
        "With no other process."
    )
    (await room.says("bo", '/propose "A" --process majority')).refuses("not-your-right")
    (await room.says("bo", '/propose "A" --process lazy')).replies("D-1")
    (await room.says("bo", "/accord process D-1 majority")).refuses("not-your-right")
    (await room.says("ann", "/accord rights propose cy --process majority")).replies("cy")
    (await room.says("cy", '/propose "B" --process majority')).replies("D-2")
    (await room.says("ann", "/accord rights propose default")).replies("Propose: everyone here.")
    (await room.says("bo", '/propose "A" --process majority')).replies("D-3")


async def test_who_votes_is_who_is_waited_for(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", "/accord rights vote bo cy")
    (await room.says("ann", '/propose "Ship on Fridays" --process majority')).replies("D-1")
    (await room.says("di", "/vote D-1 yes")).refuses("not-in-electorate")
    (await room.says("bo", "/vote D-1 yes")).replies("D-1")
    (await room.says("cy", "/vote D-1 yes")).replies("D-1")
    await room.passes("11m")
    assert (await room.row(1)).outcome == "adopted"


async def test_whoever_opened_it_closes_early_no_more_and_somebody_else_does(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", "/accord rights close di")
    (await room.says("bo", '/propose "Ship on Fridays" --process majority')).replies("D-1")
    await room.says("bo", "/vote D-1 yes")
    (await room.says("bo", '/accord close D-1 "in a hurry"')).refuses("not-your-right")
    (await room.says("ann", '/accord close D-1 "in a hurry"')).refuses("not-your-right")
    (await room.says("di", "/accord close D-1")).refuses("closing-early-needs-reason")
    (await room.says("di", '/accord close D-1 "the train leaves"')).replies("D-1")


async def test_nobody_locks_everybody_out(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", "/accord rights settings nobody")).refuses("right-not-for")
    (await room.says("ann", "/accord rights rules bo")).replies("administrators and bo")
    (await room.says("bo", "/accord rights settings bo")).replies("administrators and bo")
    (await room.says("bo", "/accord group pmc bo")).replies("pmc")
    (await room.says("ann", "/accord rights rules default")).replies("administrators")
    (await room.says("bo", "/accord rights settings default")).refuses("administrators-only")


async def test_a_change_can_need_a_decision_which_carries_it_out(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    (await room.says("ann", "/accord rights rules decision --process majority")).replies(
        "nobody but a decision"
    )
    (await room.says("ann", "/accord rights vote nobody")).refuses("rights-locked")
    (await room.says("bo", "/accord rights propose @cy")).replies("D-1")
    assert "Change who may do what: Propose: cy." in room.card(1)
    (await room.says("bo", '/amend D-1 "Change nothing"')).refuses("change-is-fixed")
    (await room.says("bo", "/accord process D-1 lazy")).refuses("change-is-fixed")
    (await room.says("bo", '/propose "Ship on Fridays"')).replies("D-2")
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-1 yes")
    await room.passes("11m")
    assert (await room.row(1)).outcome == "adopted"
    (await room.says("bo", '/propose "Ship on Mondays"')).refuses("not-your-right")
    (await room.says("cy", '/propose "Ship on Mondays"')).replies("D-3")
    assert await room.log_is_whole()


async def test_a_change_that_falls_by_an_appeal_is_taken_back(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", "/accord rights poll bo,cy")
    await room.says("ann", "/accord rights rules decision --process rough-consensus")

    (await room.says("bo", "/accord rights poll cy")).replies("D-1")
    await room.passes("15d")
    await room.says("bo", '/decide D-1 accept "nobody objects"')
    await room.says("cy", '/appeal D-1 "I was not heard"')
    (await room.says("bo", '/poll "Where?" "Osaka" "Kyoto"')).refuses("not-your-right")
    await room.says("ann", '/accord judge D-1 upheld "cy was not heard"')
    (await room.says("cy", "/accord rights")).replies("- Open polls: bo and cy.")
    (await room.says("bo", '/poll "Where?" "Osaka" "Kyoto"')).replies("D-2")
    # What another decision has changed since stays.
    (await room.says("bo", "/accord rights poll cy")).replies("D-3")
    (await room.says("bo", "/accord rights poll ann")).replies("D-4")
    await room.passes("15d")
    for number in (3, 4):
        await room.says("bo", f'/decide D-{number} accept "nobody objects"')
    await room.says("cy", '/appeal D-3 "I was not heard"')
    await room.says("ann", '/accord judge D-3 upheld "cy was not heard"')
    (await room.says("cy", "/accord rights")).replies("- Open polls: ann.")
    assert await room.log_is_whole()


async def test_lines_that_cannot_be_read_and_what_works(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo")
        (await room.says("ann", "/accord rights proposing bo")).refuses("grammar-right")
        (await room.says("ann", "/accord rights overrule everyone")).refuses("right-not-for")
        (await room.says("ann", "/accord rights close bo --process lazy")).refuses("right-without-process")
        (await room.says("ann", "/accord rights propose bo --place #nowhere")).refuses("no-such-place")
        (await room.says("ann", "/accord rights rules bo --place here")).refuses("rules-everywhere")
        (await room.says("ann", "/accord rights propose bo --place here")).replies("Propose: bo.")
        (await room.says("ann", "/accord rights propose bo --process majority2")).refuses("no-such-process")


async def test_what_somebody_opened_who_left_goes_on_with_an_administrator(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    (await room.says("bo", '/propose "Ship on Fridays" --process majority')).replies("D-1")
    (await room.says("bo", '/propose "Archive the wiki" --process majority')).replies("D-2")
    (await room.says("ann", "/extend D-1 --by 9d")).refuses("opener-only")
    await room.leaves("bo")
    (await room.says("cy", "/extend D-1 --by 9d")).refuses("opener-only")
    (await room.says("ann", "/accord process D-1 two-thirds")).replies("D-1")
    (await room.says("ann", "/extend D-1 --by 9d")).replies("D-1")
    (await room.says("ann", '/amend D-1 "Ship on Mondays"')).replies("D-1")
    (await room.says("ann", "/withdraw D-2")).replies("D-2")
    assert (await room.row(2)).outcome == "withdrawn"
    assert (await room.row(1)).took_part == 0, "nobody is given an answer by standing in"


async def test_the_last_administrator_of_the_room_leaves_and_somebody_else_is_one(room: Dialogue) -> None:
    await room.join("ann", "cy", "bo")
    (await room.says("bo", "/accord group pmc bo")).refuses("administrators-only")
    await room.leaves("ann")
    (await room.says("bo", "/accord group pmc bo")).replies("pmc")
    (await room.says("cy", "/accord group pmc cy")).refuses("administrators-only")


async def test_who_may_not_open_is_offered_no_form_and_no_line_for_it(room: Dialogue) -> None:
    await room.join("ann", "bo")
    assert "/propose" in (await room.says("bo", "/accord help")).text
    await room.says("ann", "/accord rights propose administrators")
    (await room.says("bo", "/propose")).refuses("Propose: that is for administrators.")
    assert '/propose "' not in (await room.says("bo", "/accord help")).text
    assert '/poll "' in (await room.says("bo", "/accord help")).text
    assert '/propose "' in (await room.says("ann", "/accord help")).text
    assert "What do you propose?" in (await room.says("ann", "/propose")).text
