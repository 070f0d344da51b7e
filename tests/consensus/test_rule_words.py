"""The rule of a decision, said in codes: what holds now, in people where their number is known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consensus.decision import Decision, Ending
from consensus.definition import builtin, builtin_ids, read_definition
from consensus.events import Phrase
from consensus.frozen import replace
from consensus.ids import CommunityId, DecisionId, HomeId, PersonId, PlaceId
from consensus.process import Process, Terms, fitted
from consensus.views.objection_words import OBJECTION_PHRASES, life_of_objection
from consensus.views.rule_words import rule_of, rule_of_phase
from tests.engine_codes import rule_phrases

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DEADLINE = NOW + timedelta(hours=72)
AT = {"at": "2026-11-26T09:00:00Z", "zone": "Europe/Paris"}


def process(process_id: str) -> Process:
    found = builtin(process_id)
    assert found is not None
    return found[1]


def decision(rule: Process, **changes: Any) -> Decision:
    opened = Decision(
        id=DecisionId("d"),
        community=CommunityId("c"),
        home=HomeId("h"),
        place=PlaceId("p"),
        number=1,
        sequence=1,
        unit=rule.unit,
        process=rule.id,
        process_version=rule.version,
        process_digest=rule.digest,
        opened_by=PersonId("ann"),
        opened_at=NOW,
        status="open",
        snapshot=rule.snapshot,
        eligible=12,
        phase=rule.phases[-1].id,
        phase_since=NOW,
        round_since=NOW,
        listening_since=NOW,
        changed_at=NOW,
        closes_at=DEADLINE,
        zone="Europe/Paris",
        hidden=rule.hidden,
        secret=rule.ballot.secret,
    )
    return replace(opened, **changes)


def said(rule: Process, now: Decision | None = None) -> dict[str, dict[str, Any]]:
    return {phrase.code: dict(phrase.values) for phrase in rule_of(rule, now)}


def test_a_majority_vote_is_said_in_four_phrases() -> None:
    rule = process("majority")
    assert rule_of(rule, decision(rule)) == (
        Phrase(code="rule.threshold.more_than_half", values={"of": "cast", "yes": ("yes",)}),
        Phrase(code="rule.quorum", values={"needed": 6, "eligible": 12}),
        Phrase(code="rule.closes.at_or_all_acted", values={**AT, "grace_seconds": 600}),
        Phrase(code="rule.closes.administrator"),
    )


def test_the_quorum_is_never_more_than_ten_people_and_as_the_opener_set_it() -> None:
    rule = process("majority")
    assert said(rule, decision(rule, eligible=100))["rule.quorum"] == {"needed": 10, "eligible": 100}
    assert said(rule, decision(rule, quorum="2/3"))["rule.quorum"] == {"needed": 8, "eligible": 12}
    assert said(rule, decision(rule, quorum="5", eligible=None))["rule.quorum.people"] == {"needed": 5}
    assert said(rule, decision(rule, quorum="2/3", eligible=None))["rule.quorum.part"] == {
        "part": "2/3",
        "strict": False,
    }
    assert said(rule)["rule.quorum.part_at_most"] == {"part": "1/2", "strict": False, "at_most": 10}


@pytest.mark.parametrize(
    ("threshold", "code", "values"),
    [
        ('min = "1/2"', "rule.threshold.more_than_half", {"of": "cast"}),
        ('min = "2/3"', "rule.threshold.at_least", {"of": "cast", "part": "2/3"}),
        ('min = "2/3"\nstrict = true', "rule.threshold.more_than", {"of": "cast", "part": "2/3"}),
        (
            'min = "1/2"\nstrict = false\nof = "present"',
            "rule.threshold.at_least",
            {"of": "present", "part": "1/2"},
        ),
        ('min = "1/1"\nof = "eligible"', "rule.threshold.all", {"of": "eligible"}),
        ('min = "0/1"\nstrict = true', "rule.threshold.any", {}),
        ("support_min = 3", "rule.support_min", {"people": 3}),
    ],
)
def test_a_threshold_is_said_as_it_is_counted(threshold: str, code: str, values: dict[str, Any]) -> None:
    rule = read_definition(f"[threshold]\n{threshold}\n", "ours")
    assert said(rule)[code] == {"yes": ("yes",), **values}


def test_a_double_majority_says_both_of_its_parts() -> None:
    both = '[threshold]\nmin = "2/3"\n[[also]]\nof = "eligible"\nmin = "1/2"\n'
    said = [
        (phrase.code, phrase.values.get("of")) for phrase in rule_of(read_definition(both, "double"), None)
    ]
    assert said[:2] == [
        ("rule.threshold.at_least", "cast"),
        ("rule.threshold.more_than_half", "eligible"),
    ]


def test_seven_for_it_and_at_most_two_against_name_no_part() -> None:
    rule = read_definition('[threshold]\nmin = "0/1"\nsupport_min = 7\nagainst_max = 2\n', "ours")
    assert list(said(rule)) == ["rule.support_min", "rule.against_max", "rule.closes.after"]
    assert said(rule)["rule.against_max"] == {"people": 2, "no": ("no",)}


def test_consent_says_what_silence_means_and_that_it_does_not_count_for_what_cannot_be_undone() -> None:
    rule = process("consent")
    assert list(said(rule, decision(rule))) == [
        "rule.no_objection",
        "rule.objections.wait",
        "rule.silence.part_reminded",
        "rule.closes.at_or_all_acted",
        "rule.review",
    ]
    assert "rule.silence.irreversible" in said(rule, decision(rule, reversible=False))
    assert "rule.silence.part_reminded" not in said(rule, decision(rule, reversible=False))


def test_lazy_consensus_says_what_one_person_alone_can_do_only_in_a_large_group() -> None:
    rule = process("lazy")
    assert said(rule, decision(rule, eligible=26))["rule.objections.alone"] == {
        "seconds": 172_800,
        "large_above": 25,
    }
    assert "rule.objections.alone" not in said(rule, decision(rule, eligible=25))


def test_an_appeal_says_who_does_not_decide_on_it_and_from_when_they_do() -> None:
    rule = process("rough-consensus")
    assert said(rule)["rule.appeal.own_after"] == {"seconds": 14 * 86_400}
    never = said(replace(rule, appeal_own_after=None))
    assert "rule.appeal.not_own" in never
    assert "rule.appeal.own_after" not in never


def test_while_it_waits_for_a_second_the_window_is_said_as_a_span() -> None:
    rule = process("lazy")
    waiting = decision(rule, phase="seconding", eligible=30)
    assert said(rule, waiting)["rule.seconding.until"] == {"needed": 1, **AT}
    assert said(rule, waiting)["rule.closes.after"] == {"seconds": 259_200}
    assert said(rule, replace(waiting, runs_for=timedelta(days=5)))["rule.closes.after"] == {
        "seconds": 432_000
    }
    assert said(rule, replace(waiting, ends_at=DEADLINE))["rule.closes.at"] == AT


def test_once_it_is_seconded_nothing_more_is_said_of_it() -> None:
    rule = process("lazy")
    assert not [code for code in said(rule, decision(rule)) if code.startswith("rule.seconding")]
    assert said(rule)["rule.seconding.large"] == {"needed": 1, "seconds": 604_800, "only_above": 25}


def test_a_decision_that_waits_for_an_objection_has_no_closing_time() -> None:
    rule = process("consent")
    codes = said(rule, decision(rule, closes_at=None, waits_since=DEADLINE))
    assert "rule.closes.waits" in codes
    assert not [code for code in codes if code.startswith("rule.closes.at")]


def test_a_closed_decision_does_not_say_when_it_closes_nor_that_it_is_hidden() -> None:
    rule = process("poll")
    ending = Ending(outcome="adopted", because=Phrase(code="adopted.poll"), effective_at=DEADLINE)
    assert list(said(rule, decision(rule, status="closed", ending=ending, hidden=True))) == ["rule.plurality"]


def test_an_open_poll_and_a_hidden_one_say_so() -> None:
    rule = process("poll")
    codes = said(rule, decision(rule, closes_at=None, hidden=True))
    assert codes["rule.closes.open_or_all_acted"] == {"grace_seconds": 600}
    assert "rule.hidden" in codes


def test_what_was_decided_elsewhere_has_a_rule_that_can_be_shown() -> None:
    """Its phase is none of the process's."""
    rule = process("majority")
    assert rule_of(rule, decision(rule, phase="recorded"))


