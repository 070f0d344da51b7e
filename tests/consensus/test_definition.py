"""What a definition may not say: each wrong file is refused on the line where it is wrong, with all its mistakes.

In these files the comment `# !code` stands on the line on which that mistake is expected; nothing else may be found.
"""

import re
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from consensus.definition import (
    LENGTH_MAX,
    DefinitionError,
    builtin,
    builtin_ids,
    digest,
    read_definition,
    read_table,
)
from consensus.definition.mistakes import SENTENCES, Mistake
from consensus.process import Phase, Position, ThresholdRule

FORM = {
    "a misspelled key at the top": """
        titel = "Ours"  # !unknown-key
    """,
    "a misspelled table": """
        [treshold]  # !unknown-key
        min = "2/3"
    """,
    "a misspelled key in a table": """
        [quorum]
        mim = "1/2"  # !unknown-key
    """,
    "a misspelled key in a phase": """
        [[phase]]
        act = "ballot"
        run_for = "72h"  # !unknown-key
    """,
    "a misspelled key in the second of two positions": """
        [ballot]
        positions = [
            { key = "yes", adds = "yes" },
            { key = "no", add = "no" },  # !unknown-key
        ]
        [threshold]
        of = "eligible"
    """,
    "a key for what is to come": """
        [record]  # !unknown-key
        require = ["minute"]
    """,
    "the digest, which no author sets": """
        digest = "00"  # !unknown-key
    """,
    "a table where text should be": """
        [title]  # !wrong-type
        en = "Ours"
    """,
    "text where a table should be": """
        threshold = "2/3"  # !wrong-type
    """,
    "a list of tables where one table should be": """
        [[threshold]]  # !wrong-type
        min = "2/3"
    """,
    "one table where a list of phases should be": """
        [phase]  # !wrong-type
        act = "ballot"
    """,
    "a word where positions should be": """
        [ballot]
        positions = "yes"  # !wrong-type
    """,
    "a position that is only a word": """
        [ballot]
        positions = [
            "yes",  # !wrong-type
        ]
    """,
    "a position without a key": """
        [ballot]
        positions = [
            { adds = "yes" },  # !missing-key
        ]
    """,
    "a number where text should be": """
        title = 7  # !wrong-type
    """,
    "text where a number should be": """
        version = "2"  # !wrong-type
    """,
    "true where a number should be": """
        version = true  # !wrong-type
    """,
    "a number where true or false should be": """
        [threshold]
        strict = 1  # !wrong-type
    """,
    "a date where a span should be": """
        review_after = 2026-11-23  # !not-a-span
    """,
    "hours without a unit": """
        [[phase]]
        runs_for = 72  # !not-a-span
    """,
    "a span in words": """
        [[phase]]
        runs_for = "three days"  # !not-a-span
    """,
    "a span of nothing": """
        [[phase]]
        runs_for = "0h"  # !out-of-range
    """,
    "a span of more than a year": """
        [[phase]]
        runs_for = "400d"  # !out-of-range
    """,
    "a fraction as a decimal number": """
        [threshold]
        min = 0.66  # !not-a-fraction
    """,
    "a fraction of zero parts": """
        [threshold]
        min = "1/0"  # !not-a-fraction
    """,
    "a negative fraction": """
        [threshold]
        min = "-1/2"  # !not-a-fraction
    """,
    "a version before the first": """
        version = 0  # !out-of-range
    """,
    "a unit that there is not": """
        unit = "people"  # !unknown-value
    """,
    "a way of closing that there is not": """
        [close]
        at = ["deadline", "decider"]  # !unknown-value
    """,
    "a word that is no list": """
        [close]
        at = "deadline"  # !wrong-type
    """,
    "somebody who cannot clear an objection": """
        [objection]
        cleared_by = ["holder", "chair"]  # !unknown-group
    """,
    "next that is no table": """
        [[phase]]
        next = "vote"  # !wrong-type
    """,
    "an id that cannot be typed": """
        id = "Our Rule"  # !bad-name
    """,
    "the id that stands for what was decided elsewhere": """
        id = "recorded"  # !bad-name
    """,
    "a position that cannot be typed as one word": """
        [ballot]
        positions = [
            { key = "stand aside", adds = "yes" },  # !bad-name
        ]
    """,
    "a title longer than a line": f"""
        title = "{"x" * 81}"  # !out-of-range
    """,
    "a wrong value beside a wrong key": """
        [quorum]
        strikt = true  # !unknown-key
        min = "all"  # !not-a-fraction
        [close]
        at = []  # !never-ends
    """,
}

