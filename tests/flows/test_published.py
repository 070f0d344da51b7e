"""The JSON of decisions is what its published schema says. The records that stories look at are held against it in room.py."""

import json

import pytest

from adapters.exports.as_json import list_json
from adapters.exports.schema import schemas, written
from bot.room import OPERATOR
from consensus.views import ListDecisions, Listing
from tests.flows.room import Dialogue
from tests.published import FOLDER, mistakes, schema


@pytest.mark.parametrize("name", ["decision.json", "decisions.json"])
def test_the_published_schema_is_that_of_the_types(name: str) -> None:
    """Else: python -m adapters.exports.schema"""
    assert (FOLDER / name).read_text(encoding="utf-8") == written(schemas()[name])


async def test_a_list_is_as_published_and_a_field_more_or_less_is_noticed(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 1d')
    await room.says("ann", '/poll "Where?" "Kyoto" "Osaka" --process score')
    await room.says("bo", "/vote D-2 Kyoto=5 Osaka=3")
    await room.passes("4d")
    for number in (1, 2):
        await room.row(number)
    listing = await room.app.ask(ListDecisions(), OPERATOR)
    assert isinstance(listing, Listing)
    rows, shape = json.loads(list_json(listing.rows)), schema("decisions.json")
    assert list(mistakes(rows, shape, shape)) == []
    rows[0]["karma"] = 1
    del rows[1]["title"]
    rows[1]["opened_at"] = None
    assert list(mistakes(rows, shape, shape)) == [
        "/0/karma is not published",
        "/1: title is missing",
        "/1/opened_at: None is no ('string',)",
    ]
