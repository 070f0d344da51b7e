"""People are understood: a no is a no, whatever it is called and wherever it can only be said as an objection."""

import pytest

from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)  # how a line is read is not the database's


@pytest.mark.parametrize("process", ["consent", "lazy"])
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ('no "it breaks billing"', "it breaks billing"),
        ('against "it breaks billing"', "it breaks billing"),
        ('object "it breaks billing"', "it breaks billing"),
        ('block "it breaks billing"', "it breaks billing"),
        ('-1 "it breaks billing"', "it breaks billing"),
        ('👎 "it breaks billing"', "it breaks billing"),
        ("-1 breaks the parser", "breaks the parser"),
        ("-1 (binding) breaks the parser", "breaks the parser"),
        ("no, it breaks billing", "it breaks billing"),
        (":thumbsdown: it breaks billing", "it breaks billing"),
        ("反対 because 請求が壊れる", "請求が壊れる"),
    ],
)
async def test_a_no_is_an_objection_where_that_is_the_only_way_to_stop_something(
    room: Dialogue, process: str, typed: str, reason: str
) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f'/propose "Ship on Fridays" --process {process}')
    (await room.says("bo", f"/vote D-1 {typed}")).replies("Objection D-1.1 noted. It stops D-1")
    (objection,) = room.view(1).objections
    assert (objection.by, objection.reason, objection.state) == ("bo", reason, "raised")


@pytest.mark.parametrize("process", ["consent", "lazy"])
@pytest.mark.parametrize(
    "typed", ["no", "against", "-1", "👎", ":-1:", "反対", "je m'oppose", "dagegen", "-1 (binding)"]
)
async def test_without_a_reason_it_is_told_how_to_object(room: Dialogue, process: str, typed: str) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", f'/propose "Ship on Fridays" --process {process}')
    before = await room.entries()
    (await room.says("bo", f'/vote D-1 "{typed}"')).refuses("objection-needs-reason")
    assert '/object D-1 "..."' in room.transcript()
    assert await room.entries() == before


@pytest.mark.parametrize(
    "typed",
    [
        "+1",
        "+1 (binding)",
        ":+1:",
        ":+1::skin-tone-3:",
        "👍🏽",
        "承認",
        "approve",
        "lgtm",
        "LGTM!",
        "no objection",
        "endorse",
        "setuju",
    ],
)
async def test_a_yes_is_consent(room: Dialogue, typed: str) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    (await room.says("bo", f"/vote D-1 {typed}")).replies("Recorded on D-1: consent.")
    assert room.view(1).objections == ()


@pytest.mark.parametrize(
    "typed", ["no objection from me", "no problem", "yes but only on Mondays", "stand aside"]
)
async def test_what_could_mean_two_things_is_asked_back(room: Dialogue, typed: str) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    before = await room.entries()
    refusal = await room.says("bo", f"/vote D-1 {typed}")
    refusal.refuses("no-such-position")
    assert await room.entries() == before
    told = " ".join(refusal.text.split())
    assert "consent or consent with a concern (concern)" in told
    assert 'To stop it: /object D-1 "..."' in told