BALLOTS = {
    "a choice of options in a proposal": """
        [ballot]
        type = "choice"  # !wrong-ballot
    """,
    "positions in a poll": """
        unit = "options"
        [ballot]
        type = "position"  # !wrong-ballot
    """,
    "a poll with nothing to cast": """
        unit = "options"
        [ballot]
        type = "none"  # !wrong-ballot
    """,
    "positions listed where options are chosen": """
        unit = "options"
        [ballot]
        positions = [{ key = "yes" }]  # !does-not-apply
    """,
    "no positions": """
        [ballot]
        positions = []  # !nothing-decides
        [threshold]
        support_min = 1
    """,
    "a position that takes a position back": """
        [ballot]
        positions = [
            { key = "yes", adds = "yes" },
            { key = "None", adds = "no" },  # !bad-name
        ]
    """,
    "a position that is what objectors lie under": """
        [ballot]
        positions = [
            { key = "yes", adds = "yes" },
            { key = "objected", adds = "no" },  # !bad-name
        ]
    """,
    "one position twice": """
        [ballot]
        positions = [
            { key = "yes", adds = "yes" },  # !named-twice
            { key = "no", adds = "no" },
            { key = "Yes", adds = "none" },
        ]
    """,
    "a concern without a reason": """
        [ballot]
        positions = [
            { key = "consent", adds = "yes" },
            { key = "concern", adds = "yes", concern = true, reason = "off" },  # !contradiction
        ]
        [objection]
    """,
    "hidden choices with a concern that shows its holder's": """
        [ballot]
        positions = [
            { key = "consent", adds = "yes" },
            { key = "concern", adds = "yes", concern = true },
        ]
        counts_shown = "after_close"  # !contradiction
        [objection]
    """,
    "hidden counts of nothing": """
        [ballot]
        counts_shown = "after_close"  # !does-not-apply
        [objection]
    """,
}

THRESHOLDS = {
    "more than the whole": """
        [threshold]
        min = "3/2"  # !impossible-threshold
    """,
    "strictly more than all": """
        [threshold]
        min = "1/1"
        strict = true  # !impossible-threshold
    """,
    "no support at all": """
        [threshold]
        min = "0/1"  # !empty-threshold
    """,
    "less than one supporter": """
        [threshold]
        support_min = 0  # !out-of-range
    """,
    "fewer than none against": """
        [threshold]
        against_max = -1  # !out-of-range
    """,
    "no position for it": """
        [ballot]
        positions = [{ key = "no", adds = "no" }]
        [threshold]  # !impossible-threshold
        min = "1/2"
    """,
    "no position against it, of the votes cast": """
        [ballot]
        positions = [{ key = "yes", adds = "yes" }]
        [threshold]  # !empty-threshold
        min = "1/2"
    """,
    "a maximum against it, and no position against it": """
        [ballot]
        positions = [{ key = "yes", adds = "yes" }]
        [threshold]
        of = "eligible"
        against_max = 2  # !contradiction
    """,
    "votes counted where none are cast": """
        [ballot]
        type = "none"
        [threshold]  # !impossible-threshold
        min = "2/3"
        [objection]
    """,
    "a threshold for a poll": """
        unit = "options"
        [threshold]  # !not-for-polls
        min = "2/3"
    """,
    "a tie of options that fails": """
        unit = "options"
        ties = "fails"  # !contradiction
    """,
    "nothing that decides": """
        [ballot]
        type = "none"  # !nothing-decides
    """,
}

QUORUMS = {
    "more than everybody": """
        [quorum]
        min = "5/4"  # !impossible-quorum
    """,
    "strictly more than everybody": """
        [quorum]
        min = "1/1"
        strict = true  # !impossible-quorum
    """,
    "nobody": """
        [quorum]
        min = "0/3"  # !empty-quorum
    """,
    "a quorum of people who only object": """
        [quorum]  # !impossible-quorum
        [objection]
    """,
    "a quorum toward which nothing counts": """
        [ballot]
        positions = [{ key = "yes", adds = "yes", counts = false }, { key = "no", adds = "no", counts = false }]
        [quorum]  # !impossible-quorum
    """,
    "a quorum that the opener may set where nothing is cast": """
        may_set = ["closes", "quorum"]  # !contradiction
        [objection]
    """,
}

