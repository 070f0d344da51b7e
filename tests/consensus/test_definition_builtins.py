"""The built-in processes say what the documentation promises, and the words for their rules are complete."""

import re
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from consensus.definition import builtin, builtin_ids, digest, read_definition
from consensus.process import Process, QuorumRule, ThresholdRule
from consensus.tally.methods import METHODS

DATA = Path(__file__).parents[1] / "data" / "processes"
MAJORITIES = ("majority", "two-thirds", "three-quarters", "unanimous")
HOURS_72 = timedelta(hours=72)


def process(process_id: str) -> Process:
    found = builtin(process_id)
    assert found is not None
    return found[1]


def test_these_are_built_in() -> None:
    assert {
        "advice",
        "apache-code",
        "apache-procedural",
        "apache-release",
        "cab-forum",
        "consensus",
        "consensus-minus-one",
        "consensus-or-vote",
        "consent",
        "consent-rounds",
        "daci",
        "fist",
        "gradients",
        "iab",
        "iesg",
        "iesg-alternate",
        "iesg-informational",
        "lazy",
        "liquid",
        "debian",
        "debian-hold",
        "debian-hold-k",
        "election",
        "majority",
        "majority-eligible",
        "majority-present",
        "musyawarah",
        "poll",
        "quaker",
        "rapid",
        "ringi",
        "rough-consensus",
        "rust-fcp",
        "three-quarters",
        "two-thirds",
        "unanimous",
        *("approval", "score", "star", "dots", "quadratic", "ranked", "irv", "stv", "borda", "time-slots"),
        "unanimous-eligible",
        "w3c",
    } <= set(builtin_ids())


@pytest.mark.parametrize("process_id", builtin_ids())
def test_a_built_in_process_explains_itself(process_id: str) -> None:
    found = builtin(process_id)
    assert found is not None
    text, read = found
    assert read.id == process_id
    assert read.digest == digest(text)
    for words in (read.title, read.source, read.purpose, read.use_when, read.not_when):
        assert words, "nothing is left unsaid"
        assert "\n" not in words
    assert read.purpose.count(".") >= 2, "a paragraph, not a label"


@pytest.mark.parametrize("asked", ["", "nothing", "../process", "lazy.toml", "Lazy", "consent\x00"])
def test_what_is_not_built_in_is_not_found(asked: str) -> None:
    assert builtin(asked) is None


@pytest.mark.parametrize(
    ("process_id", "least", "strict"),
    [
        ("majority", Fraction(1, 2), True),
        ("two-thirds", Fraction(2, 3), False),
        ("three-quarters", Fraction(3, 4), False),
        ("unanimous", Fraction(1), False),
    ],
)
def test_the_majority_family_differs_by_its_threshold_alone(
    process_id: str, least: Fraction, strict: bool
) -> None:
    rule = process(process_id)
    assert rule.threshold == ThresholdRule(of="cast", min=least, strict=strict)
    assert [(one.key, one.adds, one.counts) for one in rule.ballot.positions] == [
        ("yes", "yes", True),
        ("no", "no", True),
        ("abstain", "none", True),
    ]
    assert rule.quorum == QuorumRule(min=Fraction(1, 2), at_most=10)
    assert (rule.snapshot, rule.ties, rule.objection, rule.silence) == ("frozen", "fails", None, None)
    assert rule.close.at == ("deadline", "all_acted")
    assert rule.close.grace == timedelta(minutes=10)
    assert [phase.runs_for for phase in rule.phases] == [HOURS_72]
    assert rule.may_set == ("closes", "quorum", "review", "reversible")


def test_lazy_consensus_waits_its_whole_time_and_needs_a_seconder_in_a_large_group() -> None:
    rule = process("lazy")
    seconding, wait = rule.phases
    assert (rule.ballot.type, rule.snapshot, rule.close.at) == ("none", "live", ("deadline",))
    assert (seconding.only_above, seconding.seconds, seconding.runs_for) == (25, 1, timedelta(days=7))
    assert (seconding.after("seconded"), seconding.after("unseconded")) == ("wait", "expired")
    assert (wait.act, wait.runs_for, wait.runs_for_min) == ("object", HOURS_72, None)
    assert rule.objection is not None
    assert (rule.objection.qualifies, rule.objection.at_deadline) == ("always", "blocks")
    assert (rule.objection.lone_after, rule.large_above) == (timedelta(hours=48), 25)
    assert rule.silence is not None
    assert (rule.silence.took_part_min, rule.silence.deaf_max) == (Fraction(0), timedelta(hours=1))
    assert not rule.needs_everyone


