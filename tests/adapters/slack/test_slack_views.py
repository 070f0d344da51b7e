"""Every view as it is shown, and nothing of it over Slack's bounds, whatever people write."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from adapters.acts import ACT
from adapters.grammar import GrammarError, parse
from adapters.interaction.ballot_form import ballot_form, ballot_of
from adapters.interaction.form import Fits, Form, Forms
from adapters.interaction.line import number_of, texts_of
from adapters.interaction.message import Message, button
from adapters.interaction.press import Press
from adapters.interaction.reply import receipt_message, refusal_message
from adapters.slack.answers import card_briefly, notice_message
from adapters.slack.answers import shown as as_shown
from adapters.slack.escape import SlackWords
from adapters.slack.forms import view
from adapters.slack.home import home_blocks
from adapters.slack.messenger import emoji_of
from adapters.slack.render import Shown, card_message
from consensus.frozen import replace
from consensus.ports import Receipt
from consensus.process import BallotRule, BallotType
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    ChoiceView,
    ConcernView,
    LinkView,
    ObjectionView,
    OptionView,
    ProcessRow,
    Row,
    Summary,
)
from tests.adapters.slack.drawing import drawn, drawn_view
from tests.adapters.views import (
    CHOSEN,
    CONSENT,
    HIDDEN,
    MONDAY,
    OBJECTED,
    POLL,
    RAISED,
    ROW,
    THURSDAY,
    notice,
)
from tests.fakes.slack.blocks import mistakes, view_mistakes
from tests.fakes.slack.methods import Refusal, _pings

WORDS = SlackWords()
FORMS = Forms(Fits())
PROCESSES = (
    ProcessRow(id="consent", title="Consent", unit="proposal"),
    ProcessRow(id="poll", title="Poll", unit="options"),
)
CLICKED = replace(POLL, ballot="choice")


def to_fill_in(card: CardView) -> BallotView:
    """The ballot of a poll, as somebody gets it who has not answered."""
    low, high = card.points or (0, 5)
    rule = BallotRule(type=card.ballot, range=(low, high), budget=high)
    options = tuple(OptionView(key=choice.key, text=choice.text) for choice in card.choices)
    return BallotView(card=card, rule=rule, options=options)


def fits(shown: Shown) -> Shown:
    """Slack takes it."""
    assert mistakes(shown.blocks, "message") == []
    assert 1 <= len(shown.text) <= 4_000
    _pings(shown.blocks)
    return shown


def told(message: Message) -> Shown:
    return fits(as_shown(WORDS, message))


def form_fits(form: Form) -> dict[str, Any]:
    made = view(WORDS, form, {"channel": "C1"})
    assert view_mistakes(made) == []
    _pings(made["blocks"])
    return made


# ------------------------------------------------------------------------------------------------------------ the card


def test_a_proposal() -> None:
    assert drawn(fits(card_message(WORDS, CONSENT)).blocks) == snapshot("""\
# Ship on Fridays
~ D-1, proposed by ann, Consent
*Nobody objects.* 4 of 9 answered: 3 consent, 1 with a concern.
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>. 1 more person must take part. If nobody else acts, this is adopted.
(Consent) accord.vote:consent 1.0.1.5f3a09bc
(Concern) accord.vote:concern 1.0.1.5f3a09bc
(Object…) accord.object 1.0.1.5f3a09bc
(More…) accord.more 1.0.1.5f3a09bc
~ Passes unless an objection stands.\
""")


def test_a_proposal_with_an_objection_in_its_second_round() -> None:
    assert drawn(fits(card_message(WORDS, OBJECTED)).blocks) == snapshot("""\
# Ship on Fridays, with a rollback plan
~ D-1, proposed by ann, Consent, round 2
Compared with its first wording: Ship on Fridays\u200b*, with a rollback plan*
*Blocked by 1 objection.* 4 of 9 answered: 3 consent, 1 with a concern.
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>. 2 more people must take part. If nobody else acts, this is adopted.
> ✋ bo objects (D-1.1): No rollback plan
> Sustained by 2 people.
> ann offers: “We add one to the release page”
> To be answered by <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>.
> Raised against revision 1.
~ Concerns
• cy: Who is on call?
~ Questions and remarks
• di: Since when do we ship at all?
~ Links
• <https://docs.example/release>
(Consent) accord.vote:consent 1.0.2.5f3a09bc
(Concern) accord.vote:concern 1.0.2.5f3a09bc
(Object…) accord.object 1.0.2.5f3a09bc
(More…) accord.more 1.0.2.5f3a09bc
~ Passes unless an objection stands.\
""")


def test_a_poll() -> None:
    assert drawn(fits(card_message(WORDS, CLICKED)).blocks) == snapshot("""\
# Where to?
~ D-2, poll by ann
4 of 9 answered.
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>. If nobody else acts, this closes as it stands.
Osaka  ▇▇▇ 1
    (Osaka) accord.vote:o1 2.0.1.5f3a09bc
京都  ▇▇▇▇▇▇▇▇▇ 3
    (京都) accord.vote:o2 2.0.1.5f3a09bc
(More…) accord.more 2.0.1.5f3a09bc
~ The option with the most votes wins.\
""")


def test_a_hidden_poll_shows_no_figure() -> None:
    assert drawn(fits(card_message(WORDS, replace(HIDDEN, ballot="choice"))).blocks) == snapshot("""\
