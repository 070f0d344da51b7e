"""Whose silence counts, by whom a reminder could reach: of decisions opened before that was asked, as it did then."""

from datetime import timedelta

import pytest

from consensus.facts import Place
from consensus.ids import CommunityId, HomeId, PlaceId
from consensus.process import Reach
from consensus.views.forecast import forecast
from tests.consensus.test_rule_words import NOW, decision, process

PLACE = Place(community=CommunityId("c"), home=HomeId("h"), id=PlaceId("p"), platform="discord", members=40)


@pytest.mark.parametrize(
    ("reach", "unreminded", "outcome"),
    [
        ("", 0, "adopted"),
        ("each", 0, "adopted"),
        ("each", 1, "no_quorum"),
        ("nobody", 0, "no_quorum"),
    ],
)
def test_silence_counts_only_of_those_whom_a_reminder_reached(
    reach: Reach, unreminded: int, outcome: str
) -> None:
    rule = process("consent")
    running = decision(
        rule,
        snapshot="counted",
        eligible=40,
        acted=20,
        reach=reach,
        remind_at=None,
        reminded_at=NOW + timedelta(hours=1),
    )
    ahead = forecast(running, rule, PLACE, {}, 40, unreminded)
    assert ahead is not None
    assert ahead.outcome == outcome
