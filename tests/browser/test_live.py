"""What one does shows in the other's browser without loading anew, and takes nothing out of anybody's hands."""

from playwright.async_api import Page, expect

from adapters.web.live import LOOKS_EVERY_SECONDS
from tests.browser.world import World

PEOPLE = "ann: hello\nbo: hello\ncy: hello\n"
PROPOSED = PEOPLE + 'ann: /propose "Ship on Fridays" --process consent --by 3d'


async def mark(page: Page) -> None:
    """Leave a mark that goes when the page is loaded anew."""
    await page.evaluate("window.same = true")


async def is_same(page: Page) -> bool:
    return bool(await page.evaluate("window.same === true"))


async def test_what_one_does_shows_with_the_other(world: World) -> None:
    """It looks once a second, and a page takes far less: within two seconds."""
    assert LOOKS_EVERY_SECONDS <= 1
    await world.tell(PROPOSED)
    ann, bo = await world.signed_in("ann", "/D-1"), await world.signed_in("bo", "/D-1")
    await mark(ann.page)
    await bo.page.get_by_role("link", name="Object…").first.click()
    await bo.page.get_by_label("What would go wrong?").fill("Nobody can roll back")
    await bo.page.locator("form.form button").click()
    await bo.shows("Objection D-1.1 noted")
    await ann.shows("Nobody can roll back")
    await expect(ann.page.get_by_role("link", name="Offer a solution…")).to_be_visible()
    await world.tell("cy: /vote D-1 consent")
    for reader in (ann, bo):
        await reader.shows("1 consent")
    await bo.shows("Objection D-1.1 noted")
    assert await is_same(ann.page)


async def test_what_happened_before_the_stream_began_is_not_missed(world: World) -> None:
    """Between the page and its stream there is a moment."""
    await world.tell(PROPOSED)
    ann = await world.signed_in("ann")
    held: list[str] = []

    async def hold(route) -> None:  # type: ignore[no-untyped-def]
        if not held:
            held.append(route.request.url)
            await world.tell("bo: /vote D-1 consent")
        await route.continue_()

    await ann.page.route("**/live**", hold)
    await ann.goes("/D-1")
    await ann.shows("1 consent")
    assert held


async def test_focus_and_what_is_unfolded_stay(world: World) -> None:
    await world.tell(PEOPLE + 'ann: /poll "Where?" "Osaka" "Kyoto" --by 3d')
    cy = await world.signed_in("cy")
    await world.tell(PROPOSED)
    await cy.shows("Ship on Fridays")
    await cy.page.get_by_role("link", name="Concern…").focus()
    await world.tell('ann: /propose "Archive the wiki" --process majority --by 1d')
    await cy.shows("Archive the wiki")
    focused = cy.page.locator(":focus")
    await expect(focused).to_have_text("Concern…")
    assert "number=2" in str(await focused.get_attribute("href"))
    await cy.goes("/D-2")
    await cy.page.get_by_text("How it went").click()
    await world.tell("bo: /vote D-2 consent")
    await cy.shows("1 consent")
    await expect(cy.page.locator("ol.history")).to_be_visible()


WATCHED = """
  const Stream = EventSource, ask = fetch;
  window.asked = 0;
  window.EventSource = class extends Stream { constructor(...given) { super(...given); window.stream = this; } };
  window.fetch = (...given) => { window.asked += 1; return ask(...given); };
"""
"""Script before that of the page: its stream is at hand, and how often it read the page anew is counted."""


async def test_what_is_chosen_and_not_sent_stays_until_it_is_put_back(world: World) -> None:
    await world.tell(PEOPLE + 'ann: /poll "Where?" "Osaka" "Kyoto" --by 3d')
    cy = await world.signed_in("cy")
    await cy.page.add_init_script(WATCHED)
    await cy.goes("/")
    menu = cy.page.get_by_label("Choose")
    await menu.select_option("Kyoto")
    await cy.page.get_by_role("searchbox").focus()
    await cy.page.evaluate("stream.addEventListener('changed', () => console.log(`changed ${asked}`))")
    async with cy.page.expect_console_message(lambda message: message.text.startswith("changed")) as told:
        await world.tell(PROPOSED)
    assert (await told.value).text == "changed 0"
    await expect(menu.locator("option:checked")).to_have_text("Kyoto")
    await menu.select_option("")
    await cy.page.get_by_role("searchbox").focus()
    await cy.shows("Ship on Fridays")


async def test_what_is_typed_in_a_form_outlives_a_change_and_is_told_of_it(world: World) -> None:
    await world.tell(PROPOSED)
    cy = await world.signed_in("cy", "/D-1")
    await cy.page.get_by_role("link", name="Concern…").first.click()
    await cy.page.locator("form.form textarea").fill("On-call load")
    await world.tell('ann: /amend D-1 "Ship on Mondays"')
    await cy.page.locator("form.form button").click()
    await expect(cy.page.get_by_role("alert")).to_contain_text("The text has changed")
    assert "Ship on Mondays" in await cy.text()
    await expect(cy.page.locator("form.form textarea")).to_have_value("On-call load")
    await cy.page.locator("form.form button").click()
    await cy.shows("1 with a concern")


async def test_whoever_is_signed_out_elsewhere_reads_on_no_more(world: World) -> None:
    await world.tell(PROPOSED)
    ann, other = await world.signed_in("ann", "/D-1"), await world.signed_in("ann", "/account")
    elsewhere = other.page.get_by_role("listitem").filter(has_not_text="this browser")
    await elsewhere.get_by_role("button", name="Sign out").click()
    await expect(other.page.get_by_role("button", name="Sign out")).to_have_count(1)
    await world.tell("bo: /vote D-1 consent")
    await ann.shows("/accord page")
    assert "Ship on Fridays" not in await ann.text()