# Where to?
~ D-2, poll by ann
4 of 9 answered.
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>. If nobody else acts, this closes as it stands.
Osaka
    (Osaka) accord.vote:o1 2.0.1.5f3a09bc
京都
    (京都) accord.vote:o2 2.0.1.5f3a09bc
(More…) accord.more 2.0.1.5f3a09bc
~ The option with the most votes wins; the figures are hidden until it closes.\
""")


def test_a_closed_poll_with_its_chart() -> None:
    assert drawn(fits(card_message(WORDS, CHOSEN, chart=True)).blocks) == snapshot("""\
# Where to?
~ D-2, poll by ann
*Decided on <!date^1795701600^{date_short_pretty} {time}|Thu 26 Nov 2026 14:00 UTC>.* Chosen: “京都”. 3 of 4 votes; 9 people could vote.
Osaka  ▇▇▇ 1
京都  ▇▇▇▇▇▇▇▇▇ 3 · chosen
<chart> Answers {'type': 'pie', 'segments': [{'label': '京都', 'value': 3}, {'label': 'Osaka', 'value': 1}]}
(More…) accord.more 2.0.1.5f3a09bc\
""")


def test_a_ranking_is_answered_in_a_form() -> None:
    ranking = replace(POLL, ballot="rank")
    assert drawn(fits(card_message(WORDS, ranking)).blocks[-1:]) == snapshot(
        "~ The option with the most votes wins."
    )


def test_the_text_beside_the_blocks_says_the_whole() -> None:
    assert card_message(WORDS, OBJECTED).text == snapshot("""\
Ship on Fridays, with a rollback plan
D-1, proposed by ann, Consent, round 2
Blocked by 1 objection. 4 of 9 answered: 3 consent, 1 with a concern.
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>. 2 more people must take part. If nobody else acts, this is adopted.
bo objects (D-1.1): No rollback plan
Passes unless an objection stands.\
""")


def test_a_decision_behind_a_link() -> None:
    assert drawn(card_briefly(WORDS, CHOSEN)) == snapshot("""\
# Where to?
~ D-2, poll by ann
Decided on <!date^1795701600^{date_short_pretty} {time}|Thu 26 Nov 2026 14:00 UTC>. Chosen: “京都”. 3 of 4 votes; 9 people could vote.\
""")


@pytest.mark.parametrize(
    ("card", "emoji"),
    [
        (CONSENT, {"white_check_mark": "consent", "hand": "wish"}),
        (replace(CONSENT, hidden=True), {}),
        (CLICKED, {}),
        (replace(CONSENT, status="closed"), {}),
        (replace(CONSENT, choices=()), {"hand": "wish"}),
    ],
)
def test_which_emoji_stand_on_a_card(card: CardView, emoji: dict[str, str]) -> None:
    assert emoji_of(card) == emoji


# ---------------------------------------------------------------------------------------------- what is said once


@pytest.mark.parametrize(
    ("kind", "actions", "expected"),
    [
        ("objection_raised", ("resolve", "amend"), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): bo objects (D-1.1).
> No rollback plan
(Offer a solution…) accord.resolve 1.1.2.5f3a09bc
(Change the text…) accord.amend 1.0.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("objection_test", ("qualifies", "drop"), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): does this objection qualify, so that it has to be dealt with?
> bo: No rollback plan
(It qualifies) accord.test:qualifies 1.1.2.5f3a09bc
(Drop it to a concern) accord.test:drop 1.1.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("solution_asked", ("accept", "sustain"), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): does this settle your objection?
> You: No rollback plan
> ann: No rollback plan
No answer by <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>: the group is asked.
(Settled!) accord.accept 1.1.2.5f3a09bc
(Not settled) accord.sustain 1.1.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("amended_acted", ("still_fine", "object"), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): the text has changed since you answered. Is it still fine with you?
> Ship on Fridays\u200b*, with a rollback plan*
Your earlier answer no longer counts. Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>. If nobody else acts, this is adopted.
(Still fine) accord.vote:consent 1.0.2.5f3a09bc
(Object…x) accord.object 1.0.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("reminder", ("vote", "object"), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): you have not answered yet.
> bo objects (D-1.1): No rollback plan
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>. If nobody else acts, this is adopted.
(Consent) accord.vote:consent 1.0.2.5f3a09bc
(Concern) accord.vote:concern 1.0.2.5f3a09bc
(Object…x) accord.object 1.0.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("objection_stale", ("resolve", "overrule"), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): nobody has touched this objection for some days, and nothing moves.
> bo: No rollback plan
Offer a solution, amend the text, or (as an administrator) overrule it with a reason.
(Offer a solution…) accord.resolve 1.1.2.5f3a09bc
(Overrule…) accord.overrule 1.1.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("holder_left", ("overrule",), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): bo, who raised this objection, has left.
> No rollback plan
An administrator may overrule it with a reason; the dissent stays on record.
(Overrule…) accord.overrule 1.1.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("review_due", ("review",), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): it was to be looked at again today. Is it still right?
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>.
(Look again later…) accord.review 1.0.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("wish", (), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): 2 people would object to D-1. It stops nothing until somebody gives a reason.
(Object…x) accord.object 1.0.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
        ("card_lost", (), snapshot("""\
