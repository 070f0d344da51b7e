"""Every form of ballot is filled in and sent in the browser, on a desk and on a phone, without a violation on the way."""

import re
from collections.abc import Mapping

from playwright.async_api import Locator, Page, expect

from tests.browser.test_accessible import unsound
from tests.browser.world import DESK, PHONE, Reader, World

OPTIONS = '"Tea" "Coffee" "Water"'
OPENED = f"""
    ann: hello
    bo: hello
    ann: /propose "Ship on Fridays" --process majority --by 3d
    ann: /propose "Meet on Mondays" --process gradients --by 3d
    ann: /propose "Move the office" --process fist --by 3d
    ann: /poll "One of them?" {OPTIONS} --by 3d
    ann: /poll "Some of them?" {OPTIONS} --approve --by 3d
    ann: /poll "In which order?" {OPTIONS} --rank --by 3d
    ann: /poll "How good are they?" {OPTIONS} --score --by 3d
    ann: /poll "Ten dots?" {OPTIONS} --dots --by 3d
    ann: /poll "How strongly?" {OPTIONS} --process quadratic --by 3d
    ann: /poll "When?" "Monday" "Tuesday" "Friday" --process time-slots --by 3d
"""
MAJORITY, GRADIENTS, FIST, PLAIN, APPROVAL, RANKED, SCORE, DOTS, QUADRATIC, SLOTS = range(1, 11)
FILLED: Mapping[int, tuple[Mapping[str, str | bool], str]] = {
    APPROVAL: ({"Tea": True, "Water": True}, "Tea"),
    RANKED: ({"Coffee": "1", "Tea": "2"}, "Coffee > Tea"),
    SCORE: ({"Tea": "5", "Coffee": "2", "Water": "0"}, "Tea = 5, Coffee = 2, Water = 0"),
    DOTS: ({"Tea": "5", "Coffee": "3"}, "Tea = 5, Coffee = 3"),
    QUADRATIC: ({"Tea": "2", "Coffee": "-1"}, "Tea = 2, Coffee = -1"),
    SLOTS: ({"Monday": "yes", "Friday": "if need be"}, "Monday = yes, Friday = if need be"),
}


async def answers(page: Page, typed: Mapping[str, str | bool]) -> None:
    for label, value in typed.items():
        asked: Locator = page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\b")).first
        if value is True:
            await asked.check()
        elif await asked.evaluate("part => part.tagName") == "SELECT":
            options = await asked.locator("option").all_inner_texts()
            fitting = [text for text in options if text.casefold().startswith(str(value).casefold())]
            assert fitting, (label, value, options)
            await asked.select_option(label=fitting[0])
        else:
            await asked.fill(str(value))


async def votes(bo: Reader, number: int) -> None:
    """Answer by the form."""
    typed, shown = FILLED[number]
    await bo.goes(f"/form?act=ballot&number={number}")
    assert await unsound(bo, at_length=False) == [], number
    await answers(bo.page, typed)
    await bo.page.locator("main form button.primary").click()
    await expect(bo.page.get_by_role("status").first).to_contain_text(f"Recorded on D-{number}")
    await expect(bo.page.locator("main")).to_contain_text(shown)
    assert await unsound(bo, at_length=False) == [], number


async def test_somebody_votes_in_every_form_of_ballot(world: World) -> None:
    await world.tell(OPENED)
    bo = await world.signed_in("bo")
    for number, label in ((MAJORITY, "Yes"), (GRADIENTS, "2"), (FIST, "4"), (PLAIN, "Coffee")):
        await bo.resize(DESK if number % 2 else PHONE)
        await bo.goes(f"/D-{number}")
        assert await unsound(bo, at_length=False) == [], number
        await bo.page.get_by_role("button", name=re.compile(f"^{label}")).first.click()
        await expect(bo.page.get_by_role("status").first).to_contain_text(f"Recorded on D-{number}")
    for number in FILLED:
        await votes(bo, number)
        await bo.resize(PHONE if number % 2 else DESK)
    # Too much is refused beside its question, and nothing that was filled in is lost.
    await bo.goes(f"/form?act=ballot&number={DOTS}")
    await answers(bo.page, {"Tea": "7", "Coffee": "6"})
    await bo.page.locator("main form button.primary").click()
    await expect(bo.page.get_by_role("alert")).to_be_visible()
    await expect(bo.page.locator(".question .error")).to_have_text(
        "That spends 13 dots, and there are 8 to spend. 5 too many."
    )
    assert await bo.page.get_by_label(re.compile(r"^\s*Tea\b")).first.input_value() == "7"
    assert await unsound(bo, at_length=False) == []