OBJECTIONS = {
    "objections that nobody can clear": """
        [objection]
        cleared_by = []  # !contradiction
    """,
    "one who clears them twice": """
        [objection]
        cleared_by = ["holder", "holder"]  # !named-twice
    """,
    "somebody who may overrule, but never": """
        [objection]
        overruled_when = []  # !contradiction
    """,
    "stale ones to be overruled where none becomes stale": """
        [objection]
        stale_after = "none"
        overruled_when = ["stale"]  # !contradiction
    """,
    "giving up before anybody was told": """
        [objection]
        gives_up_after = "24h"  # !contradiction
    """,
    "never giving up": """
        [objection]
        at_deadline = "waits"
        gives_up_after = "none"  # !not-a-span
    """,
    "giving up at once": """
        [objection]
        gives_up_after = "0d"  # !out-of-range
    """,
    "objections to a poll": """
        unit = "options"
        [objection]  # !not-for-polls
    """,
    "silence where nobody could speak up": """
        [silence]  # !nothing-decides
        took_part_min = "1/2"
    """,
    "silence beside a threshold": """
        [threshold]
        [objection]
        [silence]  # !contradiction
    """,
    "silence in a poll": """
        unit = "options"
        [silence]  # !not-for-polls
    """,
    "silence once more than everybody took part": """
        [ballot]
        positions = [{ key = "consent", adds = "yes" }]
        [objection]
        [silence]
        took_part_min = "3/2"  # !impossible-quorum
    """,
    "silence once half took part, where nothing is cast": """
        [objection]
        [silence]
        took_part_min = "1/2"  # !impossible-quorum
    """,
}

