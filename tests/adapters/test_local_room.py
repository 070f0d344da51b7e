"""The room over the real Desk: what it shows, to whom, and in which order."""

import re
from pathlib import Path

from inline_snapshot import snapshot

from adapters.interaction.ballot_form import ballot_in_turn, ballot_of
from adapters.interaction.form import Form, Question
from adapters.interaction.press import Press
from adapters.local.ballot import AskedBallot
from adapters.local.form import Asked
from adapters.wording import Words
from consensus.process import BallotRule
from consensus.views import BallotView, OptionView
from tests.adapters.views import POLL
from tests.flows.room import opened_room


async def test_the_first_screen_gives_three_lines_that_work_one_of_them_an_objection(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.room.welcome()
        lines = [line.strip() for line in room.transcript().splitlines() if line.startswith("  ")]
        assert len(lines) == 3
        assert "/object D-1" in lines[1]
        for line in lines:
            who, _, said = line.partition(": ")
            (await room.says(who, said)).replies("D-1")


async def test_the_first_screen_of_a_used_room_names_the_next_number(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.says("ann", '/propose "Ship on Fridays"')
        await room.restarts_after("1m")
        await room.room.welcome()
        assert "/object D-2" in room.transcript()


async def test_the_prompt_shows_who_speaks(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        assert room.room.prompt == "> "
        await room.room.feed("Ann: hello")
        assert room.room.prompt == "Ann> "
        await room.room.feed("as bo")
        assert room.room.prompt == "bo> "
        await room.room.feed("ann: hello")
        assert room.room.prompt == "Ann> "


async def test_talk_is_kept_and_makes_a_member(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy")
        (await room.says("ann", '/propose "Ship on Fridays"')).replies("D-1 is open")
        assert room.view(1).eligible == 3


async def test_the_first_to_speak_is_the_administrator_also_when_it_was_talk(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.says("ann", "hello")
        await room.says("bo", '/propose "Ship on Fridays" --process majority --by 2d')
        (await room.says("ann", "/vote D-1 yes")).replies("Recorded")
        (await room.says("bo", "/vote D-1 yes")).replies("Recorded")
        (await room.says("ann", "/accord close D-1")).replies("D-1 is closed: adopted")


async def test_a_forgiving_word_is_the_position_it_surely_means(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy")
        await room.says("ann", '/propose "Ship on Fridays" --process consent')
        (await room.says("bo", "/vote D-1 👍")).replies("Recorded on D-1: consent.")
        (await room.says("cy", "/vote D-1 no")).refuses("objection-needs-reason")


async def test_the_same_message_to_several_is_shown_once(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo", "cy", "di")
        await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
        await room.says("ann", "/vote D-1 consent")
        await room.passes("2d")
        assert room.transcript().count("you have not answered yet") == 1
        assert len(room.notices_to("bo")) == len(room.notices_to("di")) == 1
        assert room.notices_to("ann") == []


async def test_a_command_of_somebody_unknown_to_the_room_is_not_asked_for_a_name(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.room.feed("/decisions")
        assert "Who speaks?" in room.transcript()


async def test_what_was_shown_before_a_restart_is_known_after_it(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo")
        await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto" --by 2d')
        await room.restarts_after("1m")
        (await room.says("bo", "/vote D-1 osaka")).replies("Recorded on D-1: “Osaka”.")


async def test_a_short_story_reads_as_a_chat(tmp_path: Path) -> None:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo")
        await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
        await room.says("bo", '/object D-1 "No rollback plan"')
        await room.says("ann", '/amend D-1 "Ship on Fridays, with a rollback plan"')
        await room.says("bo", "/accept D-1.1")
        await room.says("bo", "/vote D-1 yes")
        await room.says("ann", "/vote D-1 yes")
        await room.passes("10m")
        digits = re.compile("Log checkpoint [0-9a-f]{12}")
        assert digits.sub("Log checkpoint (digits)", room.transcript()) == snapshot("""\
┌─ Ship on Fridays
│  D-1, proposed by ann, Consent
│
│  Nobody objects. Nobody has answered yet; 2 people can.
│  Open until Thursday 26 Nov 14:00 UTC. 1 more person must take part. If
│  nobody else acts, this ends without a quorum on Friday 27 Nov 14:00 UTC.
│
│  Passes unless an objection stands; an objection with a reason stops it
│  until it is settled; silence is consent if at least half of the group took
│  part and the silent were reminded; closes 10 minutes after everybody has
│  acted; to be looked at again after 90 days.
└─ /vote D-1 consent   /object D-1 "reason"
 (only ann sees this)
   D-1 is open until Thursday 26 Nov 14:00 UTC. It is decided by Consent.
   Until somebody acts, another can be chosen: /accord process D-1 majority.
   ↳ bo objects (D-1.1).
     > No rollback plan
     /resolve D-1.1 "how"
     /amend D-1 "new text"
     /sustain D-1.1
     /accord doubt D-1.1 "reason"
 (only ann sees this)
   Ship on Fridays (D-1): bo objects (D-1.1).
   > No rollback plan
     /resolve D-1.1 "how"
     /amend D-1 "new text"
 (only bo sees this)
   Objection D-1.1 noted. It stops D-1 until it is settled. To take it back:
   /withdraw D-1.1.
   ↳ ann changed the text (revision 2).
     > Ship on Fridays[+, with a rollback plan+]
     Positions on the earlier text are kept and no longer count. It closes on
     Thursday 26 Nov 14:00 UTC.
 (only bo sees this)
   Ship on Fridays, with a rollback plan (D-1): does the new text settle your
   objection?
   > You: No rollback plan
   > Ship on Fridays[+, with a rollback plan+]
   No answer by Wednesday 25 Nov 14:00 UTC: the group is asked.
     /accord accept D-1.1
     /sustain D-1.1
 (only ann sees this)
   D-1 has a new text: revision 2, round 2. Earlier positions no longer count.
   It is offered as a solution for D-1.1. It closes on Thursday 26 Nov 14:00
   UTC.
 (only ann sees this)
   Ship on Fridays, with a rollback plan (D-1): Objection D-1.1 is resolved.
   > bo: No rollback plan
 (only bo sees this) Objection D-1.1 is resolved.
 ~ D-1: No objection stands. 1 of 2 answered: 1 consent. Open until Thursday
   26 Nov 14:00 UTC. If nobody else acts, this is adopted.
 (only bo sees this)
   Recorded on D-1: consent. You can change it until Thursday 26 Nov 14:00
   UTC.
 ~ D-1: No objection stands. 2 of 2 answered: 2 consent. Everybody has acted:
   closes on Monday 23 Nov 14:10 UTC. If nobody else acts, this is adopted.
 (only ann sees this)
   Recorded on D-1: consent. You can change it until Monday 23 Nov 14:10 UTC.
 ● Adopted: Ship on Fridays, with a rollback plan (D-1)
   > Ship on Fridays[+, with a rollback plan+]
   Everybody answered and no objection stands: 2 consented. Changed after bo
   objected.
   Log checkpoint (digits)
 (only ann sees this)
   Ship on Fridays, with a rollback plan (D-1): it is adopted. Who does it, by
   when?
     /accord todo D-1 --by 7d
··· After 10 minutes it is Monday 23 Nov 14:10 UTC.\
""")


def test_letters_are_those_of_the_card_whatever_the_order_of_a_form() -> None:
    words = Words()
    rule = BallotRule(type="approve", reasons="off")
    options = tuple(OptionView(key=f"o{place}", text=text, letter=letter) for place, text, letter in
                    ((3, "Nara", "C"), (1, "Osaka", "A"), (2, "Kyoto", "B"), (0, "None of the above", "")))  # fmt: skip
    view = BallotView(card=POLL, rule=rule, options=options)
    asked = AskedBallot(words, ballot_in_turn(words, view, {}), view=view)
    assert asked.next_question().split("\n")[1:] == [
        "  C  Nara",
        "  A  Osaka",
        "  B  Kyoto",
        "    None of the above",
    ]
    asked.take("A, C")
    assert (asked.state, ballot_of(rule.type, asked.values)) == ("cast", "o1,o3")


def test_a_long_list_is_shown_to_its_end_and_each_of_it_can_be_typed() -> None:
    options = tuple((f"p{place}", f"Process {place}") for place in range(30))
    question = Question(id="process", label="How is it decided?", kind="process", options=options)
    for typed in ("AD", "p29", "process 29"):
        asked = Asked(Words(), Form(press=Press(act="propose"), title="", submit="", questions=(question,)))
        assert asked.next_question().endswith("  AD  Process 29")
        asked.take(typed)
        assert asked.values == {"process": "p29"}
