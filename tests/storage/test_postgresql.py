"""A server: its connections break, its programs get in each other's way, and nobody notices."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from consensus.commands import MemberSeen, MembersSeen, Propose, Until, Vote
from consensus.frozen import replace
from consensus.ports import Spot
from consensus.refusal import Refused
from storage import dialect, schema
from storage.database import url_of
from storage.outbox import SqlOutbox
from storage.session import Session
from storage.tables import COMMUNITY, PERSON
from tests.databases import Database, Server, only_postgresql
from tests.storage.room import CHANNEL, ELSEWHERE, ROOM, Room, room_at
from tests.waiting import HANGS_AFTER_SECONDS, until

MAJORITY = Propose(text="Ship", process="majority")


@only_postgresql
async def test_a_connection_that_the_server_cut_is_made_anew(room: Room) -> None:
    await room.does("ann", MAJORITY)
    assert await room.value("SELECT count(*) FROM decision") == 1
    await cut_all(room)
    assert (await room.does("ann", MAJORITY)).number == 2
    await cut_all(room)
    with pytest.raises(Refused) as caught:
        await room.value("SELECT count(*) FROM decision")
    assert caught.value.code == "database-unreachable"
    assert await room.value("SELECT count(*) FROM decision") == 2


@only_postgresql
async def test_a_commit_whose_answer_was_lost_is_not_made_twice(database: Database) -> None:
    """The line breaks when the server has committed and before it says so: the work is done again, and finds itself."""
    with LossyLine(database) as line:
        async with room_at(line.database, patience=5) as room:
            await room.does("ann", MAJORITY)
            line.loses_next_commit = True
            receipt = await room.does("bo", Vote(decision=1, choice="yes"), delivery="lost")
            assert not line.loses_next_commit
            assert (receipt.code, receipt.changed) == ("voted", True)
            assert await room.value("SELECT count(*) FROM entry WHERE type = 'ballot_cast.v1'") == 1
            assert await room.value("SELECT sum(people) FROM counter") == 1


class LossyLine:
    """The same database by way of a socket that can swallow the server's answer to a COMMIT, and then breaks."""

    def __init__(self, database: Database) -> None:
        self.loses_next_commit = False
        self._behind = str(url_of(database.url).query["host"]) + "/.s.PGSQL.5432"
        self._folder = tempfile.TemporaryDirectory(prefix="line-")
        here = url_of(database.url).update_query_dict({"host": self._folder.name})
        self.database = Database(database.kind, here.render_as_string(hide_password=False))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "LossyLine":
        self._thread.start()
        listening = asyncio.start_unix_server(self._relay, f"{self._folder.name}/.s.PGSQL.5432")
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(HANGS_AFTER_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        async def close() -> None:
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.wait(others, timeout=HANGS_AFTER_SECONDS) if others else None

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(HANGS_AFTER_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._behind)
        committing = False

        async def there() -> None:
            nonlocal committing
            while data := await reader.read(65_536):
                committing = b"COMMIT;" in data
                server_writer.write(data)
            server_writer.close()

        async def back() -> None:
            while data := await server_reader.read(65_536):
                if committing and self.loses_next_commit:
                    self.loses_next_commit = False
                    break
                writer.write(data)
            writer.close()

        await asyncio.gather(there(), back(), return_exceptions=True)
        server_writer.close()


async def cut_all(room: Room) -> None:
    other = await asyncpg.connect(room.database.url)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()


@only_postgresql
async def test_who_waits_too_long_for_a_lock_is_told_and_nothing_is_changed(room: Room) -> None:
    await room.does("ann", MAJORITY)
    other = await asyncpg.connect(room.database.url)
    async with other.transaction():
        await other.execute("SELECT id FROM community FOR UPDATE")
        with pytest.raises(Refused) as caught:
            await room.does("ann", MAJORITY)
    assert (caught.value.code, caught.value.try_code) == ("database-locked", "close-other-programs")
    assert (await room.does("ann", MAJORITY)).number == 2
    await other.close()


@only_postgresql
async def test_two_programs_that_meet_in_a_deadlock_both_get_through(database: Database) -> None:
    async with room_at(database, patience=10) as room:
        for spot in (ROOM, Spot(platform="local", home="attic", place="attic")):
            await room.does("ann", MAJORITY, spot=spot)
        ids = await room.rows("SELECT id FROM community ORDER BY id")
        turns: list[int] = [0, 0]
        met = asyncio.Barrier(2)

        async def lock(order: Sequence[Any], who: int) -> int:
            def job(connection: Connection) -> int:
                turns[who] += 1
                for number, (community,) in enumerate(order):
                    connection.execute(
                        select(COMMUNITY.c.id).where(COMMUNITY.c.id == community).with_for_update()
                    )
                    if number == 0 and turns[who] == 1:
                        from sqlalchemy.util import await_only

                        await_only(met.wait())
                return who

            return await room.store.write(job)

        assert list(await asyncio.gather(lock(ids, 0), lock(ids[::-1], 1))) == [0, 1]
        assert sum(turns) > 2, "at least one had to begin again"


@only_postgresql
async def test_a_vote_that_waited_for_its_turn_is_judged_by_the_time_when_its_turn_came(room: Room) -> None:
    """Another program holds the log over the deadline, and may well close the decision meanwhile."""
    until = Until(after=timedelta(hours=3), words="3h")
    await room.does("ann", replace(MAJORITY, until=until))
    room.clock.advance(timedelta(hours=3, seconds=-1))
    other = await asyncpg.connect(room.database.url)
    async with other.transaction():
        await other.execute("SELECT id FROM community FOR UPDATE")
        vote = asyncio.create_task(room.tries("bo", Vote(decision=1, choice="yes")))
        await waits_for_a_lock(other)
        room.clock.advance(timedelta(seconds=2))
    answer = await vote
    assert isinstance(answer, Refused)
    assert answer.code == "already-closed"
    await other.close()


@only_postgresql
async def test_a_channel_that_another_program_is_looking_at_is_passed_by(room: Room) -> None:
    """Both may see another first message in it; two at once must not be under way there."""
    here = MembersSeen(members=(MemberSeen(account="ann", name="Ann"),), complete=True)
    for spot in (CHANNEL, ELSEWHERE):
        await room.does(None, here, spot=spot)
        await room.does("ann", MAJORITY, spot=spot)
    outbox = SqlOutbox(room.store, wall_clock=room.clock.now, incarnation="this")
    other = await asyncpg.connect(room.database.url)
    async with other.transaction():
        await other.execute("SELECT id FROM place WHERE external = 'C1' FOR NO KEY UPDATE")
        assert [one.spot.place for one in await outbox.take(10)] == ["C2"]
    assert [one.spot.place for one in await outbox.take(10)] == ["C1"]
    await other.close()


async def waits_for_a_lock(watching: "asyncpg.Connection[Any]") -> None:
    """Returns when somebody else waits for one."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    await until(lambda: watching.fetchval(waiting))


@only_postgresql
async def test_a_defect_that_breaks_a_rule_of_the_tables_is_told_after_some_tries(room: Room) -> None:
    await room.does("ann", MAJORITY)
    with pytest.raises(IntegrityError):
        await room.store.write(
            lambda connection: connection.execute(text("INSERT INTO person SELECT * FROM person")).close()
        )
    assert (await room.does("ann", MAJORITY)).number == 2


@only_postgresql
async def test_programs_that_open_the_first_decision_at_the_same_time_get_one_home_and_one_log(
    database: Database,
) -> None:
    async with (
        room_at(database, prefix="a", patience=10) as one,
        room_at(database, prefix="b", patience=10) as other,
    ):
        rooms = [one, other] * 4
        answers = await asyncio.gather(
            *(room.does(f"p{n}", MAJORITY, delivery=f"d{n}") for n, room in enumerate(rooms))
        )
        assert sorted(answer.number or 0 for answer in answers) == list(range(1, 9))
        assert await one.value("SELECT count(*) FROM home") == 1
        assert await one.value("SELECT count(*) FROM community") == 1
        assert await one.rows("SELECT seq FROM entry GROUP BY community, seq HAVING count(*) > 1") == []


# ---------------------------------------------------------------------------------------------------------- its form


@pytest.fixture
def empty(postgresql: Server) -> Iterator[str]:
    """The address of a database in which nothing is."""
    name = postgresql.new(template="template0")
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.mark.postgres
def test_an_empty_database_is_brought_up_once_by_programs_that_start_together(empty: str) -> None:
    assert schema.current(empty) is None

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(asyncio.to_thread(schema.upgrade, empty) for _ in range(3)))

    assert asyncio.run(all_at_once()) == [schema.LATEST] * 3
    assert schema.current(empty) == schema.LATEST


@pytest.mark.postgres
async def test_a_program_that_starts_while_another_migrates_waits_as_long_as_that_takes(empty: str) -> None:
    migrating, watching = await asyncpg.connect(empty), await asyncpg.connect(empty)
    holds = migrating.transaction()
    await holds.start()
    await migrating.execute(f"SELECT pg_advisory_xact_lock({dialect._FORM_LOCK})")
    starting = asyncio.create_task(asyncio.to_thread(schema.upgrade, empty, busy_timeout_seconds=0.05))
    patience = "SELECT count(*) FROM pg_locks WHERE NOT granted AND clock_timestamp() - waitstart > '0.5 s'"
    await until(lambda: starting.done() or watching.fetchval(patience))
    assert not starting.done(), starting.exception()
    await holds.rollback()
    assert await starting == schema.LATEST
    for link in (migrating, watching):
        await link.close()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("made", "code"),
    [
        ("CREATE TABLE photos (id integer)", "database-unusable"),
        ("CREATE TABLE alembic_version AS SELECT '9999' AS version_num", "database-newer"),
    ],
)
def test_what_is_not_ours_or_newer_is_refused_and_left_as_it_is(empty: str, made: str, code: str) -> None:
    asyncio.run(_execute(empty, made))
    with pytest.raises(Refused) as caught:
        schema.upgrade(empty)
    assert caught.value.code == code
    with pytest.raises(Refused):
        schema.current(empty)


@pytest.mark.postgres
def test_what_was_made_on_a_server_can_be_taken_down_again(empty: str) -> None:
    from alembic import command
    from alembic.config import Config

    from storage import postgresql

    schema.upgrade(empty)

    def down(connection: Connection) -> list[str]:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' UNION ALL SELECT proname FROM pg_proc "
        mine = names + "JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'"
        return list(connection.exec_driver_sql(mine).scalars())

    assert postgresql.at_once(url_of(empty), down, busy_timeout_seconds=5) == ["alembic_version"]


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("postgresql://ann:secret@db.example/accord", "postgresql://ann:***@db.example/accord"),
        ("postgres://db.example:5433/accord", "postgresql://db.example:5433/accord"),
        ("postgresql+asyncpg://db.example/accord", "postgresql://db.example/accord"),
        (
            "postgresql+psycopg://db.example/accord?sslmode=require",
            "postgresql://db.example/accord?sslmode=require",
        ),
        ("postgresql:///accord?host=/run/postgresql", "postgresql:///accord?host=/run/postgresql"),
    ],
)
def test_a_server_is_named_as_people_type_it(typed: str, kept: str) -> None:
    assert str(url_of(typed)).replace("%2F", "/") == kept


@only_postgresql
async def test_what_is_written_together_to_one_table_keeps_its_order(room: Room) -> None:
    new, renamed = insert(PERSON), update(PERSON).where(PERSON.c.id == bindparam("is_id"))

    def job(session: Session) -> None:
        session.write(new, [{"id": "p", "name": "Ann"}])
        session.write(renamed, [{"is_id": "p", "name": "Anna"}])
        session.write(new, [{"id": "q", "name": "Bo"}, {"id": "r", "name": "Cy"}])

    await room.store.with_session(job)
    found = await room.rows("SELECT name FROM person ORDER BY id")
    assert [row.name for row in found] == ["Anna", "Bo", "Cy"]
