"""Decisions that were really taken, played again with their dates: they must end as they really did, or as the rule says."""

from datetime import UTC, datetime
from pathlib import Path

from tests.flows.room import opened_room

PROCESSES = Path(__file__).parents[1] / "data" / "processes"


async def test_bytecode_alliance_rfc_34_debugging_support_in_wasmtime(tmp_path: Path) -> None:
    """A period that starts with a seconder and ends by silence (bytecodealliance/rfcs#34)."""
    async with opened_room(tmp_path, datetime(2024, 5, 3, 16, 0, tzinfo=UTC), processes=PROCESSES) as room:
        await room.join("champion", "reviewer-one", "reviewer-two", "other-stakeholder")
        await room.says("champion", '/propose "Debugging support in Wasmtime" --process bytecode-rfc')
        await room.says("reviewer-one", '/ask D-1 "Looks good to me."')
        await room.says("reviewer-two", '/ask D-1 "I approve of finalizing this."')
        await room.passes_to(datetime(2024, 5, 14, 17, 0, tzinfo=UTC))
        (await room.says("champion", "/second D-1")).refuses("somebody else has to second it")
        (await room.says("other-stakeholder", "/second D-1")).replies("You second D-1")
        await room.says("champion", "/extend D-1 --by 2024-05-24")
        assert "Open until Friday 24 May" in room.card(1)
        await room.passes_to(datetime(2024, 5, 24, 23, 0, tzinfo=UTC))
        assert "Adopted" not in room.card(1)
        await room.restarts_at(datetime(2024, 5, 25, 0, 30, tzinfo=UTC))
        row = await room.row(1)
        assert row.outcome == "adopted"
        assert row.closed_at == datetime(2024, 5, 24, 23, 59, 59, tzinfo=UTC)
        assert row.recorded_at >= datetime(2024, 5, 25, 0, 30, tzinfo=UTC)
        assert await room.log_is_whole()


async def test_apache_tvm_0_11_1_a_new_candidate_is_a_new_vote(tmp_path: Path) -> None:
    """An amendment makes a new revision and a new round; a vote after the deadline does not count (apache/tvm#14260)."""
    async with opened_room(tmp_path, datetime(2023, 3, 14, 22, 0, tzinfo=UTC), processes=PROCESSES) as room:
        voters = ["voter-one", "voter-two", "voter-three", "voter-four"]
        await room.join("release-manager", *voters)
        await room.says(
            "release-manager", '/propose "Release v0.11.1 from RC0" --process apache-release-vote'
        )
        await room.says("voter-four", "/vote D-1 +1")
        await room.passes_to(datetime(2023, 3, 15, 15, 0, tzinfo=UTC))
        await room.says("voter-three", '/vote D-1 -1 "the packages have a defect"')
        await room.says("release-manager", '/amend D-1 "Release v0.11.1 from RC1"')
        await room.passes_to(datetime(2023, 3, 15, 16, 0, tzinfo=UTC))
        await room.says("release-manager", '/extend D-1 --by "2023-03-16 23:59"')
        await room.passes_to(datetime(2023, 3, 16, 10, 0, tzinfo=UTC))
        (await room.says("voter-one", "/vote D-1 +1")).replies("Recorded on D-1: +1")
        (await room.says("voter-two", "/vote D-1 +1")).replies("Recorded on D-1: +1")
        await room.passes_to(datetime(2023, 3, 17, 9, 0, tzinfo=UTC))
        (await room.says("voter-three", "/vote D-1 +1")).refuses("D-1 closed on")
        row = await room.row(1)
        # The announcement counted the vote of 17 March; by the rule two +1 in time are one too few.
        assert row.outcome == "not_enough_support"
        assert row.closed_at == datetime(2023, 3, 16, 23, 59, tzinfo=UTC)
        assert (row.yes, row.no, row.took_part) == (2, 0, 2)
        assert await room.log_is_whole()
