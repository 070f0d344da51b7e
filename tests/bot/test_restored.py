"""A page that was open while an older backup was restored: what it drew for a lost decision counts for no other one."""

import re
from html import unescape
from pathlib import Path

from consensus.commands import Propose
from consensus.ports import Viewer
from consensus.views import CardView, ShowCard
from tests.bot.house import house_at
from tests.bot.reader import Reader, fields_of, reading
from tests.databases import SQLITE, Database, backup, brought_up, restore

LOST = "This belongs to another decision that had the number D-2: since then an older backup was restored."


async def test_what_a_page_drew_for_a_lost_decision_counts_for_nothing_and_says_so(tmp_path: Path) -> None:
    file = brought_up(tmp_path / "accord.db")
    database = Database(SQLITE, str(file))
    async with house_at(database) as house, reading(house.app) as ann:
        await house.does("ann", Propose(text="Paint the fence"))
        copy = backup(file)
        await house.does("ann", Propose(text="Sell the house", process="consent"))
        await ann.signs_in(Reader.speaker("ann"), "/D-2")
        forms = [form for form in ann.forms if re.search(r'action="[^"]*/act"', form)]
        links = [unescape(link) for link in re.findall(r'href="([^"]*/form\?[^"]+)"', ann.page)]
        opened = await ann.get(next(link for link in links if "act=object" in link))
        filled = dict(fields_of(next(form for form in ann.forms if 'class="form"' in form)))
        assert "Sell the house" in opened
    restore(copy, file)
    async with house_at(database) as house, reading(house.app) as ann:
        await house.does("ann", Propose(text="Donate the garden", process="consent"), delivery="anew")
        await ann.signs_in(Reader.speaker("ann"), "/D-2")
        assert "Donate the garden" in ann.text
        csrf = ann.csrf
        assert len(forms) > 1
        assert len(links) > 3
        for form in forms:
            for sure in ("", "yes"):
                await ann.post("/act", {**dict(fields_of(form)), "csrf": csrf, "sure": sure})
                assert LOST in ann.text, form
        for link in links:
            await ann.get(link)
            assert LOST in ann.text, link
        await ann.post("/form", {**filled, "csrf": csrf, "answer.reason": "We live in it"})
        assert LOST in ann.text
        card = await house.app.ask(ShowCard(number=2), Viewer(operator=True))
        assert isinstance(card, CardView)
        assert (card.text, card.took_part, card.objections) == ("Donate the garden", 0, ())
