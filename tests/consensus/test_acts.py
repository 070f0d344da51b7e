"""The rows of the engine: each command has one, none is left over."""

from typing import get_args

from consensus.acts import ACTS
from consensus.commands import OnCommunity, OnDecision, Opening
from consensus.simulation.simulate import STEPS


def test_every_command_has_one_row_and_no_row_makes_anything_else() -> None:
    commands = [*get_args(Opening), *get_args(OnDecision), *get_args(OnCommunity)]
    assert sorted(act.makes.__name__ for act in ACTS) == sorted(command.__name__ for command in commands)
    assert len({act.name for act in ACTS}) == len(ACTS)


def test_what_people_do_to_one_decision_can_be_played_in_a_scenario() -> None:
    by_people = {
        act.name for act in ACTS if act.may is not None and "decision" in act.makes.__struct_fields__
    }
    not_played = {
        "vote",
        "take_back",
        "adopt",
        "link",
        "process",
        "review",
        "wish",
        "relate",
        "replace",
        "tag",
        "todo",
        "done",
        "postpone",
        "reassign",
    }
    assert by_people - set(STEPS) <= not_played
