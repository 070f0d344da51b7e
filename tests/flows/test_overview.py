"""What a page for leads is told on a Monday: what waits for whom, what silence decides, what is stuck, what was decided."""

from datetime import timedelta

from adapters.local.inbound import SPOT, account_of
from bot.room import OPERATOR
from consensus.ports import Viewer
from consensus.views import HeadView, OverviewView, ShowHead, ShowOverview
from consensus.views.overview import Block, DecidedLine, Line
from tests.flows.room import Dialogue


def seat(who: str) -> Viewer:
    return Viewer(spot=SPOT, account=account_of(who))


async def overview(room: Dialogue, who: str, limit: int = 12) -> OverviewView:
    view = await room.app.ask(ShowOverview(limit=limit), seat(who))
    assert isinstance(view, OverviewView)
    lines: list[Line] = [
        line
        for section in (view.waits, view.silence, view.stuck, view.decided, view.look_again)
        for line in section.lines
    ]
    assert len({line.number for line in lines}) == len(lines), "each decision stands in one section"
    return view


async def waits(room: Dialogue, who: str) -> dict[int, list[str]]:
    lines = (await overview(room, who)).waits.lines
    return {
        line.number: [f"{wait.why}{wait.objection or wait.question or ''}" for wait in line.waits]
        for line in lines
    }


async def stuck(room: Dialogue, who: str) -> dict[int, tuple[Block, ...]]:
    return {line.number: line.blocks for line in (await overview(room, who)).stuck.lines}


async def test_an_objection_is_with_the_opener_then_with_the_objector_then_with_the_group(
    room: Dialogue,
) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 5d')
    assert await waits(room, "bo") == {1: ["answer"]}
    for who in ("ann", "cy", "di"):
        await room.says(who, "/vote D-1 consent")
    raised = await room.now()
    await room.says("bo", '/object D-1 "Nobody can roll back"')

    assert await waits(room, "ann") == {1: ["objection1"]}
    assert await waits(room, "bo") == {}
    [line] = (await overview(room, "cy")).stuck.lines
    assert (line.number, line.title, line.kind, line.place) == (1, "Ship on Fridays", "proposal", "room")
    [block] = line.blocks
    assert (block.why, block.objection, block.by, block.reason) == (
        "objection",
        1,
        "bo",
        "Nobody can roll back",
    )
    assert (block.held_by, block.holders, block.since) == ("opener", ("ann",), raised)
    assert line.ahead is not None
    assert line.ahead.outcome == "blocked"

    await room.passes("1d")
    offered = await room.now()
    await room.says("ann", '/resolve D-1.1 "A check rolls back by itself"')
    assert await waits(room, "ann") == {}
    [wait] = (await overview(room, "bo")).waits.lines[0].waits
    assert (wait.why, wait.objection, wait.since) == ("offer", 1, offered)
    assert wait.until == offered + timedelta(hours=48)
    [block] = (await stuck(room, "cy"))[1]
    assert (block.held_by, block.holders, block.since) == ("objector", ("bo",), raised)
    assert (block.held_since, block.until) == (offered, offered + timedelta(hours=48))

    await room.passes("49h")
    assert await waits(room, "cy") == {1: ["test1"]}
    [block] = (await stuck(room, "bo"))[1]
    assert (block.held_by, block.holders) == ("group", ())
    assert block.until is not None
    await room.says("cy", "/test D-1.1 drop")
    assert await waits(room, "cy") == {}


