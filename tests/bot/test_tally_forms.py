"""`accord tally` on the forms in which ballots are kept elsewhere: read, or refused by name with what to do."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.tally_files.read import read
from bot.cli.tally_files.reading import Switches
from consensus.tally.ballots import Ballots
from tests.bot.command import Done, accord_here

BLT = '3 1\n5 1 2 0\n4 2 3 0\n3 3 2 0\n0\n"Ann"\n"Bo"\n"Cy"\n"Town"\n'


def tally(folder: Path, name: str, text: str, *arguments: str) -> Done:
    (folder / name).write_bytes(text.encode())
    return accord_here(folder, "tally", name, *arguments)


def counted(folder: Path, name: str, text: str, *arguments: str) -> dict[str, Any]:
    done = tally(folder, name, text, *arguments, "--json")
    assert done.code == 0, done.err
    result: dict[str, Any] = json.loads(done.out)
    return result


def groups(text: str, file: str, **switches: Any) -> dict[Any, Any]:
    election = read(text, Switches(**switches), file=file).election
    assert isinstance(election, Ballots)
    return dict(election.groups)


@pytest.mark.parametrize(
    "text",
    [
        BLT.replace("\n", "\r\n"),
        BLT.replace("\n", "\r"),
        BLT.replace("\n", "\n\n"),
        BLT.replace(" 0\n", " 0 # counted by hand\n"),
        BLT.replace("\n", "\n# by hand\n"),
        BLT.replace('"', ""),
        BLT.replace(" 0\n", "\n"),
        BLT.replace("5 1 2 0\n", "5 1 2\n"),
        BLT.replace("5 1 2 0\n4 2 3 0\n", "5 1 2 0 4 2 3 0\n"),
        BLT.replace("\n5 1", "\n[nick a b c]\n5 a"),
        BLT.replace('"Ann"\n"Bo"\n', '"Ann" "Bo"\n'),
        BLT.replace("5 1 2 0", "2.5 1 2 0\n2.5 1 2 0"),
        BLT.replace("5 1 2 0", "(b1) 5 1 2 0"),
    ],
)
def test_a_blt_file_is_read_however_its_lines_end(tmp_path: Path, text: str) -> None:
    result = counted(tmp_path, "town.blt", text, "--method", "irv")
    assert result["winners"] == ["Bo"]
    assert result["rounds"][0] == {"Ann": 5, "Bo": 4, "Cy": 3}


def test_names_of_a_blt_file_are_whole_lines(tmp_path: Path) -> None:
    names = 'Ann "Sunny" Lee\n"Bo ""B"" Hall"\nCy #1\n# a comment\n"Town" # 2026\n'
    done = tally(tmp_path, "a.blt", BLT.partition('"')[0] + names, "--method", "irv", "--json")
    result = json.loads(done.out)
    assert [*result["rounds"][0]] == ['Ann "Sunny" Lee', 'Bo "B" Hall', "Cy #1"]
    assert tally(tmp_path, "a.blt", BLT.partition('"')[0] + names, "--method", "irv").out.startswith(
        "Town: irv"
    )


@pytest.mark.parametrize(
    ("text", "said", "code"),
    [
        (BLT.replace('"Cy"\n"Town"\n', ""), "there are 3 options", 1),
        (BLT.replace("5 1 2 0", "5 1 4 0"), "line 2: 4 is no option", 1),
        (BLT.replace("5 1 2 0", "x 1 2 0"), "line 2: x does not say how many", 1),
        (BLT.replace("5 1 2 0", "5 1\n2 3 0"), "line 2", 2),
        (BLT.replace("5 1 2 0", "[quota hare]\n5 1 2 0"), "[quota] is not known", 2),
        (BLT.replace('"Bo"', '"ANN"'), "same name but for capitals", 1),
    ],
)
def test_what_a_blt_file_leaves_open_is_asked(tmp_path: Path, text: str, said: str, code: int) -> None:
    done = tally(tmp_path, "a.blt", text, "--method", "irv")
    assert (done.code, said in done.err) == (code, True), done.err + done.out


def test_withdrawn_options_go_in_both_ways_of_writing(tmp_path: Path) -> None:
    for line in ("-3", "[withdrawn 3]", "[Withdrawn 3]"):
        result = counted(tmp_path, "a.blt", BLT.replace("3 1\n", f"3 1\n{line}\n", 1), "--method", "irv")
        assert result["totals"] == {"Ann": 5, "Bo": 7}


def test_where_two_readings_elect_others_it_asks_and_the_switch_decides(tmp_path: Path) -> None:
    text = "Ann,Bo,People\n5,2,9\n5,2,9\n1,4,9\n"
    done = tally(tmp_path, "a.csv", text, "--method", "score")
    assert done.code == 2
    assert "--options Ann,Bo,People" in done.err
    assert "--ignore People" in done.err
    assert counted(tmp_path, "a.csv", text, "--method", "score", "--options", "Ann,Bo,People")["winners"] == [
        "People"
    ]
    assert counted(tmp_path, "a.csv", text, "--method", "score", "--ignore", "People")["turnout"] == 3
    assert counted(tmp_path, "a.csv", text, "--method", "score", "--weight", "People")["turnout"] == 27
    same = "Ann,Bo,People\n5,2,1\n5,2,2\n1,4,1\n"
    assert counted(tmp_path, "a.csv", same, "--method", "score")["winners"] == ["Ann"], "either way"
    numbered = "Line,Ann,Bo\n11,2,1\n12,2,1\n13,1,2\n"
    assert counted(tmp_path, "a.csv", numbered, "--method", "irv")["winners"] == ["Bo"]
    assert tally(tmp_path, "a.csv", numbered, "--method", "score", "--range", "0-20").code == 2


def test_a_ranking_without_firsts_is_asked_about(tmp_path: Path) -> None:
    text = "Ann,Bo,Cy\n5,4,2\n4,5,2\n5,3,4\n"
    done = tally(tmp_path, "a.csv", text, "--method", "irv")
    assert done.code == 2
    assert "--best low or --best high" in done.err
    assert counted(tmp_path, "a.csv", text, "--method", "irv", "--best", "high")["winners"] == ["Ann"]
    assert counted(tmp_path, "a.csv", text, "--method", "irv", "--best", "low")["winners"] == ["Cy"]
    zero = tally(tmp_path, "a.csv", "Ann,Bo\n0,1\n", "--method", "irv")
    assert (zero.code, "--best high" in zero.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("Ann,Bo\n1,2\n", ("--options", "Ann,Zoe"), "There is no column Zoe"),
        ("Ann,Bo\n1,2\n", ("--ignore", "Zoe"), "There is no column Zoe"),
        ("Ann,Bo,Where\n1,2,North\n", (), "--ignore Where"),
        ("Ann,Bo,Where\n1,2,North\n", ("--method", "score"), "--ignore Where"),
        ("Ann,Bo,Where\nx,,North\n", ("--method", "approval"), "--ignore Where"),
        ("Ann,Bo,Where\nyes,no,North\n", ("--method", "timeslot"), "--ignore Where"),
        ("Ann,ANN,Bo\n1,2,3\n", (), "same name but for capitals"),
        ("1st,2nd\nAnn,Bo\n", ("--best", "high"), "--best means nothing here"),
        ("Ann,Bo\n1,2\n", ("--method", "score", "--best", "low"), "of points the most are the best"),
        ("Ann,Bo\n1,2\n", ("--method", "score", "--blanks", "end"), "these ballots are no rankings"),
    ],
)
def test_switches_that_do_not_fit_are_refused(
    tmp_path: Path, text: str, arguments: tuple[str, ...], said: str
) -> None:
    method = () if "--method" in arguments else ("--method", "irv")
    done = tally(tmp_path, "a.csv", text, *method, *arguments)
    assert (done.code, said in done.err) == (2, True), done.err + done.out


def test_switches_of_a_table_are_refused_for_other_files(tmp_path: Path) -> None:
    for switch in (("--options", "Ann"), ("--ignore", "Ann"), ("--weight", "x"), ("--best", "low")):
        done = tally(tmp_path, "a.blt", BLT, "--method", "irv", *switch)
        assert (done.code, switch[0] in done.err) == (2, True)


def test_repeats_and_equal_ranks_by_the_rules_of_others(tmp_path: Path) -> None:
    repeats = "rank1,rank2,rank3\nAnn,Ann,Bo\nCy,Cy,Bo\nCy,,\nBo,,\nAnn,Bo,\n"
    assert counted(tmp_path, "a.csv", repeats, "--method", "irv")["rounds"][-1] != {}
    ended = tally(tmp_path, "a.csv", repeats, "--method", "irv", "--repeats", "end")
    assert "the ballot ends where it comes again" in ended.out
    level = "ballot\nAnn > Bo = Cy\nAnn > Bo = Cy\nBo > Ann\nBo > Ann\nBo > Ann\nCy\nCy\nCy\nCy\n"
    rounds = {
        rule: counted(tmp_path, "a.csv", level, "--method", "irv", "--overvote", rule)["rounds"][-1]
        for rule in ("exhaust", "skip", "one-left")
    }
    assert rounds["exhaust"] == rounds["skip"] == {"Bo": 3, "Cy": 4}
    gone = "ballot\nAnn = Bo > Cy\nAnn = Bo > Cy\nCy\nCy\nCy\nBo\nBo\nAnn\n"
    one_left = counted(tmp_path, "b.csv", gone, "--method", "irv", "--overvote", "one-left")
    assert one_left["rounds"][0] == {"Ann": 1, "Bo": 2, "Cy": 3}, "both are still in: it ends"
    later = "ballot\nAnn > Bo = Di > Cy\nAnn > Bo = Di > Cy\nCy\nCy\nCy\nBo\nBo\nBo\nDi\n"
    told = {
        rule: counted(tmp_path, "c.csv", later, "--method", "irv", "--overvote", rule)
        for rule in ("exhaust", "skip", "one-left")
    }
    assert told["one-left"]["rounds"][-1] == {"Bo": 5, "Cy": 3}
    assert told["skip"]["rounds"][-1] == {"Bo": 3, "Cy": 5}
    assert told["exhaust"]["winners"] == ["Bo", "Cy"]
    assert any("the one of them that is still in" in line for line in told["one-left"]["explanation"])
    stv = counted(tmp_path, "c.csv", later, "--method", "stv", "--overvote", "one-left")
    assert stv["winners"] == ["Bo"]


PREFLIB = """# FILE NAME: a.toc
# TITLE: Town
# ALTERNATIVE NAME 1: Ann
# ALTERNATIVE NAME 2: Bo
# ALTERNATIVE NAME 3: Cy
"""


@pytest.mark.parametrize(
    ("name", "text", "method", "ballots"),
    [
        ("a.toc", PREFLIB + "3: 1,{2,3}\n2: {2,3},1\n", "irv", {(("Ann",), ("Bo", "Cy")): 3, (("Bo", "Cy"), ("Ann",)): 2}),
        (
            "a.cat",
            PREFLIB + "# CATEGORY NAME 1: Yes\n# CATEGORY NAME 2: No\n3: 1,{2,3}\n2: {1,2},3\n1: {},{1,2,3}\n",
            "approval",
            {("Ann",): 3, ("Ann", "Bo"): 2, (): 1},
        ),
        ("a.abif", "27: Ann > Bo = Cy\n2.5:Bo\n", "irv", {(("Ann",), ("Bo", "Cy")): 27, (("Bo",),): 2.5}),
        (
            "a.abif",
            '{"title": "Town"}\n=A:[Ann Lee]\n=B:[Bo Hall]\n3:A/5>B/2\n2:B/4 # late\n',
            "star",
            {(("Ann Lee", 5), ("Bo Hall", 2)): 3, (("Bo Hall", 4),): 2},
        ),
        ("a.abif", "3:A/1,B/5,[C D]/5\n", "irv", {(("B", "C D"), ("A",)): 3}),
        (
            "a.cvotes",
            "#/Candidates: Ann ; Bo ; Cy\n#/Weight allowed: true\nAnn > Bo = Cy ^7 * 2\nmail || Cy > Ann # late\n/EMPTY_RANKING/ * 3\n",
            "stv",
            {(("Ann",), ("Bo", "Cy")): 14, (("Cy",), ("Ann",)): 1, (): 3},
        ),
        (
            "marks.csv",
            "Ballot ID,Rank,Candidate\n1,1,Ann\n1,3,Bo\n2,1,Bo\n2,1,Cy\n",
            "irv",
            {(("Ann",), ("Bo",)): 1, (("Bo", "Cy"),): 1},
        ),
        (
            "google.csv",
            "Timestamp,Where? [Ann],Where? [Bo]\n1/2/2026 10:00:00,1st choice,2nd choice\n1/2/2026 10:01:00,2,1\n",
            "irv",
            {(("Ann",), ("Bo",)): 1, (("Bo",), ("Ann",)): 1},
        ),
        (
            "google.csv",
            "Timestamp,Where? [1st choice],Where? [2nd choice]\nx,Ann,Bo\ny,Bo,\n",
            "irv",
            {(("Ann",), ("Bo",)): 1, (("Bo",),): 1},
        ),
        ("google.csv", 'Timestamp,Which?\nx,"Ann, Bo"\ny,Bo\n', "approval", {("Ann", "Bo"): 1, ("Bo",): 1}),
        ("google.csv", 'Timestamp,Which?\nx,"Ann, the first"\ny,Bo\n', "plurality", {(("Ann, the first",),): 1, (("Bo",),): 1}),
        (
            "forms.csv",
            "ID,Start time,Completion time,Email,Name,Rank them\n1,a,b,anonymous,,Ann;Bo;\n2,a,b,anonymous,,Bo;Ann;\n",
            "schulze",
            {(("Ann",), ("Bo",)): 1, (("Bo",), ("Ann",)): 1},
        ),
        ("civs.csv", "Ann,Bo,Cy\n1,2,-\n2,1,-\n1,2,3\n", "schulze", {(("Ann",), ("Bo",)): 1, (("Bo",), ("Ann",)): 1, (("Ann",), ("Bo",), ("Cy",)): 1}),
        ("t.csv", "sep=;\nweight;ballot\n0,5;Ann\n".replace("0,5", "0.5"), "irv", {(("Ann",),): 0.5}),
    ],
)  # fmt: skip
def test_forms_of_others_are_read(name: str, text: str, method: str, ballots: dict[Any, Any]) -> None:
    from consensus.tally.methods import method_named

    assert groups(text, name, forms=method_named(method).forms) == ballots


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("civs.html", "<!DOCTYPE html><title>CIVS results</title>", "This is a page of CIVS"),
        ("page.csv", "<html><body>Results</body></html>", "This is a web page"),
        ("old.soi", "3\n1,Ann\n2,Bo\n3,Cy\n6,6,3\n3,1,2\n", "a file of PrefLib as it was before 2022"),
        ("s.csv", "Respondent ID,Collector ID,Where?\n,,Response\n1,2,Ann\n", "SurveyMonkey"),
        ("s.csv", "StartDate,EndDate,ResponseId,Q1\na,b,c,d\n", "Qualtrics"),
        ("g.csv", "Timestamp,Where? [Ann],When? [Mon]\nx,1,1\n", "several questions: Where? and When?"),
        ("m.csv", "ID,Start time,Completion time,Q1,Q2\n1,a,b,Ann;Bo;,x;\n", "Microsoft Forms"),
        ("e.cvotes", "#/Candidates: Ann ; Bo\n#/Implicit Ranking: false\nAnn\n", "Implicit Ranking: false"),
        ("x.xml", "<?xml version='1.0'?><eml/>", "This is XML"),
    ],
)
def test_forms_of_others_are_refused_by_name(tmp_path: Path, name: str, text: str, said: str) -> None:
    done = tally(tmp_path, name, text, "--method", "irv")
    assert (done.code, said in done.err) == (2, True), done.err + done.out


def test_a_spreadsheet_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04rest")
    done = accord_here(tmp_path, "tally", "a.xlsx", "--method", "irv")
    assert (done.code, "Save the sheet with the ballots as CSV" in done.err) == (2, True)


PB = "META\nkey;value\nbudget;{}\nvote_type;approval\nPROJECTS\nproject_id;cost\n{}VOTES\nvoter_id;vote\n{}"


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=8),
    st.integers(0, 20),
)
@settings(deadline=None, max_examples=60)
def test_greedy_approval_against_a_naive_count(costs: list[int], votes: list[set[int]], budget: int) -> None:
    """Every order in which equal projects could be looked at, one project at a time."""
    from itertools import permutations

    from consensus.tally.methods import count

    projects = "".join(f"{i};{cost}\n" for i, cost in enumerate(costs))
    named = [sorted(i for i in vote if i < len(costs)) for vote in votes]
    text = PB.format(
        budget, projects, "".join(f"{n};{','.join(map(str, vote))}\n" for n, vote in enumerate(named))
    )
    case = read(text, Switches(), file="a.pb")
    result = count(case.method, case.election, case.settings)
    approvals = [sum(i in vote for vote in named) for i in range(len(costs))]
    outcomes = set()
    for order in permutations(range(len(costs))):
        if [approvals[i] for i in order] != sorted(approvals, reverse=True):
            continue
        left, taken = budget, []
        for i in order:
            if costs[i] <= left:
                left -= costs[i]
                taken.append(i)
        outcomes.add(frozenset(taken))
    assert {int(option) for option in result.winners} == set().union(*outcomes)
    assert {int(option) for option in result.more["certain"]} == set.intersection(*map(set, outcomes))


def test_numbers_in_words_of_a_csv_are_told_as_they_are(tmp_path: Path) -> None:
    text = "voter,Kyoto,Osaka\nann,1,undervote\nbo,,\n"
    result = counted(tmp_path, "a.csv", text, "--method", "irv")
    assert result["turnout"] == 2, "a line with a voter is a blank ballot"
    assert any("undervote is taken for a place left blank" in note for note in result["notes"])


def test_a_place_left_blank_within_one_cell_is_one(tmp_path: Path) -> None:
    text = "ballot\nAnn > > > Bo\nCy\nCy > Bo\nBo\n"
    assert counted(tmp_path, "a.csv", text, "--method", "borda", "--blanks", "end")["totals"] == {
        "Ann": 3, "Bo": 4, "Cy": 5,
    }  # fmt: skip
    note = counted(tmp_path, "a.csv", text, "--method", "irv")["notes"]
    assert any("On 1 ballot a place before another name is blank" in line for line in note)


def test_stv_says_who_is_elected_whatever_the_tie(tmp_path: Path) -> None:
    text = "weight,ballot\n6,Ann\n2,Bo\n2,Cy\n"
    done = tally(tmp_path, "a.csv", text, "--method", "stv", "--seats", "2")
    assert done.code == 0, done.err
    assert "In all of them Ann wins" in done.out
    result = counted(tmp_path, "a.csv", text, "--method", "stv", "--seats", "2")
    assert "Elected in any case: Ann. Bo and Cy are level" in done.out
    assert (result["winners"], result["certain"]) == (["Ann", "Bo", "Cy"], ["Ann"])


SAMPLES = {
    "blt": BLT,
    "toc": PREFLIB + "3: 1,{2,3}\n2: {2,3},1\n",
    "pb": PB.format(100, "1;60\n2;50\n", "1;1,2\n2;2\n"),
    "abif": '{"title": "Town"}\n=A:[Ann Lee]\n3:A/5>B/2\n2:B/4,"C D"/1\n',
    "cvotes": "#/Candidates: Ann ; Bo\n#/Weight allowed: true\nAnn > Bo ^7 * 2\n/EMPTY_RANKING/\n",
    "csv": "voter,weight,Ann,Bo\nx,2,1,2\ny,1.5,2,1\n",
    "txt": "ballot_id,rank,choice\n1,1,Ann\n1,2,Bo\n2,1,$OVERVOTE\n",
}


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, str]:
    """A file with some of it taken out, doubled or put in."""
    ending = draw(st.sampled_from([*SAMPLES]))
    text = SAMPLES[ending]
    for _ in range(draw(st.integers(0, 4))):
        at, to = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        new = draw(
            st.sampled_from(
                ["", text[at:to] * 2, "\n", "0", "-1", '"', ",", ":", "=", "{", "}", "[", "/", "1e9", "é"]
            )
            | st.text(max_size=5)
        )
        text = text[:at] + new + text[min(to, at + draw(st.integers(0, 6))) :]
    return ending, text


@given(
    broken(),
    st.sampled_from(["irv", "stv", "approval", "star", "score", "greedy-av", "plurality", "timeslot", ""]),
)
@settings(deadline=None, max_examples=300)
def test_a_broken_file_is_counted_or_refused_and_nothing_else(case: tuple[str, str], method: str) -> None:
    from bot.cli.tally_files.sentences import mistake_of, said_of
    from consensus.tally.ballots import BallotError
    from consensus.tally.methods import count, method_named

    ending, text = case
    refused: list[str] = []
    forms = method_named(method).forms if method else ()
    try:
        known = read(text, Switches(forms=forms), file=f"a.{ending}")
        by = method or known.method
        assert all(map(said_of, known.notes))
        if by:
            assert count(by, known.election, known.settings).explanation
    except BallotError as error:
        refused.append(mistake_of(error))
    assert all(refused)