PHASES = {
    "no phase": """
        phase = []  # !no-phase
    """,
    "a phase that nothing leads to": """
        [[phase]]
        id = "vote"
        [[phase]]  # !unreachable-phase
        id = "again"
    """,
    "next that leads nowhere": """
        [[phase]]
        act = "second"
        next = { seconded = "votes" }  # !no-such-phase
        [[phase]]
        id = "vote"
    """,
    "a result that the act does not have": """
        [[phase]]
        next = { seconded = "vote" }  # !unknown-result
    """,
    "a result that never happens": """
        [quorum]
        [[phase]]
        id = "vote"
        [phase.next]
        no_quorum = "again"
        blocked = "again"  # !result-never-happens
        [[phase]]
        id = "again"
    """,
    "a missed quorum that is called a rejection": """
        [quorum]
        [[phase]]
        next = { no_quorum = "rejected" }  # !outcome-renamed
    """,
    "votes against it that are called a consent": """
        [[phase]]
        next = { rejected = "adopted" }  # !outcome-renamed
    """,
    "seconding that decides by itself": """
        [[phase]]
        act = "second"
        next = { seconded = "adopted" }  # !outcome-renamed
        [[phase]]
    """,
    "seconding that leads nowhere": """
        [[phase]]  # !nothing-decides
        act = "second"
        next = { unseconded = "expired" }
        [[phase]]
    """,
    "only seconding": """
        [[phase]]  # !nothing-decides
        act = "second"
    """,
    "a phase that comes back to itself by its deadline": """
        [quorum]
        [[phase]]
        id = "vote"
        next = { no_quorum = "vote" }  # !loop-without-act
    """,
    "two phases that follow one another by their deadlines": """
        [quorum]
        [[phase]]
        id = "vote"
        next = { no_quorum = "again" }  # !loop-without-act
        [[phase]]
        id = "again"
        next = { rejected = "vote" }
    """,
    "a phase that an objection nobody settles brings back for ever": """
        [objection]
        at_deadline = "blocks"
        [[phase]]
        id = "wait"
        next = { blocked = "wait" }  # !loop-without-act
    """,
    "one id for two phases": """
        [quorum]
        [[phase]]
        id = "vote"  # !named-twice
        next = { no_quorum = "vote" }
        [[phase]]
        id = "vote"
    """,
    "a phase called as an outcome is": """
        [[phase]]
        id = "adopted"  # !bad-name
    """,
    "a proposal without a deadline": """
        [[phase]]
        runs_for = "none"  # !never-ends
    """,
    "a minimum longer than the phase": """
        [[phase]]
        runs_for = "72h"
        runs_for_min = "4d"  # !minimum-above-duration
    """,
    "a minimum for seconding": """
        [[phase]]
        act = "second"
        runs_for_min = "24h"  # !does-not-apply
        [[phase]]
    """,
    "seconds for a ballot": """
        [[phase]]
        act = "ballot"
        seconds = 2  # !does-not-apply
    """,
    "a ballot phase with nothing to cast": """
        [objection]
        [[phase]]
        act = "ballot"  # !no-ballot
    """,
    "an objection phase without objections": """
        [[phase]]
        act = "object"  # !no-objections
    """,
    "an objection phase that a threshold would judge": """
        [threshold]
        [objection]
        [[phase]]
        act = "object"  # !contradiction
    """,
    "a judge over a poll": """
        unit = "options"
        [[phase]]
        act = "judge"  # !not-for-polls
        actors = ["administrator"]
    """,
    "a group that nobody declared": """
        groups = { pmc = "the committee" }
        [electorate]
        binding = "pcm"  # !unknown-group
        group = "pmc"
    """,
    "a group that nothing names": """
        groups = { pmc = "the committee" }  # !does-not-apply
    """,
    "a class that is not counted apart": """
        [threshold]
        class = "users"  # !unknown-group
    """,
    "binding by group and by class": """
        groups = { pmc = "the committee", users = "the users" }
        [electorate]
        classes = ["users"]
        binding = "pmc"  # !contradiction
    """,
    "a quorum that is no formula": """
        [quorum]
        formula = "3 * square(eligible)"  # !bad-formula
    """,
    "a judge whom nobody names": """
        [[phase]]  # !nothing-decides
        act = "judge"
    """,
    "a judge who is nobody": """
        [[phase]]
        act = "judge"
        actors = ["chair"]  # !unknown-group
    """,
    "actors where everybody votes": """
        groups = { chair = "who chairs" }
        [[phase]]
        actors = ["chair"]  # !does-not-apply
    """,
    "talk that leads nowhere": """
        [[phase]]
        act = "talk"
        next = { done = "talks" }  # !no-such-phase
        [[phase]]
    """,
    "talk after which nothing comes": """
        [[phase]]
        id = "first"
        next = { rejected = "more" }
        [[phase]]  # !nothing-decides
        id = "more"
        act = "talk"
    """,
    "a route on which nothing goes on": """
        groups = { route = "in order" }
        [ballot]
        positions = [{ key = "no", adds = "no" }]
        [[phase]]  # !nothing-decides
        act = "route"
        actors = ["route"]
    """,
    "a stand-in where nobody stamps": """
        [[phase]]
        stand_in_after = "2d"  # !does-not-apply
    """,
    "a champion that no position is": """
        [threshold]
        champions_min = 1  # !contradiction
    """,
    "recusal that no position offers": """
        [threshold]
        of = "non_recused"  # !contradiction
    """,
    "a further threshold without a first": """
        groups = { users = "the users" }
        [electorate]
        classes = ["users"]
        [objection]
        [[also]]  # !contradiction
        class = "users"
    """,
    "a block without words": """
        [ballot]
        positions = [
            { key = "yes", adds = "yes" },
            { key = "no", adds = "no", blocks = true, reason = "off" },  # !contradiction
        ]
    """,
    "closing when it passes without a threshold": """
        [objection]
        [close]
        at = ["deadline", "passes"]  # !contradiction
    """,
    "closing when it passes, in the dark": """
        [ballot]
        counts_shown = "after_close"
        [close]
        at = ["deadline", "passes"]  # !contradiction
    """,
    "a limit to what is not extended": """
        [close]
        flip_at_most = "7d"  # !does-not-apply
    """,
    "an appeal where nobody judges": """
        appeal_within = "60d"  # !does-not-apply
    """,
    "a phase with a threshold and no ballot of its own": """
        [[phase]]
        [phase.threshold]  # !does-not-apply
    """,
    "an optional phase that is not the first": """
        [[phase]]
        act = "second"
        next = { seconded = "more" }
        [[phase]]
        id = "more"
        act = "talk"
        optional = true  # !contradiction
        next = { done = "vote" }
        [[phase]]
    """,
    "seconds by a formula where nobody seconds": """
        [[phase]]
        seconds_formula = "sqrt(eligible)"  # !does-not-apply
    """,
    "a phase that outgrows its own limit": """
        [[phase]]
        runs_for = "3w"
        runs_for_max = "2w"  # !contradiction
    """,
    "a ballot that small groups leave out": """
        [[phase]]
        only_above = 25  # !contradiction
    """,
    "seconding for large groups after the phase that it leads to": """
        [quorum]
        [[phase]]
        id = "vote"
        next = { no_quorum = "seconding" }
        [[phase]]
        act = "second"
        only_above = 25  # !contradiction
        next = { seconded = "vote", unseconded = "expired" }
    """,
}

