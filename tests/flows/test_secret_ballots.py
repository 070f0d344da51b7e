"""Secret ballots in the room: cast, changed, counted, checked by receipt, and gone."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.local.inbound import SPOT, account_of
from bot.room import OPERATOR
from consensus.commands import Erase, Vote
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender
from consensus.views import RecordView, ShowRecord
from storage.log import Log
from storage.recount import recount
from tests.databases import Database, only_postgresql, only_sqlite
from tests.flows.room import Answer, Dialogue, opened_room

WHERE = '/poll "Where to?" "Osaka" "Kyoto" "Nara" --rank --secret --by 3d'
TRIP = '/poll "Where to?" "Osaka" "Kyoto" --secret --by 3d'


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "poll-keys"


def kept_in(keys: Path) -> list[Path]:
    return sorted(keys.iterdir())


def modes(*paths: Path) -> list[int]:
    return [path.stat().st_mode & 0o777 for path in paths]


def receipt_in(answer: Answer) -> str:
    found = re.search(r"Your receipt: ([A-Z2-7]{12})", answer.replies("Recorded on").text)
    assert found is not None, answer.text
    return found[1]


async def vote(room: Dialogue, who: str, ballot: str, number: int = 1) -> str:
    """Cast it; returns the receipt."""
    return receipt_in(await room.says(who, f"/vote D-{number} {ballot}"))


async def record(room: Dialogue, number: int = 1) -> RecordView:
    view = await room.app.ask(ShowRecord(number=number), OPERATOR)
    assert isinstance(view, RecordView)
    return view


async def rows(room: Dialogue, statement: str) -> list[tuple[object, ...]]:
    def job(connection: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.execute(text(statement))]  # type: ignore[attr-defined]

    return await room.app.store.read(job)


async def test_a_secret_poll_is_voted_in_changed_and_counted_across_a_restart(
    room: Dialogue, keys: Path
) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo")
    (await room.says("ann", WHERE)).replies("D-1 is open")
    assert "allots are secret" in room.card(1)
    [key] = kept_in(keys)
    assert modes(keys, key) == [0o700, 0o600]
    first = await vote(room, "ann", '"Osaka > Kyoto"')
    await vote(room, "bo", '"Kyoto > Nara"')
    (await room.says("cy", '/vote D-1 "Nara" "because of the deer"')).refuses("a reason would show whose")
    assert await rows(room, "SELECT box, choice FROM counter") == []
    assert room.view(1).took_part == 2
    assert {choice.people for choice in room.view(1).choices} == {None}

    await room.restarts_after("1h")
    again = await room.says("ann", '/vote D-1 "Kyoto > Osaka"')
    second = receipt_in(again.replies("Your earlier answer is replaced", "no longer good"))
    others = [
        await vote(room, who, ballot)
        for who, ballot in (("cy", '"Nara"'), ("di", '"Kyoto"'), ("ed", '"Nara > Osaka"'))
    ]
    assert room.view(1).took_part == 5
    sealed = await rows(room, "SELECT sealed FROM secret_ballot")
    assert len({len(bytes(row[0])) for row in sealed}) == 1, "the length tells nothing"  # type: ignore[call-overload]
    assert await room.log_is_whole()
    entries = "\n".join(await room.entries())
    assert "ballot_cast" not in entries
    for receipt in (first, second, *others):
        assert receipt not in entries

    await room.passes("4d")
    assert "Kyoto" in room.thread(1) or "Kyoto" in room.card(1)
    for table in ("voted", "secret_ballot", "ballot"):
        assert await rows(room, f"SELECT count(*) FROM {table}") == [(0,)]
    assert await rows(room, "SELECT count(*) FROM outbox_notice WHERE kind = 'reminder'") == [(0,)]
    assert kept_in(keys) == []
    shown = await record(room)
    receipts = [line.receipt for line in shown.ballots]
    assert receipts == sorted(receipts)
    assert {second, *others} < {*receipts}
    assert first not in receipts
    assert [line.ballot for line in shown.ballots if line.receipt == second] == ["Kyoto > Osaka"]
    words = room.messenger.words
    assert "Kyoto > Osaka" in words.receipt_check(shown, f" {second[:6].lower()} {second[6:]}").text
    assert "No ballot of D-1 has the receipt" in words.receipt_check(shown, first).text
    assert await room.log_is_whole()
    recounted = await recount(room.app.store, OPERATOR, 1)
    assert (recounted.ballots, recounted.differences) == (5, ())


@pytest.mark.parametrize(
    ("ballots", "line"),
    [
        ({"ann": "yes", "bo": "yes", "cy": "no"}, '/propose "Ship it" --process majority --secret'),
        (
            dict.fromkeys(("ann", "bo", "cy", "di", "ed"), "yes"),
            '/propose "Ship it" --process majority --anonymous',
        ),
        (dict.fromkeys(("ann", "bo", "cy"), "Osaka"), TRIP.replace("--secret", "--anon")),
    ],
)
async def test_few_or_all_alike_are_never_shown(room: Dialogue, ballots: dict[str, str], line: str) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo")
    await room.says("ann", line)
    receipts = {who: await vote(room, who, choice) for who, choice in ballots.items()}
    await room.passes("4d")
    row = await room.row(1)
    assert (row.outcome, row.took_part, row.yes) == ("adopted", len(ballots), 0)
    assert f"{len(ballots)} of 6 people voted in secret" in room.card(1)
    assert {choice.people for choice in room.view(1).choices} == {None}
    assert await rows(room, "SELECT count(*) FROM counter") == [(0,)]
    entries = "\n".join(await room.entries())
    for receipt in receipts.values():
        assert receipt not in entries
    recounted = await recount(room.app.store, OPERATOR, 1)
    assert recounted.undisclosed
    assert await room.log_is_whole()
    checked = room.messenger.words.receipt_check(await record(room), receipts["ann"])
    assert "The log says nothing of the ballots of D-1" in checked.text


async def test_a_vote_that_is_delivered_twice_counts_once_and_shows_its_receipt_once(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", TRIP)
    sender = Sender(account=account_of("bo"), name="bo", joins=True)
    envelope = Envelope(
        delivery=DeliveryId("twice"), spot=SPOT, sender=sender, command=Vote(decision=1, choice="Osaka")
    )
    first, second = [await room.app.submit(envelope) for _ in range(2)]
    assert {"choice", "receipt"} <= first.unstored.keys()
    assert second.unstored == {}
    words = room.messenger.words
    assert str(first.unstored["receipt"]) in words.receipt(first)
    assert "Your receipt was shown once, and is kept nowhere." in words.receipt(second)
    [(stored,)] = await rows(room, "SELECT answer FROM delivery WHERE delivery = 'twice'")
    assert "Osaka" not in str(stored)
    assert await rows(room, "SELECT person FROM delivery WHERE delivery = 'twice'") == [(None,)]
    assert str(first.unstored["receipt"]) not in str(stored)
    assert await rows(room, "SELECT count(*) FROM secret_ballot") == [(1,)]


async def test_whoever_takes_a_vote_back_or_leaves_is_not_counted(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo", "gus")
    await room.says("ann", TRIP)
    for who, choice in (
        ("ann", "A"),
        ("bo", "B"),
        ("cy", "A"),
        ("di", "B"),
        ("ed", "B"),
        ("flo", "A"),
        ("gus", "A"),
    ):
        await vote(room, who, choice)
    (await room.says("ann", "/vote D-1 none")).replies("taken back")
    (await room.says("ann", "/vote D-1 none")).replies("nothing to take back")
    await room.leaves("flo")
    assert room.view(1).took_part == 5
    assert await room.log_is_whole()
    await room.passes("4d")
    assert [choice.people for choice in room.view(1).choices] == [2, 3]
    assert await room.log_is_whole()


async def test_a_changed_text_is_voted_on_anew_and_the_earlier_votes_count_no_more(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --secret --by 3d')
    (await room.says("ann", "/accord process D-1 consent")).refuses("cannot have secret ballots")
    (await room.says("ann", "/accord process D-1 two-thirds")).replies("now decided by")
    for who in ("bo", "cy", "di"):
        await vote(room, who, "no")
    (await room.says("ann", "/accord process D-1 majority")).refuses("its process stays")
    (await room.says("ann", '/amend D-1 "Ship on Mondays"')).replies("D-1")
    assert room.view(1).took_part == 0
    assert [len(room.notices_to(who)) for who in ("bo", "ed")] == [1, 0]
    for who, position in (("ann", "yes"), ("bo", "yes"), ("cy", "yes"), ("ed", "yes"), ("flo", "no")):
        await vote(room, who, position)
    assert await room.log_is_whole()
    await room.passes("4d")
    row = await room.row(1)
    assert (row.outcome, row.took_part, row.yes, row.no) == ("adopted", 5, 4, 1)
    assert await rows(room, "SELECT count(*) FROM outbox_notice WHERE kind = 'amended_acted'") == [(0,)]
    assert await room.log_is_whole()


SIGNED = """
title = "Quiet consent"
[ballot]
secret = true
positions = [{ key = "fine", adds = "yes" }, { key = "rather-not", adds = "no" }]
[threshold]
min = "1/2"
[objection]
replaces_position = false
"""


async def test_objections_stay_signed_and_a_vote_is_never_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "quiet.toml").write_text(SIGNED)
    async with opened_room(tmp_path, processes=tmp_path / "own") as room:
        await room.join("ann", "bo", "cy", "di", "ed", "flo")
        (await room.says("ann", '/propose "Ship on Fridays" --process quiet')).replies("D-1")
        (await room.says("bo", "/vote D-1 no because nobody can roll it back")).refuses("no-such-position")
        assert room.view(1).objections == ()
        (await room.says("bo", '/object D-1 "Nobody can roll it back"')).replies("Objection D-1.1 noted")
        for who, position in (
            ("ann", "fine"),
            ("bo", "rather-not"),
            ("cy", "fine"),
            ("di", "fine"),
            ("ed", "rather-not"),
        ):
            await vote(room, who, position)
        assert [objection.by for objection in room.view(1).objections] == ["bo"]
        assert room.view(1).took_part == 5
        (await room.says("bo", "/withdraw D-1.1")).replies("D-1.1")
        await room.passes("5d")
        assert (await room.row(1)).outcome == "adopted"
        assert await room.log_is_whole()


async def test_a_lost_key_lets_nobody_vote_and_ends_it_undecided(room: Dialogue, keys: Path) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", TRIP)
    await vote(room, "ann", "A")
    for key in kept_in(keys):
        key.unlink()
    (await room.says("bo", "/vote D-1 B")).refuses("The key of the secret ballots of D-1 is lost")
    await room.passes("4d")
    assert (await room.row(1)).outcome == "needs_judgement"
    assert "Its secret ballots cannot be opened: their key is lost" in room.card(1)
    assert await rows(room, "SELECT count(*) FROM secret_ballot") == [(0,)]
    assert await room.log_is_whole()


@pytest.mark.parametrize(
    "forged",
    [
        "DELETE FROM secret_ballot WHERE pseudonym = (SELECT min(pseudonym) FROM secret_ballot)",
        "UPDATE secret_ballot SET sealed = (SELECT max(sealed) FROM secret_ballot)",
    ],
)
@only_sqlite
async def test_ballots_that_were_changed_in_the_database_are_not_counted(room: Dialogue, forged: str) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo")
    await room.says("ann", TRIP)
    for who, choice in (("ann", "A"), ("bo", "B"), ("cy", "A"), ("di", "B"), ("ed", "A")):
        await vote(room, who, choice)
    await room.app.store.write(lambda connection: connection.execute(text(forged)).close())
    await room.passes("4d")
    assert (await room.row(1)).outcome == "needs_judgement"


@only_postgresql
async def test_where_several_machines_share_a_database_a_folder_has_to_be_named(
    room: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACCORD_POLL_KEYS")
    await room.restarts_after("1m")
    await room.join("ann", "bo")
    refused = (await room.says("ann", TRIP)).refuses("need a folder for their keys that all programs")
    refused.refuses("ACCORD_POLL_KEYS")
    (await room.says("ann", TRIP.replace("--secret", "--hidden"))).replies("D-1 is open")


async def test_a_log_with_secret_decisions_goes_on_in_another_database(
    room: Dialogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo")
    await room.says("ann", TRIP)
    for who, choice in (("ann", "A"), ("bo", "B"), ("cy", "A"), ("di", "B"), ("ed", "A")):
        await vote(room, who, choice)
    await room.passes("4d")
    await room.says("ann", TRIP)
    await vote(room, "ann", "A", 2)
    now = room.clock.now()
    lines = await Log(room.app.store).lines(OPERATOR, now, opened=True, people=True)
    (tmp_path / "other").mkdir()
    monkeypatch.delenv("ACCORD_POLL_KEYS")
    async with opened_room(tmp_path / "other") as other:
        await Log(other.app.store).take_in("\n".join(lines).encode())
        assert not await Log(other.app.store).verify()
        assert [line.choice for line in (await record(other)).ballots].count("o1") == 3
        # The key of what is open stays where it was made, as in any copy of a database.
        (await other.says("bo", "/vote D-2 B")).refuses("The key of the secret ballots of D-2 is lost")


async def test_a_key_that_outlived_its_close_or_was_never_used_goes_with_the_next_sweep(
    room: Dialogue, keys: Path
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", TRIP)
    await room.says("ann", TRIP)
    kept = {key.name: key.read_bytes() for key in kept_in(keys)}
    await room.says("ann", "/withdraw D-1")
    [standing] = kept_in(keys)
    [closed] = kept.keys() - {standing.name}
    # As if the program had been killed between the commit and the end of the key, and another one while it opened.
    (keys / closed).write_bytes(kept[closed])
    community = closed.partition(".")[0]
    (keys / f"{community}.neverbegan.key").write_bytes(kept[closed])
    elsewhere = keys / "anotherdatabase.decision.key"
    elsewhere.write_bytes(kept[closed])
    await room.restarts_after("1m")
    await room.app.keeping.keep_house()
    assert kept_in(keys) == sorted([standing, elsewhere])
    await vote(room, "bo", "A", 2)


async def test_what_takes_up_a_secret_poll_is_secret_with_a_key_of_its_own(
    room: Dialogue, keys: Path
) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", TRIP)
    [first] = kept_in(keys)
    await vote(room, "ann", "A")
    await vote(room, "bo", "B")
    await room.passes("4d")
    assert (await room.row(1)).outcome == "tied"
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto" --follows D-1 --by 3d')
    [second] = kept_in(keys)
    assert first.name != second.name
    await vote(room, "cy", "A", 2)


async def test_nobody_is_shown_who_has_voted_but_those_who_have_not_themselves(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("ann", TRIP)
    await vote(room, "bo", "A")
    for line in ("/decisions", "/decisions D-1", "/decisions open", "/accord waiting"):
        answer = (await room.says("ann", line)).text
        assert not re.search(r"\b(bo|cy|di)\b", answer), answer
    await room.passes("2d 12h")
    assert [len(room.notices_to(who)) for who in ("bo", "cy", "di")] == [0, 1, 1]


async def test_a_person_who_is_erased_has_voted_as_nobody(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di", "ed", "flo")
    await room.says("ann", TRIP)
    for who, choice in (("ann", "A"), ("bo", "B"), ("cy", "A"), ("di", "B"), ("ed", "A")):
        await vote(room, who, choice)
    person = await rows(room, "SELECT id FROM person WHERE name = 'bo'")
    erase = Envelope(
        delivery=DeliveryId("erase"), spot=SPOT, sender=None, command=Erase(account=account_of("bo"))
    )
    await room.app.submit(erase)
    assert await rows(room, f"SELECT count(*) FROM voted WHERE person = '{person[0][0]}'") == [(0,)]
    assert await room.log_is_whole()
    await room.passes("4d")
    assert await room.log_is_whole()


@only_sqlite
async def test_the_files_hold_no_vote_in_the_clear_before_the_close_and_nothing_sealed_after_it(
    room: Dialogue, database: Database
) -> None:
    def written() -> bytes:
        files = sorted(database.path.parent.glob(f"{database.path.name}*"))
        return b"".join(file.read_bytes() for file in files)

    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", WHERE)
    ballots = {"ann": "o3>o1", "bo": "o2>o3", "cy": "o3>o2", "di": "o1>o3", "ed": "o2>o1"}
    before = {ballot: written().count(ballot.encode()) for ballot in ballots.values()}
    receipts = {who: await vote(room, who, f'"{ballot}"') for who, ballot in list(ballots.items())[:4]}
    for ballot, times in before.items():
        assert written().count(ballot.encode()) == times
    for receipt in receipts.values():
        assert receipt.encode() not in written()
    sealed = [bytes(row[0]) for row in await rows(room, "SELECT sealed FROM secret_ballot")]  # type: ignore[call-overload]
    receipts["ed"] = await vote(room, "ed", '"o2>o1"')
    await room.passes("4d")
    people = [str(row[0]) for row in await rows(room, "SELECT id FROM person")]
    for receipt, ballot in ((receipts[who], ballots[who]) for who in ballots):
        near = [match.start() for match in re.finditer(receipt.encode(), written())]
        assert near, f"{ballot} is in the closing entry"
        assert await rows(room, f"SELECT count(*) FROM delivery WHERE answer LIKE '%{receipt}%'") == [(0,)]
    [(closing,)] = await rows(room, "SELECT body FROM entry WHERE type = 'decision_closed.v1'")
    assert not [person for person in people if person in str(closing)]
    await room.goes_down()  # the last connection writes the WAL back
    left = [blob for blob in sealed if blob in written()]
    await room.comes_up()
    assert left == [], "secure_delete overwrites what was sealed"
