"""`accord log receipt`: whoever has voted in secret finds their ballot among those that were counted."""

import json
import re
from pathlib import Path

from tests.bot.command import accord, accord_here

CHAT = """\
ann: /poll "Where to?" "Osaka" "Kyoto" --secret --by 1d
{hellos}
{votes}
@+2d
ann: /poll "Where to?" "Osaka" "Kyoto" --secret --by 1d
bo: /vote D-2 Osaka
@+2d
ann: /poll "Where to?" "Osaka" "Kyoto" --secret
ann: /poll "Where to?" "Osaka" "Kyoto" --by 1h
ann: /poll "Who?" "Ann" "Bo" --process election --by 1d
{elects}
@+2d
"""
VOTES = {"ann": "Osaka", "bo": "Kyoto", "cy": "Kyoto", "di": "Osaka", "ed": "Kyoto"}


def test_a_receipt_is_found_and_says_what_its_ballot_says(tmp_path: Path) -> None:
    chat = CHAT.format(
        hellos="\n".join(f"{who}: hello" for who in (*VOTES, "flo")),
        votes="\n".join(f"{who}: /vote D-1 {choice}" for who, choice in VOTES.items()),
        elects="\n".join(f"{who}: /vote D-5 {'A' if who < 'c' else 'B'}" for who in VOTES),
    )
    said = accord(tmp_path, "room", typed=chat).out
    receipts = re.findall(r"receipt:\s+([A-Z2-7]{12})", said)
    assert len(receipts) == 6, "the five of the first poll and the one of the second; an election gives none"
    for receipt, choice in zip(receipts, VOTES.values(), strict=False):
        done = accord_here(tmp_path, "log", "receipt", "D-1", receipt.lower())
        assert (done.code, done.out) == (0, f"{receipt} was counted on D-1: {choice}\n")
    read = json.loads(accord_here(tmp_path, "log", "receipt", "D-1", receipts[0], "--json").out)
    assert read["choice"] == "Osaka"
    for number, receipt, says in (
        ("D-1", "AAAABBBBCCCC", "No ballot of D-1 has the receipt AAAABBBBCCCC"),
        ("D-2", receipts[5], "The log says nothing of the ballots of D-2"),
        ("D-3", receipts[0], "D-3 is still open"),
        ("D-4", receipts[0], "Ballots of D-4 were not secret"),
        ("D-5", receipts[0], "D-5 gave no receipts"),
    ):
        done = accord_here(tmp_path, "log", "receipt", number, receipt)
        assert done.code == 1
        assert says in done.out
    assert "5 ballots counted again" in accord_here(tmp_path, "log", "recount", "D-1").out
    assert "nobody can count it again" in accord_here(tmp_path, "log", "recount", "D-2").out
    assert "5 ballots counted again" in accord_here(tmp_path, "log", "recount", "D-5").out
    assert accord_here(tmp_path, "log", "verify").code == 0
    taken = accord_here(tmp_path, "log", "ballots", "D-1").out
    assert ("Osaka" in taken, "receipt" in taken.lower()) == (True, False)
    assert len([*(tmp_path / "poll-keys").iterdir()]) == 1, "that of the poll that is open"