CLOSING = {
    "closing only when all have acted": """
        [close]
        at = ["all_acted"]  # !never-ends
    """,
    "never closing": """
        [close]
        at = []  # !never-ends
    """,
    "closing at the deadline twice": """
        [close]
        at = ["deadline", "deadline"]  # !named-twice
    """,
    "closing when all have acted, where nobody has to act": """
        [objection]
        [close]
        at = ["deadline", "all_acted"]  # !contradiction
    """,
    "closing when all have acted, where only their number is known": """
        snapshot = "counted"
        [close]
        at = ["deadline", "all_acted"]  # !contradiction
    """,
    "closing when all have acted, and never early": """
        [[phase]]
        runs_for = "72h"
        runs_for_min = "72h"
        [close]
        at = ["deadline", "all_acted"]  # !contradiction
    """,
    "grace without closing early": """
        [close]
        grace = "10m"  # !does-not-apply
    """,
    "amending a poll": """
        unit = "options"
        [amend]  # !contradiction
        by = "nobody"
    """,
    "rounds where nobody amends": """
        [amend]
        by = "nobody"
        failed_rounds_max = 3  # !does-not-apply
    """,
    "failed rounds where an amendment starts none": """
        [amend]
        effect = "extend"
        failed_rounds_max = 3  # !does-not-apply
    """,
    "a setting twice": """
        may_set = ["closes", "closes"]  # !named-twice
    """,
}