OTHERS = {
    "aside": '[ballot]\npositions = [{ key = "ok", adds = "yes" }, { key = "aside", adds = "aside" }]\n'
    '[threshold]\nof = "present"\naside_max = 2\n',
    "late": '[close]\nat = ["deadline", "certain"]\nflip_within = "2h"\n',
    "root": '[quorum]\nformula = "3 * sqrt(eligible) / 2"\n',
    "live": '[objection]\nat_deadline = "blocks"\n[silence]\nreminded = true\n',
    "part": '[ballot]\npositions = [{ key = "ok", adds = "yes" }]\n[objection]\n[silence]\ntook_part_min = "1/3"\n',
    "steps": '[quorum]\n[[phase]]\nid = "a"\nruns_for_min = "24h"\nnext = { no_quorum = "b" }\n[[phase]]\nid = "b"\n',
    "second": '[[phase]]\nact = "second"\n[[phase]]\n',
    "quiet": 'ties = "stands"\n[ballot]\nchange = "never"\nnames_shown = false\n[threshold]\nmin = "1/2"\n',
    "open": 'unit = "options"\n[[phase]]\nruns_for = "none"\n',
    "more": '[threshold]\nmin = "2/3"\nstrict = true\n',
    "any": '[threshold]\nmin = "0/1"\nstrict = true\n',
    "several": 'unit = "options"\n[ballot]\ntype = "approve"\nat_most = 2\nreasons = "off"\n',
    "ours": 'unit = "options"\n[ballot]\nshuffle = true\nadd_options = true\nreasons = "required"\n',
    "why": 'unit = "options"\n[ballot]\ntype = "rank"\nreasons = "disagree"\n[tally]\nmethod = "condorcet"\n',
    "debian": 'unit = "options"\n[ballot]\ntype = "rank"\n[tally]\nmethod = "debian"\ndefault_option = "Talk"\n',
    "tie": 'ties = "stands"\n[threshold]\nmin = "1/2"\n',
    "bodies": 'groups = { board = "board" }\n[objection]\nat_deadline = "blocks"\n[[phase]]\nid = "begin"\nact = "second"\n'
    'electorate = "board"\n[[phase]]\nid = "veto"\nact = "object"\nelectorate = "board"\n',
    "others": '[electorate]\nopener = "left_out"\n',
    "votes": 'groups = { red = "red", blue = "blue" }\n[electorate]\norganisations = ["red", "blue"]\n[ballot]\n'
    'positions = [{ key = "yes", adds = "yes" }, { key = "no", adds = "no", veto = true }]\n[threshold]\nveto_below = "1/3"\n',
    "leads": 'groups = { leads = "leads" }\n[objection]\nraised_by = "leads"\n',
    "quick": '[objection]\nat_deadline = "blocks"\n[[phase]]\nact = "object"\nruns_for = "2h"\n',
    "final": 'groups = { chair = "chair" }\nappeal_within = "7d"\n[objection]\nat_deadline = "blocks"\n[[phase]]\n'
    'id = "review"\nact = "object"\nnext = { adopted = "call" }\n[[phase]]\nid = "call"\nact = "judge"\nactors = ["chair"]\n',
    "both": "[threshold]\nsupport_min = 3\nagainst_max = 2\n",
}


