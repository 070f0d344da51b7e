"""Each verb, as it is typed, in its forms; and what is refused with a line that works."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from adapters.grammar import GrammarError, Help, parse
from consensus import commands as c
from consensus.views import Filters, ListDecisions, ShowRecord, Summarise, WhatCanIDo

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PARIS = "Europe/Paris"
IN_3_DAYS = c.Until(after=timedelta(days=3), words="3d", zone=PARIS)
FRIDAY_17 = c.Until(at=datetime(2026, 11, 27, 16, 0, tzinfo=UTC), words="friday 17:00", zone=PARIS)


def typed(line: str) -> object:
    return parse(line, now=NOW, zone=PARIS)


def error(line: str) -> GrammarError:
    with pytest.raises(GrammarError) as caught:
        typed(line)
    assert caught.value.line == line
    return caught.value


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ('/propose "Ship on Fridays"', c.Propose(text="Ship on Fridays")),
        ('/propose "Ship on Fridays" --by 3d', c.Propose(text="Ship on Fridays", until=IN_3_DAYS)),
        ("/propose Ship on Fridays --by 3d", c.Propose(text="Ship on Fridays", until=IN_3_DAYS)),
        ("/propose --by 3d Ship on Fridays", c.Propose(text="Ship on Fridays", until=IN_3_DAYS)),
        ('/propose "Ship it by friday"', c.Propose(text="Ship it by friday")),
        ("/propose Shall we ship by friday?", c.Propose(text="Shall we ship by friday?")),
        ("/propose Freeze for 2 weeks", c.Propose(text="Freeze for 2 weeks")),
        ('/propose by 3d "Ship on Fridays"', c.Propose(text="Ship on Fridays", until=IN_3_DAYS)),
        ("/accord propose Ship it --until friday 17:00", c.Propose(text="Ship it", until=FRIDAY_17)),
        ('/propose We use "uv" here --rule 2/3', c.Propose(text='We use "uv" here', process="two-thirds")),
        ("/propose Ship it --process=3/4", c.Propose(text="Ship it", process="three-quarters")),
        ("/propose Ship it --process Consent", c.Propose(text="Ship it", process="consent")),
        ("/propose Ship it --irreversible", c.Propose(text="Ship it", reversible=False)),
        ("/propose Ship it --reversible", c.Propose(text="Ship it")),
        ("/propose Ship it --quorum 50%", c.Propose(text="Ship it", quorum=Fraction(1, 2))),
        ("/propose Ship it --quorum 1/2", c.Propose(text="Ship it", quorum=Fraction(1, 2))),
        ("/propose Ship it --quorum 5", c.Propose(text="Ship it", quorum=5)),
        ("/propose Ship it --follows D-3", c.Propose(text="Ship it", follows=3)),
        (
            "/propose Ship it --review 30d",
            c.Propose(text="Ship it", review=c.Until(after=timedelta(days=30), words="30d", zone=PARIS)),
        ),
        (
            "/propose Ship it --why <https://chat.example/p1|message> --doc https://docs.example/x",
            c.Propose(
                text="Ship it",
                links=(
                    c.Link(url="https://chat.example/p1"),
                    c.Link(url="https://docs.example/x", role="knowledge"),
                ),
            ),
        ),
        ('/poll "Q" "A" "B" --open', c.OpenPoll(question="Q", options=("A", "B"), no_deadline=True)),
        ('/poll "Q" "A" "B" --secret', c.OpenPoll(question="Q", options=("A", "B"), secret=True)),
        ("/vote D-1 agree", c.Vote(decision=1, choice="agree")),
        ("/vote d1 +1", c.Vote(decision=1, choice="+1")),
        ("/vote #1 -1 because it breaks", c.Vote(decision=1, choice="-1", reason="it breaks")),
        ("/vote Ｄ－１ 賛成", c.Vote(decision=1, choice="賛成")),
        ('/vote D-1 concern "too soon"', c.Vote(decision=1, choice="concern", reason="too soon")),
        ("/vote D-1 concern --reason too soon", c.Vote(decision=1, choice="concern", reason="too soon")),
        ("/vote D-1 New York", c.Vote(decision=1, choice="New York")),
        ('/vote D-1 "New York" "it is warm"', c.Vote(decision=1, choice="New York", reason="it is warm")),
        ("/vote agree D-1", c.Vote(decision=1, choice="agree")),
        ("/vote D-1 none", c.TakeBack(decision=1)),
        ('/vote D-1 "none"', c.Vote(decision=1, choice="none")),
        ("/second D-1", c.Second(decision=1)),
        ("/ask D-1 who pays?", c.Ask(decision=1, text="who pays?")),
        ('/object D-1 "no rollback plan"', c.Object(decision=1, reason="no rollback plan")),
        ("/object D-1 no plan — dangerous", c.Object(decision=1, reason="no plan — dangerous")),
        ('/object D-42.1 resolve "see #88"', c.Resolve(decision=42, objection=1, how="see #88")),
        ("/object D-42.1 withdraw", c.WithdrawObjection(decision=42, objection=1)),
        ("/object D-42.1 sustain", c.Sustain(decision=42, objection=1)),
        ("/object D-42.1 accept", c.Accept(decision=42, objection=1)),
        ('/doubt D-1.1 "not ours"', c.Doubt(decision=1, objection=1, reason="not ours")),
        ("/test D-1.1 qualifies", c.AnswerTest(decision=1, objection=1, verdict="qualifies")),
        ("/test D-1.1 no", c.AnswerTest(decision=1, objection=1, verdict="drop")),
        ("/sustain D-1.1", c.Sustain(decision=1, objection=1)),
        ('/resolve D-1.1 "we add one"', c.Resolve(decision=1, objection=1, how="we add one")),
        ("/resolve D-1.1", c.Resolve(decision=1, objection=1, how="")),
        ("/accept D-1.1", c.Accept(decision=1, objection=1)),
        ("/withdraw D-1", c.Withdraw(decision=1)),
        ("/withdraw D-1.1", c.WithdrawObjection(decision=1, objection=1)),
        ('/accord overrule D-1.1 "he left"', c.Overrule(decision=1, objection=1, reason="he left")),
        ('/amend D-1 "Ship on Mondays"', c.Amend(decision=1, text="Ship on Mondays")),
        ("/extend D-1 --by 3d", c.Extend(decision=1, until=IN_3_DAYS)),
        ("/extend D-1 by 3d", c.Extend(decision=1, until=IN_3_DAYS)),
        ("/extend D-1 3d", c.Extend(decision=1, until=IN_3_DAYS)),
        ("/extend D-1 until friday 17:00", c.Extend(decision=1, until=FRIDAY_17)),
        ("/accord close D-1", c.Close(decision=1)),
        ('/accord close D-1 "The room is gone"', c.Close(decision=1, reason="The room is gone")),
        ("/decide D-42", c.Close(decision=42)),
        ('/decide D-42 close "The room is gone"', c.Close(decision=42, reason="The room is gone")),
        ('/decide "We ship"', c.Record(text="We ship")),
        ("/decide 17 people may come", c.Record(text="17 people may come")),
        (
            '/decide "We ship" --from <https://chat.example/p1>',
            c.Record(text="We ship", links=(c.Link(url="https://chat.example/p1"),)),
        ),
        ("/accord process D-1 majority", c.ChangeProcess(decision=1, process="majority")),
        ("/accord process D-1 --process 2/3", c.ChangeProcess(decision=1, process="two-thirds")),
        (
            "/accord review D-1 90d",
            c.SetReview(decision=1, on=c.Until(after=timedelta(days=90), words="90d", zone=PARIS)),
        ),
        ("/decisions", ListDecisions()),
        ("/decisions D-42", ShowRecord(number=42)),
        ("/decisions show 42", ShowRecord(number=42)),
        ("/accord D-42", ShowRecord(number=42)),
        ("/decisions open", ListDecisions(filters=Filters(state="open"))),
        ("/decisions mine", ListDecisions(filters=Filters(mine=True))),
        ("/decisions blocked", ListDecisions(filters=Filters(blocked=True))),
        ("/decisions open polls", ListDecisions(filters=Filters(state="open", kind="poll"))),
        ("/decisions summary", Summarise()),
        ("/accord summary 14d", Summarise(days=14)),
        ("/decisions search open", ListDecisions(filters=Filters(words="open"))),
        (
            '/decisions search "new parser" uv status:open by:@ann since:7d',
            ListDecisions(
                filters=Filters(
                    words='"new parser" uv', state="open", by="ann", since=NOW - timedelta(days=7)
                )
            ),
        ),
        ("/decisions outcome:no-quorum", ListDecisions(filters=Filters(outcome="no_quorum"))),
        ("/decisions status: adopted", ListDecisions(filters=Filters(outcome="adopted"))),
        ("/help", WhatCanIDo()),
        ("/accord", WhatCanIDo()),
        ("/accord help", WhatCanIDo()),
        ("/poll help", Help(topic="poll")),
        ("/object --help", Help(topic="object")),
        ("/accord help poll", Help(topic="poll")),
    ],
)
def test_the_line_is_read_as(line: str, command: object) -> None:
    assert typed(line) == command


@pytest.mark.parametrize(
    ("line", "code", "marked", "repaired"),
    [
        ('/propse "x" --bye 3d', "grammar-unknown-verb", "propse", '/propose "x" --by 3d'),
        ("/accord extnd D-1 3d", "grammar-unknown-verb", "extnd", "/accord extend D-1 3d"),
        ("propose x", "grammar-no-command", "p", "/propose x"),
        ("/propose x --prosess lazy", "grammar-unknown-flag", "--prosess", "/propose x --process lazy"),
        ("/propose We ship —finally", "grammar-unknown-flag", "—finally", "/propose We ship finally"),
        ("/propose x --by banana", "grammar-deadline-unclear", "banana", None),
        ("/propose x --by yesterday", "grammar-deadline-past", "yesterday", None),
        (
            "/propose x --by today 9:00",
            "grammar-deadline-past",
            "today 9:00",
            "/propose x --by 2026-11-24 09:00",
        ),
        ("/propose x --by 20 november", "grammar-deadline-past", "20 november", "/propose x --by 2027-11-20"),
        ("/propose x --by 0m", "grammar-deadline-too-short", "0m", None),
        ("/propose x --by 400d", "grammar-deadline-too-long", "400d", None),
        ("/propose x --by friday 17:00 XYZ", "grammar-deadline-unclear", "XYZ", None),
        ("/propose x --by friday 17:00 CST", "grammar-zone-unclear", "CST", None),
        ("/propose x --by fryday", "grammar-deadline-unclear", "fryday", "/propose x --by friday"),
        (
            "/propose --by friday Ship it",
            "grammar-deadline-unclear",
            "Ship it",
            '/propose --by friday "Ship it"',
        ),
        ("/propose Ship --by friday it", "grammar-deadline-unclear", "it", None),
        ("/propose Ship --by 3d CET", "grammar-deadline-unclear", "3d CET", None),
        ("/propose --by 3d 5 pizzas", "grammar-deadline-unclear", "pizzas", None),
        (
            "/propose Ship it by friday 17:00",
            "grammar-deadline-or-text",
            "by friday 17:00",
            "/propose Ship it --by friday 17:00",
        ),
        ("/poll Q | A | B until 2d", "grammar-deadline-or-text", "until 2d", "/poll Q | A | B --by 2d"),
        (
            '/propose "x" friday 17:00',
            "grammar-deadline-or-text",
            "friday 17:00",
            '/propose "x" --by friday 17:00',
        ),
        ('/propose "x" --by 3d 17:00 hours', "grammar-deadline-unclear", "3d 17:00 hours", None),
        ('/propose "x" 2d --by 3d', "grammar-deadline-or-text", "2d", None),
        (
            '/propose "x" next monday',
            "grammar-deadline-or-text",
            "next monday",
            '/propose "x" --by next monday',
        ),
        ('/propose "x" next friday', "grammar-deadline-or-text", "next friday", None),
        ('/poll "Q" "A" "B" 1d', "grammar-deadline-or-text", "1d", '/poll "Q" "A" "B" --by 1d'),
        ('/poll "Q" 1d "A" "B"', "grammar-deadline-or-text", "1d", '/poll "Q" --by 1d "A" "B"'),
        ('/poll "Q" "A" "B" --by friday 17:00 IST', "grammar-zone-unclear", "IST", None),
        ('/poll "Q" "A" "B" until friday foo', "grammar-deadline-unclear", "foo", None),
        ('/poll "Q" --by friday foo "A" "B"', "grammar-deadline-unclear", "foo", None),
        ("/poll Q | A | B | 1d", "grammar-deadline-or-text", "1d", "/poll Q | A | B | --by 1d"),
        (
            "/poll Q\nA\nB\ntomorrow noon",
            "grammar-deadline-or-text",
            "tomorrow noon",
            "/poll Q\nA\nB\n--by tomorrow noon",
        ),
        ("/extend D-1 friday foo", "grammar-deadline-unclear", "foo", None),
        ("/propose x --by", "grammar-value-needed", "--by", None),
        ("/propose x --by 3d --until 4d", "grammar-flag-twice", "--until 4d", None),
        ("/propose x --by 3d y", "grammar-flag-inside-text", "--by 3d", '/propose "x y" --by 3d'),
        ('/propose "x" y', "grammar-extra-words", "y", '/propose "x y"'),
        ("/poll x --rounds", "grammar-no-rounds", "--rounds", "/poll x"),
        ("/propose x --open", "grammar-polls-only-open", "--open", "/propose x"),
        ("/propose x --quorum 3/2", "grammar-quorum", "3/2", None),
        ("/propose x --quorum 0", "grammar-quorum", "0", None),
        (
            "/propose x --irreversible --reversible",
            "grammar-reversible-or-not",
            "--reversible",
            None,
        ),
        ("/propose x --share", "grammar-flag-elsewhere", "--share", "/propose x"),
        ('/poll "Q" "A', "grammar-open-quote", '"', None),
        ('/poll "Q" "A" "B', "grammar-open-quote", '"', '/poll "Q" "A" "B"'),
        ('/poll "Q "A" "B"', "grammar-open-quote", '"', '/poll "Q" "A" "B"'),
        ('/poll "Q" A B', "grammar-unquoted-option", "A", '/poll "Q" "A" "B"'),
        ('/poll "Q" "A" "" "B"', "grammar-empty-option", '""', '/poll "Q" "A" "B"'),
        ('/poll "Q" "A"', "grammar-one-option", '"A"', None),
        ('/poll hidden gems "A" "B"', "grammar-words-before", "hidden gems", '/poll "hidden gems" "A" "B"'),
        ('/poll "Q" "A" "B" --open --by 3d', "grammar-open-or-by", "--open", None),
        ("/vote D-1.1 agree", "grammar-whole-decision", "D-1.1", "/vote D-1 agree"),
        ("/vote agree", "grammar-which-decision", "agree", None),
        ("/doubt D-1 x", "grammar-which-objection", "D-1", None),
        ('/object D-1.1 "more"', "grammar-objection-exists", '"more"', '/object D-1 "more"'),
        ("/test D-1.1 perhaps", "grammar-verdict", "perhaps", None),
        ("/decide D-1 --despite D-1.1", "grammar-no-decider", "--despite D-1.1", "/decide D-1"),
        ("/decisions opne", "grammar-unknown-filter", "opne", "/decisions open"),
        ("/decisions status:nope uv", "grammar-filter", "status:nope", None),
        ("/decisions --share", "grammar-no-sharing", "--share", "/decisions"),
        ("/decisions export csv", "grammar-export-elsewhere", "export", None),
        ("/frobnicate", "grammar-unknown-verb", "frobnicate", None),
    ],
)
def test_a_line_with_a_mistake_comes_back_marked_and_mended(
    line: str, code: str, marked: str, repaired: str | None
) -> None:
    found = error(line)
    assert (found.code, line[found.start : found.end], found.repaired) == (code, marked, repaired)


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("/poll", "poll"),
        ('/poll ""', "poll"),
        ("/propose", "propose"),
        ("/propose --by 3d", "propose"),
        ("/object D-1", "object"),
        ('/object D-1 ""', "object"),
        ("/object D-1.1", "objection"),
        ("/doubt D-1.1", "doubt"),
        ("/test D-1.1", "test"),
        ("/vote", "vote"),
        ("/extend D-1", "extend"),
        ("/amend D-1", "amend"),
        ("/decisions search", "decisions"),
    ],
)
def test_a_line_without_its_text_asks_for_the_form(line: str, form: str) -> None:
    found = error(line)
    assert (found.code, found.try_code, found.values["form"]) == ("form", "form", form)


def test_a_number_that_no_decision_has_is_refused() -> None:
    assert error("/vote D-0 agree").code == "grammar-which-decision"
    assert error("/vote D-12345678901 agree").code == "grammar-which-decision"


def test_a_link_must_be_one() -> None:
    found = error("/propose x --doc because")
    assert (found.code, found.values["typed"]) == ("grammar-link", "because")