BODIES = {
    "a phase of a group that nobody knows": """
        [[phase]]
        electorate = "council"  # !unknown-group
    """,
    "an electorate where one acts": """
        groups = { council = "who decides" }
        [[phase]]
        act = "judge"
        actors = ["council"]
        electorate = "council"  # !does-not-apply
    """,
    "an electorate of its own where votes are passed on": """
        groups = { council = "who decides" }
        [electorate]
        weight = "delegated"
        [[phase]]
        electorate = "council"  # !contradiction
    """,
    "a veto that nobody can cast": """
        [threshold]
        veto_below = "1/3"  # !contradiction
    """,
    "a veto by no part": """
        [ballot]
        positions = [{ key = "yes", adds = "yes" }, { key = "no", adds = "no", veto = true }]
        [threshold]
        veto_below = "0/1"  # !impossible-threshold
    """,
    "organisations beside classes": """
        groups = { red = "red", blue = "blue" }
        [electorate]
        classes = ["red"]
        organisations = ["blue"]  # !contradiction
    """,
    "an organisation twice": """
        groups = { red = "red", blue = "blue" }
        [electorate]
        organisations = ["red", "blue", "red"]  # !named-twice
    """,
    "organisations that choose": """
        unit = "options"
        groups = { red = "red" }
        [electorate]
        organisations = ["red"]  # !not-for-polls
    """,
    "objections of a group that nobody knows": """
        [objection]
        raised_by = "leads"  # !unknown-group
    """,
    "silence that needs longer than it has": """
        [objection]
        [silence]
        runs_for_min = "24h"  # !minimum-above-duration
        [[phase]]
        act = "object"
        runs_for = "2h"
    """,
    "a seat that stays open where nobody is elected to one": """
        unit = "options"
        [ballot]
        type = "rank"
        [tally]
        tied_seat = "stays_open"  # !does-not-apply
    """,
    "a seat that stays open and a phase after a tie": """
        unit = "options"
        [ballot]
        type = "rank"
        equal_ranks = false
        [tally]
        method = "stv"
        tied_seat = "stays_open"  # !contradiction
        [[phase]]
        act = "ballot"
        next = { tied = "casting-vote" }
        [[phase]]
        id = "casting-vote"
        act = "decide"
        actors = ["administrator"]
    """,
    "answers by a verdict where nobody judges": """
        [objection]
        answered_by_verdict = true  # !does-not-apply
    """,
    "answers that stay where nobody judges them": """
        [objection]
        answer_stays = true  # !does-not-apply
    """,
    "one's own appeal where nobody appeals": """
        appeal_own_after = "14d"  # !does-not-apply
    """,
    "options seconded where nobody seconds": """
        unit = "options"
        [ballot]
        add_options = true
        options_seconded = true  # !does-not-apply
    """,
    "what a minimum means where there is none": """
        [close]
        minimum = "then_early"  # !does-not-apply
    """,
    "opening as a yes where there is none": """
        [ballot]
        positions = [{ key = "hm", blocks = true }]
        [electorate]
        opener = "counts_as_yes"  # !contradiction
        [objection]
    """,
    "a disposition twice": """
        dispositions = ["merge", "merge"]  # !named-twice
    """,
    "dispositions of a poll": """
        unit = "options"
        dispositions = ["merge"]  # !not-for-polls
    """,
    "what nobody could withdraw": """
        withdrawn_by = []  # !contradiction
    """,
    "withdrawn by a group that nobody knows": """
        withdrawn_by = ["opener", "team"]  # !unknown-group
    """,
    "closed by a group that nobody knows": """
        [close]
        by = ["chair"]  # !unknown-group
    """,
    "classes that do not answer": """
        groups = { makers = "makers", users = "users", council = "who decides" }
        [electorate]
        classes = ["makers", "users"]
        [threshold]
        class = "makers"
        [[phase]]
        electorate = "council"  # !contradiction
    """,
    "answers of one group that all others would share": """
        groups = { council = "who decides" }
        [[phase]]
        id = "first"
        electorate = "council"  # !contradiction
        next = { rejected = "second" }
        [[phase]]
        id = "second"
    """,
}

WRONG = FORM | BALLOTS | THRESHOLDS | QUORUMS | OBJECTIONS | PHASES | CLOSING | BODIES


def expected(text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.split("\n"), start=1)
    return [
        (number, code)
        for number, line in lines
        for code in re.findall(r"!([a-z-]+)", line.partition("# ")[2])
    ]


def mistakes_of(text: str, name: str = "ours") -> tuple[Mistake, ...]:
    with pytest.raises(DefinitionError) as caught:
        read_definition(text, name)
    return caught.value.mistakes


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_refused_on_its_line(text: str) -> None:
    found = mistakes_of(text)
    assert [(mistake.line, mistake.code) for mistake in found] == expected(text)
    for mistake in found:
        assert re.fullmatch(r"line \d+: .+\.( .+)?", str(mistake)), "a sentence, whatever the values"


def test_every_kind_of_mistake_has_a_file_here_that_makes_it() -> None:
    made = {code for text in WRONG.values() for _, code in expected(text)}
    assert set(SENTENCES) - made == {"not-text", "too-long", "not-toml", "too-many"}, (
        "these have tests of their own"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('title = "Ours"\nversion = \n', 2),
        ('title = "Ours\n', 1),
        ('title = "Ours"\n\n[threshold\n', 3),
        ('[threshold]\nmin = "1/2"\nmin = "2/3"\n', 3),
        ("[threshold]\n[threshold]\n", 2),
        ('title = "a\x00b"\n', 1),
        ("# long\n\npositions = [\n", 3),
    ],
)
def test_what_is_no_toml_is_refused_on_the_line_where_reading_stopped(text: str, line: int) -> None:
    [mistake] = mistakes_of(text)
    assert (mistake.code, mistake.line) == ("not-toml", line)


def test_tables_nested_without_end_are_refused() -> None:
    [mistake] = mistakes_of("a = " + "[" * 20_000)
    assert mistake.code == "not-toml"


def test_half_a_character_is_refused_on_its_line() -> None:
    [mistake] = mistakes_of('title = "Ours"\npurpose = "\ud800"\n')
    assert (mistake.code, mistake.line) == ("not-text", 2)