def test_every_phrase_is_said_somewhere_with_just_the_values_that_are_listed() -> None:
    rules = [process(process_id) for process_id in builtin_ids()]
    rules += [read_definition(text, name) for name, text in OTHERS.items()]
    rules.append(fitted(process("majority"), Terms(reasons="disagree")))
    rules.append(fitted(process("majority"), Terms(secret=True)))
    phrases: list[Phrase] = []
    for rule in rules:
        phrases += rule_of(rule, None)
        for phase in rule.phases:
            for changes in (
                {},
                {"closes_at": None},
                {"closes_at": None, "waits_since": NOW},
                {"reversible": False, "hidden": True, "eligible": 100},
                {"reach": "nobody"},
                {"disposition": "merge"},
                {"quorum": "5", "eligible": None},
                {"quorum": "2/3", "eligible": None},
            ):
                phrases += rule_of(rule, decision(rule, phase=phase.id, **changes))
    for phrase in phrases:
        assert set(phrase.values) == set(rule_phrases()[phrase.code]), phrase.code
    assert {phrase.code for phrase in phrases} == set(rule_phrases())


def test_what_a_general_resolution_needs_is_said_as_its_constitution_has_it() -> None:
    rule = process("debian")
    codes = said(rule)
    assert codes["rule.seconding.formula"]["formula"] == "min(sqrt(eligible) / 2, 5)"
    assert codes["rule.quorum.above_default.formula"] == {"formula": "3 * sqrt(eligible) / 2"}
    assert codes["rule.casting_vote"] == {"who": "leader"}
    assert "rule.decide" not in codes, "nobody decides for the others"
    asked = said(rule, decision(rule, eligible=1000, phase="vote"))
    assert asked["rule.quorum.above_default"] == {"needed": 48}
    assert "rule.tie_stands" not in said(process("debian-hold")), "it is broken"


