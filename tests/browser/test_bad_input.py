"""What is wrong, late, forged, too much or too slow: a clear answer, nothing lost, nobody else held up."""

from datetime import timedelta

from playwright.async_api import expect

from consensus.ports import Holder
from tests.browser.world import Reader, World

PROPOSED = 'ann: hello\nbo: hello\nann: /propose "Ship on Fridays" --process consent --by 3d'
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 1931*7919 }} \u202egnp.exe"


async def hidden(reader: Reader, name: str, value: str) -> None:
    """Change what a form carries, as somebody may who looks into their browser."""
    await reader.page.evaluate(
        "([name, value]) => document.querySelectorAll(`form.form [name='${name}']`).forEach((field) => { field.value = value; })",
        [name, value],
    )


async def test_a_link_that_was_used_or_is_old_says_how_to_get_another(world: World) -> None:
    used = await world.link(Holder(), "/")
    first, second = await world.reader(), await world.reader()
    for reader in (first, second):
        await reader.goes(used)
    await first.page.get_by_role("button", name="Sign in").click()
    await first.shows("How we decide")
    await second.page.get_by_role("button", name="Sign in").click()
    await second.shows("/accord page")
    await expect(second.page.locator("nav")).to_have_count(0)
    old = await world.link(Holder(), "/")
    await second.goes(old)
    world.room.clock.at += timedelta(minutes=10)
    await second.page.get_by_role("button", name="Sign in").click()
    await second.shows("older than ten minutes")


async def test_what_one_may_not_see_is_to_the_byte_like_what_is_not_there(world: World) -> None:
    await world.tell(PROPOSED)
    eve = await world.signed_in("eve")
    answers = {
        path: await eve.context.request.get(world.origin + path)
        for path in ("/D-1", "/D-2", "/D-1/ship-on-fridays")
    }
    assert {answer.status for answer in answers.values()} == {404}
    bodies = {await answer.body() for answer in answers.values()}
    assert len(bodies) == 1
    for path in ("/form?act=object&number={}", "/D-{}.json"):
        texts = [(await eve.context.request.get(world.origin + path.format(number))) for number in (1, 2)]
        assert texts[0].status == texts[1].status == 404
        assert await texts[0].body() == (await texts[1].body()).replace(b"D-2", b"D-1")


async def test_a_forged_form_is_refused_and_keeps_what_was_typed(world: World) -> None:
    """Of another session, with an act that is none, about a decision that is none."""
    await world.tell(PROPOSED)
    bo, cy = await world.signed_in("bo"), await world.signed_in("ann")
    await cy.goes("/form?act=object&number=1")
    foreign = str(await cy.page.locator("form.form [name=csrf]").get_attribute("value"))
    for name, value, answer in (
        ("csrf", foreign, "too old, or was not made for you"),
        ("act", "become_admin", "Go back and try again"),
        ("number", "99", "no such page, or it is not for you"),
        ("revision", "99999999999999999999", "Objection D-1.1 noted"),
    ):
        await bo.goes("/form?act=object&number=1")
        await bo.page.get_by_label("What would go wrong?").fill(f"Nobody can roll back ({name})")
        await hidden(bo, name, value)
        await bo.page.locator("form.form button").click()
        await bo.shows(answer)
        await bo.shows(f"Nobody can roll back ({name})")
    await world.room.app.settle()
    assert len(world.room.view(1).objections) == 1


async def test_a_form_sent_twice_counts_once(world: World) -> None:
    """Somebody clicks again before the answer has come."""
    await world.tell(PROPOSED)
    bo = await world.signed_in("bo", "/form?act=ask&number=1")
    await bo.page.locator("form.form textarea").fill("Who is on call?")
    sent = dict(await bo.page.evaluate("[...new FormData(document.querySelector('form.form'))]"))
    for _ in range(2):
        answer = await bo.context.request.post(f"{world.origin}/form", form=sent)
        assert answer.status == 200
    await bo.goes("/D-1")
    assert (await bo.text()).count("Who is on call?") == 1


async def test_a_session_that_ended_while_somebody_typed_says_so_and_loses_nothing(world: World) -> None:
    await world.tell(PROPOSED)
    bo = await world.signed_in("bo", "/form?act=object&number=1")
    await bo.page.get_by_label("What would go wrong?").fill("Nobody can roll back")
    await bo.context.clear_cookies()
    await bo.page.locator("form.form button").click()
    await bo.shows("You are not signed in any more")
    await bo.shows("Nobody can roll back")


async def test_markup_stays_text_wherever_it_is_shown(world: World) -> None:
    """No dialog opens, no picture is asked for; the policy of the page would complain of either."""
    await world.tell(
        f"ann: hello\nbo: hello\nann: /propose '{HOSTILE}' --process consent --by 3d --why '{HOSTILE}'\n"
        f"bo: /object D-1 '{HOSTILE}' --remedy '{HOSTILE}'\nann: /resolve D-1.1 '{HOSTILE}'\n"
        f"ann: /poll '{HOSTILE}' '{HOSTILE}' 'Kyoto' --by 2d\nbo: /vote D-2 2\nann: /tag D-1 '{HOSTILE}'"
    )
    host = await world.signed_in("")
    ann = await world.signed_in("ann")
    dialogs: list[str] = []
    for reader in (host, ann):
        own = (
            ("/", "/room")
            if reader is host
            else ("/D-1", "/D-2", "/decisions?q=%3Cscript%3Ealert(1)%3C/script%3E")
        )
        reader.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for path in own:
            await reader.goes(path)
            assert await reader.page.locator("main script, main img").count() == 0
            assert str(1931 * 7919) not in await reader.text()
            assert "\u202e" not in await reader.page.content()
    await ann.goes("/form?act=object&number=1")
    await ann.page.get_by_label("What would go wrong?").fill("</textarea>" + HOSTILE)
    await hidden(ann, "number", "1")
    await ann.page.get_by_label("What would make it fine?").fill("x" * 3_000)
    await ann.page.locator("form.form button").click()
    assert await ann.page.locator("main script, main img").count() == 0
    assert dialogs == []


async def test_a_filter_of_5000_characters_is_answered(world: World) -> None:
    await world.tell(PROPOSED)
    ann = await world.signed_in("ann")
    for typed in ("x" * 5_000, "state:open%20" * 500, "%22" * 2_000, "tag:" + "%F0%9F%8E%89" * 1_000):
        assert await ann.goes(f"/decisions?q={typed}") in (200, 400)
        assert await ann.overflows() == []
    assert await ann.goes("/decisions?q=fridays") == 200
    await ann.shows("Ship on Fridays")
