"""The table of rights on the page and as a file; who may read the page and take decisions along."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from consensus.commands import LoadRights, MemberSeen, MembersSeen, Propose, SetRight, Vote
from consensus.frozen import replace
from consensus.rights import ADMINISTRATORS, EVERYONE, HERE, NOBODY, Subject
from storage.log import Log
from tests.bot.command import accord, accord_here
from tests.bot.house import CHANNEL, ROOM, House
from tests.bot.reader import Reader, reading
from tests.databases import SQLITE

DATABASES = (SQLITE,)
BOARD = replace(ROOM, place="board", name="the board")
SAID = (
    'ann: /propose "Ship on Fridays" --by 3d\nbo: hello\nann: /accord group leads ann bo\n'
    "ann: /accord rights propose @leads\nann: /accord rights poll bo --process poll\n"
)


@pytest.fixture
async def page(house: House) -> AsyncIterator[Reader]:
    async with reading(house.app) as reader:
        yield reader


async def test_the_page_shows_every_right_and_changes_any(house: House, page: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("bo", Vote(decision=1, choice="yes"))
    await page.signs_in(page.speaker("bo"), "/rights")
    assert "Members propose, poll and vote" in page.text
    assert "Change a right…" not in page.page
    await page.signs_in(page.speaker("ann"), "/rights")
    await page.get(unescape(re.findall(r'href="(/form\?act=any_right&amp;key=overrule[^"]*)"', page.page)[0]))
    await page.sends(who="nobody")
    assert "Overrule objections: nobody." in page.text
    await page.get("/rights")
    assert "Overrule objections nobody Usually: administrators" in page.text
    assert "ann" in page.text.partition("What was changed")[2]
    await page.signs_in(page.speaker("bo"), "/")
    assert "act=poll" in page.page
    assert "act=propose" in page.page
    await house.does("ann", SetRight(right="propose", who=(ADMINISTRATORS,)))
    await page.get("/")
    assert ("act=poll" in page.page, "act=propose" in page.page) == (True, False), "offered is what works"
    await page.get("/rights")
    await page.get("/form?act=any_right&key=overrule")
    await page.sends(who="everyone")
    assert "administrators" in page.text, "an address that somebody guessed gives nothing"
    await page.get("/rights")
    assert "Overrule objections nobody Usually: administrators" in page.text


async def test_who_may_not_read_the_page_gets_one_that_says_so(house: House, page: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("bo", Vote(decision=1, choice="yes"))
    await house.does("ann", SetRight(right="read", who=(ADMINISTRATORS,)))
    await page.signs_in(page.speaker("bo"))
    for path in ("/", "/decisions", "/D-1", "/D-1.json", "/log", "/rights", "/form?act=vote&number=1"):
        await page.get(path)
        if path.endswith(".json"):
            assert page.status == 200, "to take along is another right"
            continue
        assert (page.status, "Fridays" in page.page) == (403, False)
        assert "Read the page: that is for administrators." in page.text
    await page.get("/account")
    assert page.status == 200, "where they can sign out"
    await page.signs_in(page.speaker("ann"), "/D-1")
    assert "Fridays" in page.text


async def test_a_right_for_one_place_leaves_the_others_alone(house: House, page: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("ann", Propose(text="Sell the house", process="majority"), spot=BOARD)  # type: ignore[arg-type]
    await house.does("bo", Vote(decision=1, choice="yes"))
    await house.does("bo", Vote(decision=2, choice="yes"), spot=BOARD)  # type: ignore[arg-type]
    await house.does("ann", SetRight(right="read", who=(ADMINISTRATORS,), where=HERE), spot=BOARD)  # type: ignore[arg-type]
    await house.does("ann", SetRight(right="propose", accounts=("ann",), where="the board"))
    await page.signs_in(page.speaker("bo"), "/decisions")
    assert "Ship on Fridays" in page.text
    assert "Sell the house" not in page.text
    await page.get("/D-2")
    assert page.status == 403
    assert (await house.refuses("bo", Propose(text="x"), spot=BOARD)).code == "not-your-right"  # type: ignore[arg-type]
    await house.does("bo", Propose(text="x"))


async def test_a_form_offers_the_processes_that_its_reader_may_use(house: House, page: Reader) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("bo", Vote(decision=1, choice="yes"))
    await house.does("ann", SetRight(right="propose", processes=("lazy", "consent")))
    await page.signs_in(page.speaker("bo"), "/form?act=propose")
    assert 'value="lazy"' in page.page
    assert 'value="majority"' not in page.page
    await house.does("ann", SetRight(right="propose", who=(ADMINISTRATORS,)))
    await page.get("/form?act=propose")
    assert (page.status, "Propose: that is for administrators." in page.text) == (403, True)
    await page.get("/form?act=poll")
    assert page.status == 200


async def test_who_may_not_export_gets_no_json_no_feed_and_no_record_to_copy(
    house: House, page: Reader
) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("bo", Vote(decision=1, choice="yes"))
    await page.signs_in(page.speaker("bo"), "/account")
    await page.sends(label="", kind="feed")
    feeds = re.findall(rf"{page.ADDRESS}(/feeds/[^\s<]+)", unescape(page.page))
    await page.get("/account")
    await page.sends(label="minutes", kind="token")
    (token,) = re.findall(r"Bearer ([\w-]+)", page.page)
    assert [(await page.client.get(path)).status_code for path in feeds] == [200] * len(feeds)
    await house.does("ann", SetRight(right="export", who=(NOBODY,)))
    assert [(await page.client.get(path)).status_code for path in feeds] == [403] * len(feeds)
    async with reading(house.app, page.site) as program:
        for path in ("/D-1.json", "/decisions.json", "/overview.json", "/how-we-decide.json"):
            answer = await program.client.get(path, headers={"authorization": f"Bearer {token}"})
            assert (answer.status_code, answer.json()["error"][:20]) == (403, "Export: that is for ")
    await page.get("/D-1")
    assert "Fridays" in page.text, "reading it is another right"


async def test_a_guest_proposes_where_the_table_says_so_and_can_withdraw_it(house: House) -> None:
    seen = (
        MemberSeen(account="ann", name="ann", administrator=True),
        MemberSeen(account="gus", name="gus", guest=True),
    )
    await house.does(None, MembersSeen(members=seen, complete=True), spot=CHANNEL)  # type: ignore[arg-type]
    assert (await house.refuses("gus", Propose(text="x"), spot=CHANNEL)).code == "not-a-member"  # type: ignore[arg-type]
    guests = SetRight(right="propose", who=(EVERYONE, Subject(kind="guests")))
    await house.does("ann", guests, spot=CHANNEL)  # type: ignore[arg-type]
    assert (await house.does("gus", Propose(text="x"), spot=CHANNEL)).number == 1  # type: ignore[arg-type]
    refused = await house.refuses("gus", Vote(decision=1, choice="consent"), spot=CHANNEL)  # type: ignore[arg-type]
    assert refused.code == "not-in-electorate"
    await house.does("ann", SetRight(right="propose", who=None), spot=CHANNEL)  # type: ignore[arg-type]
    assert (await house.refuses("gus", Propose(text="y"), spot=CHANNEL)).code == "not-a-member"  # type: ignore[arg-type]


async def test_nobody_but_whoever_runs_the_program_loads_a_table(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    assert (await house.refuses("ann", LoadRights(rows=()))).code == "not-an-act-of-people"
    nobody = SetRight(right="vote", who=(NOBODY,))
    decision = SetRight(right="rules", who=(Subject(kind="decision"),))
    assert (await house.refuses(None, LoadRights(rows=(nobody, decision)))).code == "rights-locked"
    assert (await house.does(None, LoadRights(rows=(decision,)))).changed
    assert not (await house.does(None, LoadRights(rows=(decision,)))).changed


async def test_a_table_that_was_changed_behind_the_logs_back_is_named(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    await house.does("ann", SetRight(right="propose", who=(ADMINISTRATORS,)))
    assert await Log(house.app.store).verify() == []
    await house.app.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE community SET rights = ''").close()
    )
    assert [fault.code for fault in await Log(house.app.store).verify()] == ["projection"]


def test_the_table_as_a_file_goes_out_and_comes_back(tmp_path: Path) -> None:
    assert accord(tmp_path, "room", typed=SAID).code == 0
    shown = accord_here(tmp_path, "rights", "show")
    assert "- Propose: the group “leads”." in shown.out
    assert "- Open polls: bo. With “Poll”." in shown.out
    file = tmp_path / "rights.toml"
    assert accord_here(tmp_path, "rights", "export", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    assert 'who = ["group:leads"]' in text
    assert accord_here(tmp_path, "rights", "check", str(file)).code == 0
    assert not json.loads(accord_here(tmp_path, "rights", "import", str(file), "--json").out)["changed"]
    file.write_text(text.replace("group:leads", "administrators"), encoding="utf-8")
    assert json.loads(accord_here(tmp_path, "rights", "import", str(file), "--json").out)["changed"]
    assert "- Propose: administrators." in accord_here(tmp_path, "rights", "show").out
    file.write_text("", encoding="utf-8")
    assert accord_here(tmp_path, "rights", "import", str(file)).code == 0
    table = json.loads(accord_here(tmp_path, "rights", "show", "--json").out)
    assert (table["rows"], len(table["changes"])) == ([], 4)
    assert accord_here(tmp_path, "log", "verify").code == 0


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[right]\n", "double brackets"),
        ("right = 1\n", "double brackets"),
        ('[[right]]\nright = "fly"\nwho = ["everyone"]\n', "'fly' is none of"),
        ('[[right]]\nright = "vote"\nwho = []\n', "list of texts"),
        ('[[right]]\nright = "vote"\nwho = ["group"]\n', "is nobody"),
        ('[[right]]\nright = "vote"\nwho = ["guests"]\n', "cannot have the right"),
        ('[[right]]\nright = "settings"\nwho = ["nobody"]\n', "cannot have the right"),
        ('[[right]]\nright = "close"\nwho = ["opener"]\nprocess = "lazy"\n', "does not depend"),
        ('[[right]]\nright = "close"\nwho = ["opener"]\nwhen = "now"\n', "'when' means nothing"),
        ('[[right]]\nright = "vote"\nwho = ["everyone"]\n' * 2, "already"),
        ("[[right\n", "no TOML"),
    ],
)
def test_each_mistake_in_a_file_is_named(tmp_path: Path, text: str, mistake: str) -> None:
    file = tmp_path / "rights.toml"
    file.write_text(text, encoding="utf-8")
    checked = accord_here(tmp_path, "rights", "check", str(file))
    assert (checked.code, mistake in checked.err) == (1, True), checked.err


def test_the_table_moves_with_its_log(tmp_path: Path) -> None:
    before, after, log = tmp_path / "before", tmp_path / "after", tmp_path / "log.jsonl"
    before.mkdir()
    after.mkdir()
    assert accord(before, "room", typed=SAID).code == 0
    assert accord_here(before, "log", "export", str(log), "--people").code == 0
    assert accord_here(after, "log", "import", str(log)).code == 0
    assert accord_here(after, "rights", "export").out == accord_here(before, "rights", "export").out
    assert accord_here(after, "log", "verify").code == 0