def test_a_text_without_end_is_refused_before_it_is_read() -> None:
    [mistake] = mistakes_of("#" * (LENGTH_MAX + 1))
    assert mistake.code == "too-long"


def test_more_positions_than_can_be_shown_are_refused() -> None:
    listed = ", ".join(f'{{ key = "p{number}", adds = "yes" }}' for number in range(51))
    [mistake] = mistakes_of(f"[ballot]\npositions = [{listed}]\n")
    assert (mistake.code, mistake.line) == ("too-many", 2)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[treshold]", "Did you mean threshold?"),
        ('unit = "proposl"', 'Did you mean "proposal"? It can be "proposal" or "options".'),
        ("[threshold]\nmin = 0.75", 'Write "3/4".'),
        ("[threshold]\nmin = 0.66", 'Write "2/3".'),
        ("[threshold]\nmin = 0.51", 'Write "51/100".'),
        ('version = "2"', "Write version = 2."),
        ('digest = "00"', "There are also, amend,"),
        ("[close]\nnever_early = true", "There are at, by,"),
        ("[threshold]\neach_min = 3", "docs/process-format.md"),
        ('[[phase]]\nruns_for = "3 days"', 'Write "90m", "72h", "10d" or "2w".'),
        ('[[phase]]\nact = "second"\nnext = { seconded = "vot" }\n[[phase]]\n', "Did you mean vote?"),
        ('[close]\nat = ["all_acted"]', 'Write at = ["deadline", "all_acted"].'),
    ],
)
def test_a_mistake_says_what_to_write_instead(text: str, hint: str) -> None:
    assert hint in str(mistakes_of(text)[0])


def test_all_mistakes_of_a_file_are_told_in_the_order_of_its_lines() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_definition('[threshold]\nmin = "3/2"\n\n[quorum]\nmin = "5/4"\nat = 1\n', "ours.toml")
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "ours.toml, line 2",
        "ours.toml, line 5",
        "ours.toml, line 6",
    ]


def test_what_older_definitions_may_say_is_refused_of_a_new_one() -> None:
    text = '[close]\nat = ["deadline", "passes"]\n[[phase]]\nruns_for = "26w"\nruns_for_min = "2d"\n'
    assert read_definition(text, "ours").close.minimum == "never_early"
    with pytest.raises(DefinitionError, match=r'line 2: .* Write minimum = "then_early"'):
        read_definition(text, "ours", new=True)
    sound = text.replace("[close]", '[close]\nminimum = "then_early"')
    assert read_definition(sound, "ours", new=True).close.minimum == "then_early"


def test_every_built_in_process_could_be_written_today() -> None:
    for process_id in builtin_ids():
        found = builtin(process_id)
        assert found is not None
        read_definition(found[0], process_id, new=True)


def test_a_few_lines_are_a_majority_vote() -> None:
    process = read_definition('title = "Ours"\n', "our rule.toml")
    assert (process.id, process.title, process.version, process.unit) == ("our-rule", "Ours", 1, "proposal")
    assert [position.key for position in process.ballot.positions] == ["yes", "no", "abstain"]
    assert process.threshold == ThresholdRule(of="cast", min=Fraction(1, 2), strict=True)
    assert process.phases == (Phase(id="vote", act="ballot", runs_for=timedelta(hours=72)),)
    assert process.quorum is None
    assert process.silence is None


def test_an_objection_alone_makes_a_lazy_consensus() -> None:
    process = read_definition("[objection]\n", "ours")
    assert process.ballot.type == "none"
    assert process.threshold is None
    assert process.silence is not None, "silence adopts, so the bot must have been able to hear"
    assert [(phase.id, phase.act) for phase in process.phases] == [("wait", "object")]


def test_options_alone_make_a_poll() -> None:
    process = read_definition('unit = "options"\n[[phase]]\nruns_for = "none"\n', "ours")
    assert (process.ballot.type, process.ties, process.threshold) == ("choice", "stands", None)
    assert process.phases[0].runs_for is None


@pytest.mark.parametrize(
    ("written", "strict"), [("1/2", True), ("2/4", True), ("2/3", False), ("1/1", False), ("1/3", False)]
)
def test_half_means_more_than_half_and_every_other_part_at_least_that(written: str, strict: bool) -> None:
    process = read_definition(f'[threshold]\nmin = "{written}"\n', "ours")
    assert process.threshold == ThresholdRule(min=Fraction(written), strict=strict)


