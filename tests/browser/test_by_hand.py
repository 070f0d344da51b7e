"""The page with the keyboard alone, without script, and on paper."""

import re

from playwright.async_api import Page, expect

from tests.browser.story import BLOCKED, CONSENT
from tests.browser.world import DESK, World

PROPOSED = 'ann: hello\nbo: hello\nann: /propose "Ship on Fridays" --process consent --by 3d'
FOCUSED = """() => {
  const part = document.activeElement;
  const style = getComputedStyle(part);
  const box = part.getBoundingClientRect();
  const before = (window.visited ??= new Set()).size;
  if (part !== document.body) window.visited.add(part);
  return {
    name: part.labels?.[0]?.innerText || part.getAttribute("aria-label") || part.innerText || "",
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.left >= 0,
    known: window.visited.size === before,
  };
}"""
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((part) => part.checkVisibility()).length"""


async def tabs_to(page: Page, name: str) -> None:
    """Press the tabulator until the part of this name has the focus. Whatever has it on the way is seen to have it."""
    for _ in range(200):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        assert focused["marked"], focused
        assert focused["shown"], focused
        if focused["name"].startswith(name):
            return
    raise AssertionError(f"{name} is not reached")


async def enters(page: Page) -> None:
    """What has the focus leads to another page."""
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def test_everything_on_a_page_is_reached_by_the_tabulator(story: World) -> None:
    cy = await story.signed_in("cy")
    for path in ("/", f"/D-{BLOCKED}", "/form?act=propose"):
        await cy.goes(path)
        reachable = await cy.page.evaluate(REACHABLE)
        for _ in range(reachable):
            await cy.page.keyboard.press("Tab")
            focused = await cy.page.evaluate(FOCUSED)
            assert (focused["marked"], focused["shown"], focused["known"]) == (True, True, False), (
                path,
                focused,
            )
        await cy.page.keyboard.press("Tab")
        assert (await cy.page.evaluate(FOCUSED))["known"], f"{path}: more than can be seen"


async def test_an_objection_by_keyboard_from_the_first_page_to_its_end(world: World) -> None:
    await world.tell(PROPOSED)
    bo = await world.signed_in("bo")
    page = bo.page
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to the content")
    await page.keyboard.press("Enter")
    await expect(page.locator("main:focus")).to_have_count(1)
    await tabs_to(page, "Object…")
    await enters(page)
    await tabs_to(page, "What would go wrong?")
    await page.keyboard.type("Nobody can roll back")
    await tabs_to(page, "Object")
    await enters(page)
    await bo.shows("Objection D-1.1 noted")
    await world.tell('ann: /resolve D-1.1 "A failing check rolls back"')
    await bo.shows("A failing check rolls back")
    await tabs_to(page, "Settled")
    await enters(page)
    await bo.shows("resolved")
    await tabs_to(page, "Consent")
    await enters(page)
    await bo.shows("1 consent")


async def test_a_wrong_form_leads_to_what_is_wrong(world: World) -> None:
    """What is wrong is said first, and stands beside its question, which says so to whoever does not see it."""
    await world.tell("ann: hello")
    ann = await world.signed_in("ann", "/form?act=propose")
    page = ann.page
    await page.get_by_label("What do you propose?").fill("Ship on Fridays")
    await page.get_by_label("Until when?").fill("someday")
    await page.get_by_role("button", name="Propose").click()
    await expect(page.get_by_role("alert")).to_contain_text("Nothing was done")
    until = page.get_by_label("Until when?")
    await expect(until).to_have_attribute("aria-invalid", "true")
    described = str(await until.get_attribute("aria-describedby")).split()
    told = [await page.locator(f"#{id_}").inner_text() for id_ in described]
    assert any("someday" in text for text in told), told
    await expect(until).to_have_value("someday")
    await expect(page.get_by_label("What do you propose?")).to_have_value("Ship on Fridays")
    await until.fill("3d")
    await page.get_by_role("button", name="Propose").click()
    await ann.shows("D-1 is open until")


async def test_a_decision_is_taken_without_script(world: World) -> None:
    await world.tell("ann: hello\nbo: hello")
    ann = await world.signed_in("ann", java_script_enabled=False)
    bo = await world.signed_in("bo", java_script_enabled=False)
    await ann.page.get_by_role("link", name="Propose…").click()
    await ann.page.get_by_label("What do you propose?").fill("Ship on Fridays")
    await ann.page.get_by_label("How is it decided?").select_option("consent")
    await ann.page.get_by_text("More settings").click()
    await expect(ann.page.get_by_label("Who takes part?")).to_be_visible()
    await ann.page.get_by_role("button", name="Propose").click()
    await ann.shows("D-1 is open until")
    await bo.goes("/")
    await bo.page.get_by_role("link", name="Object…").click()
    await bo.page.get_by_label("What would go wrong?").fill("Nobody can roll back")
    await bo.page.locator("form.form button").click()
    await bo.shows("Objection D-1.1 noted")
    await ann.page.reload()
    await ann.page.get_by_role("link", name="Offer a solution…").click()
    await ann.page.locator("form.form textarea").first.fill("A failing check rolls back")
    await ann.page.locator("form.form button").click()
    await bo.page.reload()
    await bo.page.get_by_role("button", name="Settled", exact=True).click()
    await bo.page.get_by_role("button", name="Consent").click()
    await ann.goes("/D-1")
    await ann.page.get_by_role("button", name="Consent").click()
    await ann.shows("2 consent")
    await world.tell("@+3d")
    await ann.page.reload()
    await ann.shows("Adopted")


async def test_a_record_prints_on_two_pages_with_its_history_and_without_buttons(story: World) -> None:
    ann = await story.signed_in("ann", size=DESK)
    for number in (CONSENT, BLOCKED):
        await ann.goes(f"/D-{number}")
        document = await ann.page.pdf(
            format="A4", margin={"top": "15mm", "bottom": "15mm", "left": "15mm", "right": "15mm"}
        )
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", document)) <= 2
        await ann.page.emulate_media(media="print")
        await expect(ann.page.locator("ol.history li").first).to_be_visible()
        await expect(ann.page.get_by_text("Last entry of the log")).to_be_visible()
        for hidden in ("nav", "button", ".button", ".hashes"):
            for part in await ann.page.locator(hidden).all():
                await expect(part).to_be_hidden()
        await ann.page.emulate_media(media="screen")
        await expect(ann.page.locator("ol.history li").first).to_be_hidden()


async def test_a_citation_is_copied_by_a_button_that_is_there_only_with_script(story: World) -> None:
    cy = await story.signed_in("cy", permissions=["clipboard-read", "clipboard-write"])
    await cy.goes(f"/D-{CONSENT}")
    await cy.page.get_by_text("Cite this").click()
    await cy.page.get_by_role("button", name="Copy the citation").click()
    await expect(cy.page.get_by_text("Copied.")).to_be_visible()
    copied = await cy.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"D-{CONSENT} “Ship on Fridays before noon")
    assert f"/D-{CONSENT}/" in copied.splitlines()[-1]
    without = await story.signed_in("cy", java_script_enabled=False)
    await without.goes(f"/D-{CONSENT}")
    await without.page.get_by_text("Cite this").click()
    await expect(without.page.get_by_text(f"D-{CONSENT} “Ship on Fridays before noon")).to_be_visible()
    await expect(without.page.get_by_role("button", name="Copy the citation")).to_have_count(0)