def lived(rule: Process) -> dict[str, dict[str, Any]]:
    return {phrase.code: dict(phrase.values) for phrase in life_of_objection(rule)}


def test_the_life_of_an_objection_is_told_as_the_process_has_it() -> None:
    assert lived(process("majority")) == {}
    consent = lived(process("consent"))
    assert consent["life.test"] == {"seconds": 24 * 3600, "people": 2}
    assert consent["life.offer"] == {"who": ("holder",), "seconds": 48 * 3600}
    assert consent["life.deadline.waits"] == {"days": 14}
    assert consent["life.rounds"] == {"rounds": 3}
    assert consent["life.stale"] == {"seconds": 72 * 3600}
    assert consent["life.overrule"] == {"who": ("administrator",), "when": ("holder_left", "stale")}
    veto = lived(process("apache-code"))
    assert veto.keys() >= {"life.always", "life.offer.holder", "life.deadline.blocks", "life.overrule.nobody"}
    assert lived(process("lazy"))["life.alone"] == {"seconds": 48 * 3600, "large_above": 25}


def test_who_can_object_and_who_judges_it_is_said_as_it_is() -> None:
    assert lived(process("iesg"))["life.raise.by"] == {"who": "leads"}
    assert lived(process("apache-code"))["life.raise.by"] == {"who": "pmc"}, "others have no veto"
    assert "life.raise.by" not in lived(process("rough-consensus"))
    assert "life.judge" in lived(process("rough-consensus"))
    # The council votes, and nobody judges answers.
    assert "life.judge" not in lived(process("w3c"))
    assert "rule.objections.issues" not in said(process("w3c"))


def test_a_phase_with_a_ballot_of_its_own_says_what_passes_in_it() -> None:
    rule = process("w3c")
    codes = [phrase.code for phrase in rule_of_phase(rule, rule.phase("council"))]
    assert codes == ["rule.threshold.more_than_half", "rule.quorum.part"]
    assert rule_of_phase(rule, rule.phase("review")) == ()


def test_every_phrase_of_the_life_of_an_objection_is_said_somewhere_with_its_values() -> None:
    rules = [process(process_id) for process_id in builtin_ids()]
    phrases = [phrase for rule in rules for phrase in life_of_objection(rule)]
    for phrase in phrases:
        assert set(phrase.values) == set(OBJECTION_PHRASES[phrase.code]), phrase.code
    assert {phrase.code for phrase in phrases} == set(OBJECTION_PHRASES)