async def test_a_vote_on_sides_takes_the_reason_behind_the_sign(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process majority')
    (await room.says("bo", "/vote D-1 -1 breaks the parser")).replies("Recorded on D-1: no.")
    (await room.says("cy", "/vote D-1 +1 (binding)")).replies("Recorded on D-1: yes.")
    (await room.says("ann", "/decisions D-1")).replies("breaks the parser")


@pytest.mark.parametrize(
    ("line", "works"),
    [
        ("/cancel D-1", "/withdraw D-1"),
        ("/delete D-1", "/withdraw D-1"),
        ('/edit D-1 "Ship on Mondays"', '/amend D-1 "Ship on Mondays"'),
        ("/endpoll D-1", "/close D-1"),
        ('/block D-1 "it breaks billing"', '/object D-1 "it breaks billing"'),
        ("/voet D-1 consent", "/vote D-1 consent"),
        ("/recues D-1", "/recuse D-1"),
    ],
)
async def test_the_verb_of_another_tool_is_answered_with_ours(room: Dialogue, line: str, works: str) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    before = await room.entries()
    (await room.says("ann", line)).refuses("grammar-unknown-verb").refuses(works)
    assert await room.entries() == before


async def test_a_repair_never_does_something_else(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    (await room.says("ann", "/results D-1")).replies("Ship on Fridays")
    refusal = await room.says("ann", "/refresh D-1")
    refusal.refuses("grammar-unknown-verb")
    assert "This works" not in refusal.text


async def test_a_receipt_says_until_when_an_answer_can_be_changed(room: Dialogue) -> None:
    """tests/data/field/32-when-can-it-be-changed"""
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/poll "Pick" "Osaka" "Kyoto" --by 2d')
    await room.says("ann", "/vote D-1 A")
    (await room.says("bo", "/vote D-1 B")).replies("until Wednesday 25 Nov 14:00 UTC")
    (await room.says("cy", "/vote D-1 A")).replies("until Monday 23 Nov 14:10 UTC")
    await room.passes("9m")
    (await room.says("bo", "/vote D-1 A")).replies("until Monday 23 Nov 14:19 UTC")


async def test_words_before_the_quotes_of_an_option_are_no_part_of_it(room: Dialogue) -> None:
    """tests/data/field/38-words-before-the-quotes"""
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Where" "Osaka" "Kyoto" --add-options')
    (await room.says("bo", '/option D-1 "Nara"')).replies("“Nara” is an option of D-1 now.")
    (await room.says("bo", '/option D-1 please "Uji"')).refuses("grammar-words-before-option")
    assert [choice.text for choice in room.view(1).choices] == ["Osaka", "Kyoto", "Nara"]


@pytest.mark.parametrize(
    ("line", "works"),
    [
        ("/agree D-1", "/vote D-1 agree"),
        ("/endorse D-1", "/vote D-1 endorse"),
        ("/setuju D-1", "/vote D-1 setuju"),
        ('/concern D-1 "who pays?"', '/vote D-1 concern "who pays?"'),
    ],
)
async def test_an_answer_typed_as_a_command_is_answered_with_the_line_for_it(
    room: Dialogue, line: str, works: str
) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    before = await room.entries()
    (await room.says("bo", line)).refuses("grammar-unknown-verb").refuses(works)
    assert await room.entries() == before
    (await room.says("bo", works)).replies("Recorded on D-1")


@pytest.mark.parametrize("line", ["/show D-1", "/status D-1", "/results D-1", "/accord show D-1"])
async def test_a_decision_is_shown_by_whatever_it_is_called(room: Dialogue, line: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent')
    (await room.says("bo", line)).replies("Ship on Fridays")


@pytest.mark.parametrize(
    ("line", "works"),
    [
        ('propose "Ship on Fridays"', '/propose "Ship on Fridays"'),
        ('+poll "Where to?" "Osaka" "Kyoto"', '/poll "Where to?" "Osaka" "Kyoto"'),
        ("!poll Where to?", "/poll Where to?"),
        ("vote D-1 agree", "/vote D-1 agree"),
    ],
)
async def test_a_line_without_its_slash_is_talk_and_its_author_is_told(
    room: Dialogue, line: str, works: str
) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", line)).refuses("grammar-no-command").refuses(works)
    assert room.messenger.cards == {}


@pytest.mark.parametrize(
    "line", ["vote for me", "propose a date?", "poll", "I object, D-1 is wrong", "+1 poll"]
)
async def test_talk_stays_talk(room: Dialogue, line: str) -> None:
    await room.join("ann", "bo")
    assert (await room.says("ann", line)).posts == ()


@pytest.mark.parametrize("flag", ["--multiple", "--multi", "--multi-select", "--approve"])
async def test_several_choices_by_whatever_name(room: Dialogue, flag: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f'/poll "Where to?" "Osaka" "Kyoto" {flag}')
    (await room.says("bo", "/vote D-1 A, B")).replies("Osaka", "Kyoto")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('/propose "Ship" --process vote', "--process majority, two-thirds, three-quarters or unanimous"),
        ('/poll "Ship?" "A" "B" --process majority', '/propose "..." --process majority'),
        ('/propose "Ship" --process approval', '/poll "..." "..." "..." --process approval'),
    ],
)
async def test_a_process_that_does_not_fit_is_answered_with_those_that_do(
    room: Dialogue, line: str, told: str
) -> None:
    await room.join("ann", "bo")
    refusal = await room.says("ann", line)
    assert {post.kind for post in refusal.posts} == {"refusal"}
    assert told in " ".join(refusal.text.split())


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("pizz", "Pizza"),
        ("sa", "Salad"),
        (":one:", "Pizza"),
        ("2️⃣", "Sushi"),
        ("su because I like it", "Sushi"),
    ],
)
async def test_an_option_is_named_by_its_beginning_or_its_number(
    room: Dialogue, typed: str, option: str
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Lunch?" "Pizza" "Sushi" "Salad" "Soup"')
    (await room.says("bo", f"/vote D-1 {typed}")).replies(f"Recorded on D-1: “{option}”")


async def test_every_option_of_a_ballot_may_be_shortened(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Lunch?" "Pizza" "Sushi, plain" "Salad" --rank')
    (await room.says("bo", "/vote D-1 sus > piz > sal")).replies('"Sushi, plain" > Pizza > Salad')


async def test_a_beginning_of_several_options_is_asked_about(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/poll "Lunch?" "Pizza" "Sushi" "Salad"')
    before = await room.entries()
    asked = await room.says("bo", "/vote D-1 s")
    asked.refuses("/vote D-1 Sushi").refuses("/vote D-1 Salad")
    assert "/vote D-1 Pizza" not in asked.text
    assert await room.entries() == before


@pytest.mark.parametrize("name", ["ßtraße", "İstanbul", "ŉ"])
async def test_an_option_whose_letters_fold_into_more_is_named_in_a_ballot(room: Dialogue, name: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f'/poll "Which?" "{name}" "iPhone" --rank')
    (await room.says("bo", f"/vote D-1 {name} > iPhone")).replies(f"{name} > iPhone")
    (await room.says("bo", f"/vote D-1 {name.upper()} > iPhone")).replies(f"{name} > iPhone")
