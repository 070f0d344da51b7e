"""One's own page: what is held, asking to be forgotten, and an administrator who does it; errors with a way on."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest

from consensus.commands import Propose, SetDigest, Vote
from tests.bot.house import House
from tests.bot.reader import Reader, reading
from tests.databases import SQLITE

DATABASES = (SQLITE,)  # what is erased is tried on each database by tests/storage/test_erasure.py


@pytest.fixture
async def ann(house: House) -> AsyncIterator[Reader]:
    """The page as the administrator of the room reads it: whoever spoke first."""
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    async with reading(house.app) as reader:
        await reader.signs_in(reader.speaker("ann"))
        yield reader


async def test_asking_to_be_forgotten_says_what_goes_and_an_administrator_does_it(
    house: House, ann: Reader
) -> None:
    await house.does("bo", Propose(text="A plan of bo's", process="majority"))
    await house.does("bo", Vote(decision=1, choice="yes"))
    async with reading(house.app) as bo:
        await bo.signs_in(bo.speaker("bo"))
        await bo.get("/account")
        assert "Held about you: your name, your account, 1 decision that you opened" in bo.text
        assert "What goes: name, account, everything written" in bo.text
        assert "What stays:" in bo.text
        assert "Erasing somebody" not in bo.text
        assert "/accord" not in bo.text, "on the page there are forms"
        assert "asks to be erased" not in await ann.get("/account")
        await bo.presses("Ask to be erased")
        assert "asked" in bo.text
        await bo.post("/account/person", {"csrf": bo.csrf, "name": "ann"})
        assert (bo.status, "administrator" in bo.text.casefold()) == (422, True)

        await ann.get("/account")
        assert "bo asks to be erased; it cannot be undone" in ann.text
        form = next(form for form in ann.forms if "/account/person" in form)
        await ann.sends(form, name="zoe")
        assert (ann.status, "Nobody called “zoe”" in ann.text) == (422, True)
        assert 'value="zoe"' in ann.page, "what was typed stays"
        await ann.sends(form, name="@Bo")
        assert "Held about bo: the name, the account" in ann.text
        assert "/accord" not in ann.text
        assert "A plan of bo" in await ann.get("/D-2"), "looking erases nothing"
        await ann.sends(form, name="bo")
        await ann.presses("Erase them")
        assert "A plan of bo" not in await ann.get("/D-2")
        assert "asks to be erased" not in await ann.get("/account")
        assert "/accord page" in await bo.get("/account"), "they are signed out"
    assert await house.rows("SELECT name FROM person WHERE name = 'bo'") == []


async def test_the_digest_is_set_by_its_form_which_comes_first(house: House, ann: Reader) -> None:
    await ann.get("/account")
    assert "You get no digest of your own." in ann.text
    assert "/accord" not in ann.text
    assert ann.text.index("Your own digest…") < ann.text.index("You get no digest")
    await ann.presses("Your own digest…")
    await ann.sends(every="monday", at="9:00")
    await ann.get("/account")
    assert "You get no digest" not in ann.text
    assert "/accord" not in ann.text
    await house.does("ann", SetDigest(every=None, own=True))
    assert "You get no digest of your own." in await ann.get("/account")


@pytest.mark.parametrize(
    "path", ["/D-99", "/D-99/with-a-title", "/no/such/page", "/form?act=nonsense", "/room"]
)
async def test_an_error_has_the_way_on_and_does_not_say_what_there_is(
    house: House, ann: Reader, path: str
) -> None:
    await ann.get(path)
    assert ann.status == 404
    assert "There is no such page, or it is not for you to see." in ann.text
    links = re.findall(r'<a[^>]* href="([^"]+)"', ann.page)
    assert {"/", "/decisions", "/how-we-decide", "/account"} <= set(map(unescape, links))
    assert 'role="search"' in ann.page
    async with reading(house.app) as stranger:
        answer = await stranger.client.get("/no/such/page")
        assert answer.status_code == 404
        assert 'href="/"' in answer.text
        assert 'role="search"' not in answer.text


async def test_a_refused_form_leads_on_and_keeps_what_was_typed(ann: Reader) -> None:
    await ann.post("/form", {"csrf": "forged", "act": "propose", "answer.text": "Ship on Mondays"})
    assert (ann.status, "Ship on Mondays" in ann.text) == (403, True)
    assert 'href="/decisions"' in ann.page


async def test_processes_are_grouped_in_their_menu_own_ones_first(house: House, ann: Reader) -> None:
    await ann.get("/form?act=propose")
    menu = ann.page.partition('name="answer.process"')[2].partition("</select>")[0]
    groups = dict(re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', menu, re.DOTALL))
    shown = {name: re.findall(r'<option value="([^"]*)"', options) for name, options in groups.items()}
    assert list(shown) == ["Everyday", "Routes", "Rules of bodies, and others"]
    assert shown["Everyday"] == ["consent", "lazy", "majority", "two-thirds", "unanimous", "advice"]
    assert shown["Routes"] == ["ringi", "daci"]
    assert "rust-fcp" in shown["Rules of bodies, and others"]
    await ann.get("/form?act=poll")
    menu = ann.page.partition('name="answer.process"')[2].partition("</select>")[0]
    assert re.findall(r'<optgroup label="([^"]+)">', menu) == ["Polls", "Rules of bodies, and others"]


async def test_offers_are_set_for_a_channel(house: House, ann: Reader) -> None:
    await house.does("bo", Vote(decision=1, choice="yes"))
    assert "Offers in a channel…" in await ann.get("/account")
    await ann.presses("Offers in a channel…")
    form = next(form for form in ann.forms if 'name="answer.on"' in form)
    await ann.sends(form, **{"answer.on": "on"})
    assert "From now on I offer" in ann.text
    assert await house.rows("SELECT offers FROM place WHERE external = 'room'") == [(1,)]
    async with reading(house.app) as bo:
        await bo.signs_in(bo.speaker("bo"))
        assert "Offers in a channel…" not in await bo.get("/account")