def test_consent_lets_silence_count_once_half_took_part_and_the_silent_were_reminded() -> None:
    rule = process("consent")
    assert rule.silence is not None
    assert (rule.silence.took_part_min, rule.silence.reminded, rule.silence.irreversible) == (
        Fraction(1, 2),
        True,
        False,
    )
    assert (rule.silence.extend, rule.silence.deaf_max) == (timedelta(hours=24), timedelta(hours=1))
    assert rule.needs_everyone


def test_consent_gives_an_objection_its_whole_life() -> None:
    rule = process("consent")
    objection = rule.objection
    assert objection is not None
    assert (objection.qualifies, objection.at_deadline, objection.cleared_by) == (
        "test",
        "waits",
        ("holder",),
    )
    assert (objection.test_runs_for, objection.test_answers_min) == (timedelta(hours=24), 2)
    assert (objection.answer_within, objection.stale_after) == (timedelta(hours=48), timedelta(hours=72))
    assert (objection.gives_up_after, objection.settled_leaves) == (timedelta(days=14), timedelta(hours=24))
    assert (objection.overruled_by, objection.overruled_when) == (
        ("administrator",),
        ("holder_left", "stale"),
    )
    assert objection.lone_after is None
    assert (rule.amend.by, rule.amend.effect, rule.amend.failed_rounds_max) == ("opener", "new_round", 3)


def test_consent_is_reviewed_and_its_concerns_carry_a_reason() -> None:
    rule = process("consent")
    concern = rule.position("concern")
    assert rule.review_after == timedelta(days=90)
    assert concern is not None
    assert (concern.adds, concern.concern, concern.reason) == ("yes", True, "required")
    assert rule.may_set == ("closes", "review", "reversible")
    others = [each for each in builtin_ids() if not each.startswith("consent")]
    assert all(process(other).review_after is None for other in others)


def test_a_poll_is_won_by_most_votes_without_a_quorum() -> None:
    rule = process("poll")
    assert (rule.unit, rule.ballot.type, rule.quorum, rule.threshold, rule.ties) == (
        "options",
        "choice",
        None,
        None,
        "stands",
    )
    assert not rule.hidden
    assert "closes" in rule.may_set


def test_counts_are_hidden_where_levels_are_shown_at_once_and_nowhere_else() -> None:
    proposals = [each for each in builtin_ids() if process(each).unit == "proposal"]
    assert {each for each in proposals if process(each).hidden} == {"fist", "gradients"}


def test_counts_of_scores_and_rankings_are_hidden_until_close() -> None:
    shown = {
        process_id: process(process_id).hidden
        for process_id in builtin_ids()
        if process(process_id).unit == "options"
    }
    assert {process_id for process_id, hidden in shown.items() if hidden} == {
        process_id
        for process_id in shown
        if process(process_id).ballot.type in ("score", "rank") or process_id == "election"
    }


def test_the_apache_release_vote_needs_three_for_it_and_more_than_against() -> None:
    rule = read_definition(
        (DATA / "apache-release-vote.toml").read_text(encoding="utf-8"), "apache-release-vote"
    )
    assert rule.threshold == ThresholdRule(of="cast", min=Fraction(1, 2), strict=True, support_min=3)
    assert {one.key: one.adds for one in rule.ballot.positions} == {"+1": "yes", "0": "none", "-1": "no"}
    assert (rule.phases[0].runs_for, rule.close.at, rule.amend.effect) == (
        timedelta(hours=24),
        ("deadline",),
        "new_round",
    )


def test_the_bytecode_rfc_begins_its_ten_days_with_a_sign_off_in_a_group_of_any_size() -> None:
    rule = read_definition((DATA / "bytecode-rfc.toml").read_text(encoding="utf-8"), "bytecode-rfc")
    first, last = rule.phases
    assert (first.act, first.seconds, first.only_above, first.runs_for) == (
        "second",
        1,
        None,
        timedelta(days=60),
    )
    assert (first.after("seconded"), first.after("unseconded")) == (last.id, "expired")
    assert (last.act, last.runs_for) == ("object", timedelta(days=10))
    assert rule.silence is not None
    assert rule.threshold is None


def test_the_engine_knows_no_process_by_name() -> None:
    """Only what holds when nobody says otherwise names any. Methods of counting have names of their own."""
    engine = Path(__file__).parents[2] / "consensus"
    # These mean something else as well; an act is called `poll`, too.
    words = {"advice", "consensus", "rough-consensus", "liquid", "poll"}
    names = re.compile(
        r"[\"'](?:" + "|".join(set(builtin_ids()) - set(METHODS) - words - {"debian"}) + r")[\"']"
    )
    found = {
        path.name
        for path in engine.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if names.search(line) and "Literal" not in line
    }
    assert found <= {"defaults.py"}