def test_seconding_leads_to_the_phase_below_it() -> None:
    process = read_definition('[[phase]]\nact = "second"\n[[phase]]\nid = "ours"\n', "ours")
    assert process.phase("seconding").next == (("seconded", "ours"), ("unseconded", "expired"))
    assert process.phase("seconding").runs_for == timedelta(days=7)


def test_a_standing_objection_may_be_called_a_veto() -> None:
    process = read_definition(
        '[objection]\n[[phase]]\nact = "object"\nnext = { blocked = "vetoed" }\n', "ours"
    )
    assert process.phases[0].after("blocked") == "vetoed"


def test_a_circle_through_seconding_is_driven_by_people() -> None:
    text = """
        [objection]
        at_deadline = "blocks"
        [[phase]]
        act = "second"
        [[phase]]
        id = "wait"
        act = "object"
        next = { blocked = "seconding" }
    """
    assert read_definition(text, "ours").phase("wait").after("blocked") == "seconding"


def test_positions_may_stand_in_tables_of_their_own() -> None:
    inline = read_definition(
        '[ballot]\npositions = [{ key = "ja", adds = "yes" }, { key = "nein", adds = "no" }]\n', "ours"
    )
    tables = read_definition(
        '[[ballot.positions]]\nkey = "ja"\nadds = "yes"\n[[ballot.positions]]\nkey = "nein"\nadds = "no"\n',
        "ours",
    )
    assert inline.ballot == tables.ballot
    assert inline.ballot.positions[1] == Position(key="nein", adds="no")


def test_what_is_wrapped_over_lines_is_one_paragraph() -> None:
    assert (
        read_definition('purpose = """\nSettle it\nby votes.\n"""\n', "ours").purpose == "Settle it by votes."
    )


def test_a_definition_inside_a_scenario_keeps_the_lines_of_its_file() -> None:
    text = 'text = "Merge it"\n[process]\nid = "ours"\n[process.threshold]\nmin = "2/3"\n[[process.phase]]\nruns_for = "26h"\n'
    process = read_definition(text, "scenario", inside="process")
    assert process.id == "ours"
    assert process.phases[0].runs_for == timedelta(hours=26)
    with pytest.raises(DefinitionError) as caught:
        read_definition(text.replace("2/3", "4/3"), "scenario", inside="process")
    assert [mistake.line for mistake in caught.value.mistakes] == [5]


@pytest.mark.parametrize(
    ("text", "line"), [('text = "Merge it"\n', 1), ('text = "Merge it"\nprocess = "ours"\n', 2)]
)
def test_a_definition_that_should_stand_inside_and_does_not_is_missed(text: str, line: int) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_definition(text, "scenario", inside="process")
    assert [(mistake.code, mistake.line) for mistake in caught.value.mistakes] == [("missing-key", line)]


def test_a_definition_in_another_format_is_read_by_the_same_rules() -> None:
    table = {"id": "ours", "threshold": {"min": "2/3"}}
    assert read_table(table, "x").threshold == read_definition('[threshold]\nmin = "2/3"\n', "x").threshold
    refused: list[dict[str, Any]] = [
        {"threshold": {"min": "4/3"}},
        {"title": None},
        {"version": 1e999},
        {"title": "\ud800"},
        {"phase": [[]]},
    ]
    for wrong in refused:
        with pytest.raises(DefinitionError):
            read_table(wrong, "x")


def test_the_digest_is_the_same_on_every_system_and_another_for_every_text() -> None:
    text = 'title = "Café"\n'
    assert (
        digest(text) == digest(text.replace("\n", "\r\n")) == digest("\ufeff" + text.replace("é", "e\u0301"))
    )
    assert digest(text) != digest(text.replace("Café", "Cafe"))
    assert read_definition(text.replace("\n", "\r\n"), "ours") == read_definition(text, "ours")
    assert re.fullmatch("[0-9a-f]{64}", digest(text))


def test_a_key_of_thousands_of_parts_is_refused_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_definition('title = "x"\n' + "a." * 30_000 + "b = 1\n", "ours")
    assert "a key goes too deep" in str(caught.value)
    assert caught.value.mistakes[0].line == 2
