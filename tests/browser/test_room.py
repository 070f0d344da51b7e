"""The local room in the browser: several people side by side, played by whoever runs it."""

from playwright.async_api import Locator, Page, expect

from tests.browser.test_accessible import unsound
from tests.browser.world import World

STEPS = (
    ("Ann proposes to ship on Fridays", "Ship on Fridays"),
    ("Bo objects", "Blocked by 1 objection"),
    ("Ann offers a solution", "A failing check rolls back by itself"),
    ("Bo says it does", "resolved"),
    ("Bo consents", "1 consent"),
    ("Three days pass", "Adopted"),
)


def seat(page: Page, name: str) -> Locator:
    return page.locator(".seat").filter(has=page.get_by_role("heading", name=name, exact=True))


async def test_the_first_screen_leads_through_one_objection(world: World) -> None:
    host = await world.signed_in("", "/room")
    wrong = await unsound(host, at_length=False)
    for label, then in STEPS:
        await host.page.locator(".step button").filter(has_text=label).click()
        await expect(host.page.locator(".card")).to_contain_text(then)
    wrong += await unsound(host, at_length=False)
    await expect(host.page.locator(".step")).to_have_count(0)
    await expect(host.page.locator(".history")).to_contain_text("D-1")
    assert wrong == []
    assert "Adopted" in world.room.card(1)
    assert "proposed by Ann" in await host.page.locator(".card").inner_text(), "an act leaves a name as it is"


async def test_people_act_side_by_side_and_each_is_answered_at_their_seat(world: World) -> None:
    host = await world.signed_in("", "/room")
    page = host.page
    for name in ("ann", "bo"):
        await page.get_by_label("Name").fill(name)
        await page.get_by_role("button", name="Comes in").click()
        await expect(seat(page, name)).to_be_visible()
    ann, bo = seat(page, "ann"), seat(page, "bo")
    await ann.get_by_role("textbox").fill('/poll "Where?" "Osaka" "Kyoto" --by 2d')
    await ann.get_by_role("button", name="Send").click()
    await expect(page.locator(".card")).to_contain_text("Where?")
    await bo.get_by_label("Choose").select_option("Kyoto")
    await bo.get_by_role("button", name="Answer").click()
    await host.shows("Recorded on D-1")
    assert page.url.endswith("/room")
    await bo.get_by_role("textbox").fill("/vote D-1 Paris")
    await bo.get_by_role("button", name="Send").click()
    await host.shows("Paris")
    await page.get_by_role("button", name="+3d").click()
    await expect(page.locator(".card")).to_contain_text("Decided")
    await expect(ann).to_contain_text("Who does what for it")


async def test_the_room_follows_what_its_people_do_elsewhere(world: World) -> None:
    """Also while the cursor stands in a field; what is half typed is left alone."""
    await world.tell("ann: hello\nbo: hello")
    host, bo = await world.signed_in("", "/room"), await world.signed_in("bo")
    box = seat(host.page, "ann").get_by_role("textbox")
    await box.focus()
    await bo.page.get_by_role("link", name="Propose…").click()
    await bo.page.get_by_label("What do you propose?").fill("Ship on Fridays")
    await bo.page.get_by_role("button", name="Propose").click()
    await bo.shows("D-1 is open until")
    await expect(host.page.locator(".card")).to_contain_text("Ship on Fridays")
    await expect(box).to_be_focused()
    await box.fill("/object D-1")
    await world.tell("bo: /vote D-1 consent")
    await bo.shows("1 consent")
    await expect(box).to_have_value("/object D-1")
    await box.fill("")
    await expect(host.page.locator(".card")).to_contain_text("1 consent")


async def test_nobody_but_the_host_enters_the_room(world: World) -> None:
    await world.tell("ann: hello")
    ann = await world.signed_in("ann")
    assert await ann.goes("/room") == 404
    assert await ann.goes("/?as=bo") == 200
    await expect(ann.page.locator("nav").first).to_contain_text("ann")