Ship on Fridays, with a rollback plan (D-1, #room): the message that shows it is gone, so nobody sees its card any more. The decision goes on.
(Show it) accord.show 1.0.2.5f3a09bc
(Open D-1) accord.open https://team.example/p1\
""")),
    ],
)  # fmt: skip
def test_a_notice_with_what_answers_it(kind: str, actions: tuple[str, ...], expected: str) -> None:
    values = {
        "objection": 1,
        "holder": "bo",
        "text": "No rollback plan",
        "by": "ann",
        "wishes": 2,
        "state": "raised",
    }
    shown = fits(
        notice_message(WORDS, notice(kind, OBJECTED, "opener", actions, **values), "https://team.example/p1")
    )
    assert drawn(shown.blocks) == expected


def test_the_wording_that_an_objection_asks_for_is_adopted_by_a_button() -> None:
    card = replace(OBJECTED, objections=(replace(RAISED, remedy="Ship on Mondays"),))
    values = {"objection": 1, "holder": "bo", "text": "No rollback plan"}
    shown = fits(
        notice_message(
            WORDS, notice("objection_raised", card, "opener", ("adopt", "resolve", "amend"), **values)
        )
    )
    assert "(Use this wording!) accord.adopt 1.1.2" in drawn(shown.blocks)


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        (Receipt(code="voted", number=1, values={"choice": "consent", "closes_at": "2026-11-26T14:00:00Z", "hidden": False}), snapshot("""\
Recorded on D-1: consent. You can change it until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>.
(Change…) accord.reason 1.0.0
(Take back) accord.take_back 1.0.0\
""")),
        (Receipt(code="already-recorded", number=1, values={"closes_at": None, "hidden": True}), snapshot("""\
That is your answer on D-1 already.
(Change…) accord.reason 1.0.0
(Take back) accord.take_back 1.0.0\
""")),
        (Receipt(code="wished", number=1), snapshot("""\
Noted that you would object to D-1. It stops nothing until you give a reason.
(Give the reason…) accord.object 1.0.0
(Take back) accord.take_back 1.0.0\
""")),
        (Receipt(code="objected", number=1, values={"objection": 2, "reason": "x"}), snapshot("""\
Objection D-1.2 noted. It stops D-1 until it is settled.
(Withdraw my objection) accord.withdraw_objection 1.2.0\
""")),
        (Receipt(code="extended", number=1, values={"closes_at": "2026-11-26T14:00:00Z"}), snapshot('D-1 now closes on <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>.')),
    ],
    ids=lambda value: value.code if isinstance(value, Receipt) else None,
)  # fmt: skip
def test_a_receipt_with_what_can_follow(receipt: Receipt, expected: str) -> None:
    assert drawn(told(receipt_message(WORDS, receipt, {})).blocks) == expected


def refused_line(line: str) -> GrammarError:
    with pytest.raises(GrammarError) as caught:
        parse(line, now=MONDAY, zone="UTC")
    return caught.value


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '/poll "Where to?" "Osaka" Kyoto',
            snapshot("""\
An option stands in quotes, or all of them on a line of their own.
| /poll "Where to?" "Osaka" Kyoto
|                           ^^^^^
This works:
| /poll "Where to?" "Osaka" "Kyoto"
(Open as form) accord.mend /poll "Where to?" "Osaka" Kyoto\
"""),
        ),
        (
            '/propose "Ship" --by someday',
            snapshot("""\
“someday” is no time that can be read with certainty. These can: 3h, 2d, two weeks, 2026-12-01, 2026-12-01 17:00, friday 17:00, tomorrow noon, end of month.
| /propose "Ship" --by someday
|                      ^^^^^^^
(Open as form) accord.mend /propose "Ship" --by someday\
"""),
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_shown_with_its_mark_and_its_form(line: str, expected: str) -> None:
    assert drawn(told(refusal_message(WORDS, refused_line(line))).blocks) == expected


def test_a_command_that_there_is_not_is_mended() -> None:
    line = "/objectt D-1 no"
    shown = drawn(told(refusal_message(WORDS, refused_line(line))).blocks)
    assert "| /objectt D-1 no\n|  ^^^^^^^\nThis works:\n| /object D-1 no" in shown


@pytest.mark.parametrize(
    ("refused", "button"),
    [
        (Refused("objection-needs-reason", try_code="object-with-reason", number=1), "accord.object"),
        (
            Refused("reason-needed", try_code="vote-with-reason", position="concern", number=1),
            "accord.reason:concern",
        ),
        (Refused("text-changed", try_code="read-again", number=1, revision=2, seen=1), "accord.show"),
        (Refused("not-seconded-yet", try_code="second-it", number=1), "accord.second"),
        (Refused("no-remedy", try_code="amend-in-own-words", number=1, objection=1), "accord.amend"),
    ],
    ids=lambda value: value.code if isinstance(value, Refused) else None,
)
def test_a_refusal_offers_the_way_on_as_a_button(refused: Refused, button: str) -> None:
    assert button in drawn(told(refusal_message(WORDS, refused)).blocks)


# ------------------------------------------------------------------------------------------------------ forms and home


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            "answer",
            snapshot("""\
== D-1 == [Cancel] [Answer]
question?: Which question? <number_input>
    ~ The first that was asked is 1. Left empty, the newest.
text: What is the answer? <text 3000 ''>\
"""),
        ),
        (
            "snooze",
            snapshot("""\
== D-1 == [Cancel] [Remind me then]
until?: When? <line 60 ''>
    ~ Your reminder comes then and not before; nobody else hears of it.
until-picked?: or a day and a time <datetimepicker>\
"""),
        ),
        (
            "option",
            snapshot("""\
== D-1 == [Cancel] [Add it]
text: Which option? <line 300 ''>\
"""),
        ),
        (
            "remove_option",
            snapshot("""\
== D-1 == [Cancel] [Take it off]
If somebody may have chosen it, it is shown as withdrawn, and votes that name it count without it.
option: Which option? <line 300 ''>\
"""),
        ),
        (
            "rename",
            snapshot("""\
== D-1 == [Cancel] [Rename it]
option: Which option? <line 300 ''>
text: What should it say? <line 300 ''>\
"""),
        ),
        (
            "todo",
            snapshot("""\
== D-1 == [Cancel] [Save]
text?: What is to be done? <text 3000 ''>
    ~ Left empty, what was decided.
owner?: Who does it? <users_select>
    ~ Left empty, you do.
until?: By when? <line 60 ''>
    ~ They are asked then whether it is done.
until-picked?: or a day and a time <datetimepicker>\
"""),
        ),
        (
            "done",
            snapshot("""\
== D-1 == [Cancel] [It is done]
todo?: What was to be done? <line 3000 ''>\
"""),
        ),
        (
            "replace",
            snapshot("""\
== D-1 == [Cancel] [Save]
target: Which decision does it replace? <line 80 ''>
    ~ Once it is adopted; what was recorded replaces it at once.\
"""),
        ),
        (
            "rights",
            snapshot("""\
== Who may do what == [Cancel] [Change it]
Every change is in the log. Other rights are changed on the page, or typed.
right: Which right? <static_select Propose=propose / Vote=vote / Close early=close / Set up=settings>
who?: Who has it? <line 300 ''>
    ~ everyone, guests, opener, administrators, nobody, names of groups; or default
accounts?: And these people <multi_users_select>
processes?: By which processes? <line 300 ''>
    ~ Of proposals and polls. Left empty, by all.
where?: Where? <line 80 ''>
    ~ The name of a channel, or here. Left empty, everywhere.\
"""),
        ),
        (
            "any_right",
            snapshot("""\
== Who may do what == [Cancel] [Change it]
Every change is in the log.
right: Which right? <static_select Propose=propose / Open polls=poll / Vote=vote / Object=object / Give more time=extend / Change the text=amend / Close early=close / Overrule objections=overrule / Set up=settings / Read the page=read / Export=export / Change rights=rules>
who?: Who has it? <line 300 ''>
    ~ everyone, guests, opener, administrators, nobody, names of groups; or default
accounts?: And these people <multi_users_select>
processes?: By which processes? <line 300 ''>
    ~ Of proposals and polls. Left empty, by all.
where?: Where? <line 80 ''>
    ~ The name of a channel, or here. Left empty, everywhere.\
"""),
        ),
        (
            "reassign",
            snapshot("""\
== D-1 == [Cancel] [Save]
todo?: What was to be done? <line 3000 ''>
owner?: Who does it? <users_select>
    ~ Left empty, you do.\
"""),
        ),
        (
            "postpone",
            snapshot("""\
== D-1 == [Cancel] [Give it more time]
todo?: What was to be done? <line 3000 ''>
until?: Until when? <line 60 ''>
until-picked?: or a day and a time <datetimepicker>\
"""),
        ),
        (
            "tag",
            snapshot("""\
== D-1 == [Cancel] [Save]
tags: Which tags? <line 3000 ''>
    ~ Several with commas between them.
ticks?: No longer? <checkboxes Take these tags off=remove>\
"""),
        ),
        (
            "relate",
            snapshot("""\
== D-1 == [Cancel] [Save]
relation: How? <static_select It depends on the other=depends / It conflicts with the other=conflicts / It is related to the other=relates / It is a part of the other=parent>
other: Which decision? <line 80 ''>
    ~ Both say it then; it stops nothing.
ticks?: No longer? <checkboxes Take this relation back=remove>\
"""),
        ),
        (
            "propose",
            snapshot("""\
== Propose == [Cancel] [Propose]
text: What do you propose? <text 3000 ''>
(What is in force about it?) accord.related
why?: Why? <text 3000 ''>
process?: How is it decided? <static_select Consent=consent>
    ~ Left empty, the one that fits the size of the group.
until?: Until when? <line 60 ''>
    ~ Left empty, the usual time.
until-picked?: or a day and a time <datetimepicker>
links?: A link to what is behind it <line 2000 ''>
    ~ Its title may stand behind it.
electorate?: Who takes part? <multi_users_select>
    ~ Left empty, the people of the channel.
supersedes?: Which decision does it replace? <line 80 ''>
    ~ One that is in force now.
seen_by?: Who sees my answer? <static_select Everybody=by_name / Not the members; the operator could=unnamed / Nobody, ever=secret>
    ~ Left empty, as the process says.
ticks?: Settings <checkboxes It cannot be undone: silence never counts as consent=irreversible / No day on which it is looked at again=no_review>\
"""),
        ),
        (
            "poll",
            snapshot("""\
== Ask in a poll == [Cancel] [Open the poll]
question: What do you want to ask? <text 3000 ''>
options?: Options, one a line <text 3000 ''>
    ~ Left empty, the question asks for yes or no.
(What is in force about it?) accord.related
until?: Until when? <line 60 ''>
    ~ Left empty, the usual time.
until-picked?: or a day and a time <datetimepicker>
process?: How is it decided? <static_select Poll=poll>
    ~ Left empty, the one that fits the size of the group.
links?: A link to what is behind it <line 2000 ''>
    ~ Its title may stand behind it.
electorate?: Who takes part? <multi_users_select>
    ~ Left empty, the people of the channel.
supersedes?: Which decision does it replace? <line 80 ''>
    ~ One that is in force now.
seen_by?: Who sees my answer? <static_select Everybody=by_name / Not the members; the operator could=unnamed / Nobody, ever=secret>
    ~ Left empty, as the process says.
counted?: Counts? <static_select Now=now / At the end=end>
    ~ Left empty, as the process says.
ticks?: Settings <checkboxes No deadline: it stays open until somebody closes it=no_deadline>\
"""),
        ),
        (
            "record",
            snapshot("""\
== Record decision == [Cancel] [Record]
text: What was decided? <text 3000 ''>
(What is in force about it?) accord.related
why?: Why? <text 3000 ''>
links?: A link to what is behind it <line 2000 ''>
    ~ Its title may stand behind it.
tags?: Tags <line 3000 ''>
    ~ Several with commas between them.
under?: Under which mandate? <line 80 ''>
    ~ The decision that lets you decide this alone.
amount?: How much does it come to? <line 80 ''>
    ~ A number and its unit.
supersedes?: Which decision does it replace? <line 80 ''>
    ~ One that is in force now.\
"""),
        ),
        (
            "mandate",
            snapshot("""\
== Give a mandate == [Cancel] [Propose]
It is a proposal. Once it is adopted, they may decide this alone and only record it.
text: What do you propose? <text 3000 ''>
holders?: Who may decide alone? <multi_users_select>
about: What about? <line 40 ''>
    ~ The tag of such decisions.
up_to?: Up to how much in each decision? <line 80 ''>
    ~ A number and its unit. Left empty, any amount.
expires?: When does the mandate end? <line 60 ''>
    ~ Left empty, when it is superseded.
expires-picked?: or a day and a time <datetimepicker>
holding_groups?: Which groups may, too? <line 300 ''>
why?: Why? <text 3000 ''>
process?: How is it decided? <static_select Consent=consent>
    ~ Left empty, the one that fits the size of the group.
until?: Until when? <line 60 ''>
    ~ Left empty, the usual time.
until-picked?: or a day and a time <datetimepicker>
links?: A link to what is behind it <line 2000 ''>
    ~ Its title may stand behind it.
supersedes?: Which decision does it replace? <line 80 ''>
    ~ One that is in force now.\
"""),
        ),
        (
            "vote",
            snapshot("""\
== D-1 == [Cancel] [Answer]
choice: What is your answer? <line 300 ''>
reason?: Why? <text 3000 ''>\
"""),
        ),
        (
            "reason",
            snapshot("""\
== D-1 == [Cancel] [Answer]
Ship on Fridays
choice: Your answer <static_select Consent=consent / Consent with a concern=concern>
reason: Why? <text 3000 ''>\
"""),
        ),
        (
            "object",
            snapshot("""\
== D-1 == [Cancel] [Object]
Ship on Fridays
reason: What would go wrong? <text 3000 ''>
affects?: For whom? <line 3000 ''>
remedy?: What would make it fine? <text 3000 ''>
    ~ A wording that whoever proposed it can take over with one click.\
"""),
        ),
        (
            "doubt",
            snapshot("""\
== D-1.1 == [Cancel] [Doubt it]
reason: Why does it not qualify? <text 3000 ''>\
"""),
        ),
        (
            "resolve",
            snapshot("""\
== D-1.1 == [Cancel] [Offer it]
how: How could it be settled? <text 3000 ''>\
"""),
        ),
        (
            "overrule",
            snapshot("""\
== D-1.1 == [Cancel] [Overrule it]
reason: Why is it overruled? <text 3000 ''>
    ~ The dissent stays on record.\
"""),
        ),
        (
            "ask",
            snapshot("""\
== D-1 == [Cancel] [Ask]
text: What do you want to ask or remark? <text 3000 ''>\
"""),
        ),
        (
            "delegate",
            snapshot("""\
== D-1 == [Cancel] [Pass it on]
account?: Whose vote counts for you too? <users_select>
    ~ As long as you cast none yourself. Left empty, you take your vote back.\
"""),
        ),
        (
            "recuse",
            snapshot("""\
== D-1 == [Cancel] [Recuse myself]
reason?: Why? <text 3000 ''>\
"""),
        ),
        (
            "link",
            snapshot("""\
== D-1 == [Cancel] [Attach]
url: Which link? <line 2000 ''>
    ~ Its title may stand behind it.
role: What is it? <static_select Knowledge: a document or an earlier decision=knowledge / Messages in which it was talked over=information>\
"""),
        ),
        (
            "advise",
            snapshot("""\
== D-1 == [Cancel] [Advise]
text: What do you advise? <text 3000 ''>\
"""),
        ),
        (
            "sound_with",
            snapshot("""\
== D-1 == [Cancel] [Tell the drafter]
lean: How do you lean? <static_select For it=for / Unsure=unsure / Against it=against>
text?: Why? <text 3000 ''>\
"""),
        ),
        (
            "stamp_with",
            snapshot("""\
== D-1 == [Cancel] [Stamp]
Ship on Fridays
position: What do you stamp? <static_select Consent=consent / Consent with a concern=concern>
reason?: Why? <text 3000 ''>\
"""),
        ),
        (
            "judge",
            snapshot("""\
== D-1 == [Cancel] [Decide]
verdict: What is decided? <static_select Accept it=accept / Reject it=reject / Not yet=not-yet>
reason: Why? <text 3000 ''>\
"""),
        ),
        (
            "appealed",
            snapshot("""\
== D-1 == [Cancel] [Decide]
verdict: What is decided? <static_select The appeal is dismissed: it stands=dismissed / The appeal is upheld: it falls=upheld>
reason: Why? <text 3000 ''>\
"""),
        ),
        (
            "extend",
            snapshot("""\
== D-1 == [Cancel] [Give it more time]
until?: Until when? <line 60 ''>
until-picked?: or a day and a time <datetimepicker>\
"""),
        ),
        (
            "amend",
            snapshot("""\
== D-1 == [Cancel] [Change the text]
People answer anew: positions on the earlier text no longer count.
text: What should the text say? <text 3000 'Ship on Fridays'>
ticks?: Is it only a slip? <checkboxes It is editorial: answers stay, if nobody objects=editorial>\
"""),
        ),
        (
            "process",
            snapshot("""\
== D-1 == [Cancel] [Change process]
process: How is it decided? <static_select Consent=consent>\
"""),
        ),
        (
            "close",
            snapshot("""\
== D-1 == [Cancel] [Close it]
It then is closed for everybody. It stays in the log.
reason?: Why? <text 3000 ''>
    ~ Needed from an administrator, if somebody has not answered.\
"""),
        ),
        (
            "appeal",
            snapshot("""\
== D-1 == [Cancel] [Appeal]
reason: Why do you appeal? <text 3000 ''>\
"""),
        ),
        (
            "review",
            snapshot("""\
== D-1 == [Cancel] [Set the day]
on?: When to look at it again? <line 60 ''>
on-picked?: or a day and a time <datetimepicker>\
"""),
        ),
        (
            "group",
            snapshot("""\
== Who is in a group == [Cancel] [Save]
group: Which group? <line 80 ''>
accounts?: Who is in it? <multi_users_select>
    ~ Left empty, nobody. Open decisions keep who was in it before.\
"""),
        ),
        (
            "digest",
            snapshot("""\
== Channel digest == [Cancel] [Save]
What is open here and what was decided, for all to read. One with nothing in it is left out.
every: How often? <static_select Every day=daily / Every Monday=monday / Every Tuesday=tuesday / Every Wednesday=wednesday / Every Thursday=thursday / Every Friday=friday / Every Saturday=saturday / Every Sunday=sunday / Never=off>
at?: At what time? <line 60 ''>
    ~ Left empty, 9:00.\
"""),
        ),
        (
            "own_digest",
            snapshot("""\
== Your own digest == [Cancel] [Save]
What waits for you, what is open and what was decided in your channels, in private. One with nothing in it is left out.
every: How often? <static_select Every day=daily / Every Monday=monday / Every Tuesday=tuesday / Every Wednesday=wednesday / Every Thursday=thursday / Every Friday=friday / Every Saturday=saturday / Every Sunday=sunday / Never=off>
at?: At what time? <line 60 ''>
    ~ Left empty, 9:00.\
"""),
        ),
        (
            "publish",
            snapshot("""\
== Who may read it == [Cancel] [Save]
how: Who may read it? <static_select Those who are in this channel=off / Anybody, without names=pseudonyms / Anybody, with names=names>\
"""),
        ),
        (
            "offers",
            snapshot("""\
== Offers == [Cancel] [Save]
With offers I read what is written here. Of what I read nothing is stored; all is forgotten within half an hour.
on: What of proposals in talk? <static_select Offer to run it as a decision=on / Do not read along=off>\
"""),
        ),
        (
            "assume",
            snapshot("""\
== D-1 == [Cancel] [Save]
text: What is assumed? <text 300 ''>
until?: Until when? <line 60 ''>
    ~ You are asked then whether it is still right.
until-picked?: or a day and a time <datetimepicker>\
"""),
        ),
    ],
)
def test_the_form_of_each_act(act: str, expected: str) -> None:
    press = Press(act=act, number=1, objection=1 if ACT[act].objection else 0)
    card = CONSENT if act in ("amend", "object", "reason", "stamp_with") else None
    assert drawn_view(form_fits(FORMS.form_of(WORDS, press, card=card, processes=PROCESSES))) == expected


def test_a_proposal_is_asked_what_for_where_a_process_on_offer_asks_it() -> None:
    fcp = ProcessRow(
        id="rust-fcp", title="Final comment period", unit="proposal", dispositions=("merge", "close")
    )
    form = FORMS.form_of(WORDS, Press(act="propose"), processes=(*PROCESSES, fcp))
    assert (
        "disposition?: What should be done with it? <static_select Merge=merge / Close=close>"
        in drawn_view(form_fits(form))
    )


def test_every_act_with_a_form_is_drawn_above(request: pytest.FixtureRequest) -> None:
    names = {item.name for item in request.session.items}
    drawn_here = {name.partition("[")[2].partition("-")[0] for name in names if "form_of_each_act" in name}
    assert drawn_here == {act.name for act in ACT.values() if act.fields}


def test_a_form_about_no_decision_asks_for_it_first() -> None:
    assert drawn_view(form_fits(FORMS.form_of(WORDS, Press(act="ask")))) == snapshot("""\
== Which decision? == [Cancel] [Ask]
number: Which decision? <line 20 ''>
text: What do you want to ask or remark? <text 3000 ''>\
""")


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (
            replace(POLL, ballot="approve"),
            snapshot("""\
== D-2 == [Cancel] [Answer]
Where to?
Tick every option that you approve of.
some0?: Your answer <checkboxes Osaka=o1 / 京都=o2>\
"""),
        ),
        (
            replace(POLL, ballot="score", points=(0, 2)),
            snapshot("""\
== D-2 == [Cancel] [Answer]
Where to?
Give each option points.
o1?: Osaka <static_select 0=0 / 1=1 / 2=2>
o2?: 京都 <static_select 0=0 / 1=1 / 2=2>\
"""),
        ),
        (
            replace(POLL, ballot="budget", points=(0, 80)),
            snapshot("""\
== D-2 == [Cancel] [Answer]
Where to?
Spend your points as you like.
o1?: Osaka <number_input>
o2?: 京都 <number_input>\
"""),
        ),
        (
            replace(POLL, ballot="rank"),
            snapshot("""\
== D-2 == [Cancel] [Answer]
Where to?
1 is the best. Options may share a rank; those without one come last.
o1?: Osaka <static_select 1=1 / 2=2>
o2?: 京都 <static_select 1=1 / 2=2>\
"""),
        ),
        (
            replace(POLL, ballot="slot"),
            snapshot("""\
== D-2 == [Cancel] [Answer]
Where to?
Say when you can.
o1?: Osaka <static_select Yes=yes / If need be=maybe / No=no>
o2?: 京都 <static_select Yes=yes / If need be=maybe / No=no>\
"""),
        ),
    ],
    ids=lambda value: value.ballot if isinstance(value, CardView) else None,
)
def test_a_ballot_as_a_form(card: CardView, expected: str) -> None:
    assert drawn_view(form_fits(ballot_form(WORDS, to_fill_in(card), Fits()))) == expected


@pytest.mark.parametrize(
    ("ballot", "values", "canonical"),
    [
        ("approve", {"options": ("o3", "o1")}, "o1,o3"),
        ("approve", {"options": ()}, "blank"),
        ("score", {"o2": "0", "o1": "5", "o3": ""}, "o1=5,o2=0"),
        ("budget", {"o1": "4", "o2": "0"}, "o1=4"),
        ("rank", {"o1": "2", "o2": "1", "o3": "2", "o4": ""}, "o2>o1=o3"),
        ("slot", {"o1": "yes", "o2": "maybe", "o3": "perhaps"}, "o1=yes,o2=maybe"),
        ("score", {"o1": "many", "x": "3"}, "o1=0"),
    ],
)
def test_a_filled_in_ballot_is_canonical(ballot: str, values: dict[str, Any], canonical: str) -> None:
    assert ballot_of(ballot, values) == canonical


OPENINGS = (
    button(WORDS, Press(act="propose"), style="primary"),
    button(WORDS, Press(act="poll")),
)


def test_the_home_tab() -> None:
    blocked = replace(ROW, number=8, objections=(1,), blocked_since=MONDAY)
    closed = replace(
        ROW, number=6, state="closed", outcome="adopted", because="3 of 4 votes.", review_at=MONDAY
    )
    summary = Summary(
        now=MONDAY, since=MONDAY, zone="UTC", need_you=(ROW,), open=(ROW, blocked), blocked=(blocked,),
        decided=(closed,), review_due=(closed,),
    )  # fmt: skip
    shown = home_blocks(WORDS, summary, (ROW,), openings=OPENINGS)
    assert view_mistakes({"type": "home", "blocks": shown}) == []
    assert drawn(shown) == snapshot("""\
(Propose…!) accord.propose 0.0.0
(Ask in a poll…) accord.poll 0.0.0
# Waiting for you
D-7 Ship on Fridays
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>.
    (Open…) accord.more 7.0.0.7c21d04e
# Blocked
D-8 Ship on Fridays
Open until <!date^1795701600^{date_short_pretty} {time}|Thursday 26 Nov 14:00 UTC>.
    (Open…) accord.more 8.0.0.7c21d04e
# Decided this week
D-6 Ship on Fridays
Adopted. 3 of 4 votes.
    (Open…) accord.more 6.0.0.7c21d04e\
""")


def test_an_empty_home_tab_says_so() -> None:
    nothing = Summary(
        now=MONDAY, since=MONDAY, zone="UTC", need_you=(), open=(), blocked=(), decided=(), review_due=()
    )
    assert drawn(home_blocks(WORDS, nothing, (), openings=OPENINGS)) == snapshot("""\
(Propose…!) accord.propose 0.0.0
(Ask in a poll…) accord.poll 0.0.0
Nothing waits for you. What is decided in your channels is listed here.\
""")


# ------------------------------------------------------------------------------------------------------- hostile texts

NASTY = st.text(
    alphabet=st.sampled_from("ab &<>!@#|*_~`\n\u202e\u05d0\U0001f600\u0301\ue000\ue001\ue002"), max_size=60
) | st.sampled_from(
    ["<!channel>", "&" * 3_000, "x" * 3_000, "\u05d0" * 3_000, "<@U1>", "```\n", "\u202e" * 50, " ", ""]
)


@settings(max_examples=40, deadline=None)
@given(
    NASTY, NASTY, NASTY, st.integers(2, 50), st.sampled_from(["choice", "approve", "score", "rank", "slot"])
)
def test_nothing_is_over_slacks_bounds_whatever_people_write(
    text: str, reason: str, name: str, options: int, ballot: BallotType
) -> None:
    choices = tuple(
        ChoiceView(key=f"o{place}", text=f"{reason[:300]}{place}", people=place, share=Fraction(1, place + 1))
        for place in range(1, options + 1)
    )
    poll = replace(
        POLL, text=text, revisions=(text,), opened_by=name, choices=choices, ballot=ballot, points=(0, 5)
    )
    fits(card_message(WORDS, poll, chart=True))
    form_fits(ballot_form(WORDS, to_fill_in(poll), Fits()))
    objections = tuple(
        ObjectionView(number=place, by=name, reason=reason, state="raised", since=MONDAY, remedy=text)
        for place in range(1, 100)
    )
    proposal = replace(
        CONSENT,
        text=text,
        opened_by=name,
        revisions=(reason, text),
        objections=objections,
        concerns=tuple(ConcernView(by=name, text=reason) for _ in range(40)),
        remarks=(ConcernView(by=name, text=text),) * 5,
        links=tuple(LinkView(url=f"https://a.example/{text}", role="x", excerpt=reason) for _ in range(20)),
        closes_at=THURSDAY,
    )
    fits(card_message(WORDS, proposal))
    card_briefly(WORDS, proposal)
    values = {"objection": 1, "holder": name, "text": reason, "by": name}
    fits(
        notice_message(
            WORDS, notice("objection_raised", proposal, "opener", ("resolve",), **values), "https://a"
        )
    )
    fits(
        notice_message(WORDS, notice("amended_acted", proposal, "acted", ("still_fine", "object"), **values))
    )
    shared = tuple((f"https://a.example/{place}", f"{name}: {text}") for place in range(20))
    for form in (
        FORMS.form_of(WORDS, Press(act="propose"), initial={"text": text}, processes=PROCESSES),
        FORMS.form_of(
            WORDS,
            Press(act="poll"),
            initial={"question": text, "options": "\n".join([reason] * options)},
            processes=PROCESSES,
        ),
        FORMS.form_of(WORDS, Press(act="link", number=1), initial={"url": reason}, memory={"excerpt": text}),
        FORMS.form_of(WORDS, Press(act="link", number=1), options={"shared": shared}),
        *(
            FORMS.form_of(WORDS, Press(act=act, number=1), card=proposal)
            for act in ("object", "amend", "reason")
        ),
    ):
        form_fits(form)
    told(Message(text=f"{text}\n{reason}"))
    rows: tuple[Row, ...] = tuple(
        replace(ROW, title=text, because=reason, number=place) for place in range(1, 60)
    )
    summary = Summary(
        now=MONDAY,
        since=MONDAY,
        zone="UTC",
        need_you=rows,
        open=rows,
        blocked=rows,
        decided=rows,
        review_due=rows,
    )
    home = {"type": "home", "blocks": home_blocks(WORDS, summary, rows)}
    assert view_mistakes(home) == []
    _pings(home["blocks"])


@settings(deadline=None)
@given(NASTY)
def test_a_hostile_line_is_echoed_whole_and_harmless(text: str) -> None:
    line = f"/vote {text}"
    try:
        parse(line, now=MONDAY, zone="UTC")
    except GrammarError as error:
        told(refusal_message(WORDS, error))
    texts_of(line)
    number_of(line)


def test_the_bounds_of_the_stand_in_refuse_what_is_over_them() -> None:
    """The check itself is checked: each of these Slack refuses."""
    plain = {"type": "plain_text", "text": "x"}
    button = {"type": "button", "text": plain, "action_id": "a", "value": "v"}
    for wrong in (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        [{"type": "actions", "elements": [button] * 26}],
        [{"type": "actions", "elements": [button, button]}],
        [{"type": "actions", "elements": [{**button, "value": "v" * 2_001}]}],
        [{"type": "actions", "elements": [{**button, "text": {**plain, "text": "x" * 76}}]}],
        [{"type": "divider", "colour": "red"}],
        [{"type": "divider"}] * 51,
        [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
        [{"type": "input", "label": plain, "element": {"type": "plain_text_input", "action_id": "a"}}],
        [{"type": "alert"}],
    ):
        assert mistakes(wrong, "message"), wrong
    assert view_mistakes({"type": "modal", "title": {**plain, "text": "x" * 25}, "blocks": []})
    field = {"type": "input", "label": plain, "element": {"type": "plain_text_input", "action_id": "a"}}
    assert view_mistakes({"type": "modal", "title": plain, "blocks": [field]})  # no submit
    with pytest.raises(Refusal):
        _pings([{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}])