async def test_silence_decides_within_the_week_and_nothing_of_a_hidden_poll_is_told(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Archive the wiki" --process lazy --by 3d')
    await room.says("ann", '/propose "Paint it blue" --process majority --by 2d')
    await room.says("ann", '/propose "Paint it red" --process majority --by 9d')
    await room.says("ann", '/poll "Where?" "Osaka" "Kyoto" --hidden --by 4d')
    await room.says("ann", '/poll "When?" "May" "June" --open')
    for line in ("/vote D-2 no", "/vote D-3 yes", "/vote D-4 a", "/vote D-5 a"):
        await room.says("bo", line)

    view = await overview(room, "bo")
    assert view.waits == type(view.waits)(), view.waits
    assert [(line.number, line.ahead.outcome) for line in view.silence.lines] == [
        (2, "no_quorum"),
        (1, "adopted"),
        (4, None),
    ]
    assert [line.may_object for line in view.silence.lines] == [False, True, False]
    assert view.silence.count == 3
    assert [line.ahead.at - view.now for line in view.silence.lines] == [
        timedelta(days=days) for days in (2, 3, 4)
    ]
    assert (view.open, view.closed) == (5, 0)
    cut = await overview(room, "bo", limit=1)
    assert ([line.number for line in cut.silence.lines], cut.silence.count) == ([2], 3)
    # Whoever has not answered finds them where they wait, nearest deadline first, and nowhere else.
    view = await overview(room, "cy")
    assert [line.number for line in view.waits.lines] == [2, 4, 3, 5]
    assert [line.number for line in view.silence.lines] == [1]


async def test_whose_stamp_a_ringi_waits_for_and_since_when(room: Dialogue) -> None:
    await room.join("tanaka", "kacho", "bucho")
    opened = await room.now()
    await room.says(
        "tanaka", '/propose "Buy a second press" --process ringi --route "kacho, bucho" --soundings'
    )
    assert await waits(room, "bucho") == {1: ["sounding"]}
    await room.says("bucho", "/accord sound D-1 for")
    assert await waits(room, "bucho") == {}
    await room.says("tanaka", "/accord close D-1")
    assert await waits(room, "kacho") == {1: ["stamp"]}
    await room.passes("2d")
    stamped = await room.now()
    await room.says("kacho", "/stamp D-1 approve")
    assert await waits(room, "kacho") == {}
    [wait] = (await overview(room, "bucho")).waits.lines[0].waits
    assert (wait.why, wait.since) == ("stamp", stamped)
    [block] = (await stuck(room, "tanaka"))[1]
    assert (block.why, block.held_by, block.holders, block.since) == ("stamp", "stamper", ("bucho",), stamped)
    assert stamped - opened == timedelta(days=2)


async def test_chairs_deciders_and_advisers_hold_a_decision_too(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", '/propose "Buy a press" --process advice --advisers "bo, cy"')
    await room.says("ann", '/propose "Choose a bank" --process daci --decider di --advisers "bo"')
    assert await waits(room, "bo") == {1: ["advice"], 2: ["advice"]}
    [block] = (await stuck(room, "di"))[1]
    assert (block.why, block.held_by, sorted(block.holders)) == ("advice", "adviser", ["bo", "cy"])
    await room.says("bo", '/advise D-2 "Take the old one"')
    assert (await waits(room, "di"))[2] == ["decision"], room.card(2)
    [block] = (await stuck(room, "bo"))[2]
    assert (block.why, block.held_by, block.holders) == ("decision", "decider", ("di",))


async def test_a_question_waits_for_the_opener_until_somebody_answers(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process lazy')
    await room.says("ann", '/ask D-1 "Does anybody read this?"')
    assert await waits(room, "ann") == {}, "nobody waits for an answer to their own question"
    await room.says("bo", '/ask D-1 "Who pays?"')
    await room.says("cy", '/ask D-1 "Since when?"')
    assert await waits(room, "ann") == {1: ["question2", "question3"]}
    assert await waits(room, "bo") == {}
    await room.says("ann", '/accord answer D-1 2 "The team"')
    assert await waits(room, "ann") == {1: ["question3"]}


async def test_what_was_decided_in_the_week_and_what_must_be_looked_at_again(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Trunk-based work" --process consent --review 20d --by 2d')
    for who, answer in (("ann", "consent"), ("bo", "consent"), ("cy", 'concern "It takes time"')):
        await room.says(who, f"/vote D-1 {answer}")
    await room.passes("2d")
    await room.says("ann", '/poll "Where to meet?" "Osaka" "Nara" --by 2d')
    for who in ("ann", "bo"):
        await room.says(who, "/vote D-2 a")
    await room.passes("2d")

    view = await overview(room, "cy")
    poll, proposal = view.decided.lines
    assert isinstance(poll, DecidedLine)
    assert (poll.title, poll.outcome, poll.winners) == ("Where to meet?", "adopted", ("Osaka",))
    assert (poll.took_part, poll.eligible, poll.concerns) == (2, 3, 0)
    assert (proposal.outcome, proposal.took_part, proposal.eligible, proposal.concerns) == (
        "adopted",
        3,
        3,
        1,
    )
    assert "consent" in proposal.because
    assert (view.decided.count, view.look_again.count, view.open, view.closed) == (2, 0, 0, 2)

    await room.says("ann", '/accord todo D-1 "Write it down" @cy --by 9d')
    await room.says("ann", '/accord todo D-1 "Tell everybody" --by 2d')
    view = await overview(room, "cy", limit=1)
    [todo] = view.to_do
    assert (todo.text, todo.owner, todo.mine, view.to_do_count) == ("Write it down", "cy", True, 2), (
        "own first"
    )

    await room.passes("30d")
    view = await overview(room, "cy")
    assert view.decided.count == 0
    assert [todo.overdue for todo in view.to_do] == [True, True]
    [line] = view.look_again.lines
    assert (line.number, line.review_at - line.decided_at) == (1, timedelta(days=20))
    assert view.checkpoint_at is not None
    assert view.checkpoint_seq is not None
    assert view.checkpoint_seq <= view.head.seq


async def test_the_head_moves_with_each_act_and_is_shown_to_those_who_belong_there(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship" --process lazy')
    before = await room.app.ask(ShowHead(), seat("bo"))
    assert isinstance(before, HeadView)
    assert before == await room.app.ask(ShowHead(), OPERATOR)
    assert before == (await overview(room, "bo")).head
    await room.says("bo", '/ask D-1 "Why?"')
    after = await room.app.ask(ShowHead(), seat("bo"))
    assert isinstance(after, HeadView)
    assert after.seq == before.seq + 1
    assert after.hash != before.hash
    assert await room.app.ask(ShowHead(), seat("mallory")) == HeadView(seq=0)
    assert await room.app.ask(ShowHead(), Viewer()) == HeadView(seq=0)
    stranger = await overview(room, "mallory")
    assert (stranger.open, stranger.silence.count, stranger.head) == (0, 0, HeadView(seq=0))
