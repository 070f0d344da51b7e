"""Every page: no violation that axe finds, nothing wider than a phone, no broken word, in light and in dark."""

import pytest

from tests.browser.story import (
    APPROVAL,
    BLOCKED,
    CONSENT,
    HIDDEN,
    LAZY,
    MAJORITY,
    POLL,
    RANKED,
    RECORDED,
    RINGI,
)
from tests.browser.world import DESK, PHONE, Reader, World
from tests.waiting import at_length, slow

PAGES = (
    "/",
    "/decisions",
    *(f"/D-{number}" for number in (CONSENT, BLOCKED)),
    "/form?act=propose",
    f"/form?act=ballot&number={RANKED}",
    "/account",
    "/log",
    "/rights",
    "/nothing",
)
MORE_PAGES = (
    *(f"/D-{number}" for number in (POLL, LAZY, RANKED, RINGI, HIDDEN, MAJORITY, APPROVAL, RECORDED)),
    "/how-we-decide",
    f"/form?act=object&number={LAZY}",
    *(f"/decisions?q={words}" for words in ("open", "blocked", "state:nonsense", "nothing-like-it")),
    "/how-we-decide?q=nonsense:1",
    "/what-if",
    "/why",
    "/why?about=fridays",
    "/what-if?process=lazy&since=2026-01",
    f"/what-if?process=lazy&of=D-{CONSENT}",
    "/form?act=poll",
    "/form?act=record",
    f"/form?act=ballot&number={APPROVAL}",
    f"/form?act=ballot&number={POLL}",
    f"/form?act=stamp_with&number={RINGI}&key=return",
    *(f"/form?act={act}&number={BLOCKED}" for act in ("amend", "ask", "link", "relate", "tag", "deadline", "todo", "review", "remind")),
    *(f"/form?act={act}&number={BLOCKED}&objection=1" for act in ("resolve", "reject", "doubt")),
    f"/form?act=reason&number={BLOCKED}&key=concern",
)  # fmt: skip


async def unsound(reader: Reader, *, at_length: bool) -> list[str]:
    """What is wrong with the page that is open, on a desk and a phone, in light and dark. `at_length`: all rules four
    times; else in the dark the colours alone, which nothing else changes."""
    await reader.page.wait_for_load_state("load")  # what is said stands there before the style sheet has come
    wrong = []
    for scheme in ("light", "dark"):
        await reader.page.emulate_media(color_scheme=scheme)
        for size in (DESK, PHONE):
            await reader.resize(size)
            wrong += [f"{size[0]} px: {text}" for text in await reader.overflows()]
            wrong += [f"{size[0]} px: broken {word}" for word in await reader.broken_words()]
            if at_length or (scheme, size) == ("light", DESK):
                wrong += await reader.violations()
            elif size == DESK:
                wrong += await reader.violations("color-contrast")
    return [f"{reader.page.url}: {text}" for text in wrong]


@at_length
async def test_each_page_is_sound(story: World, *, at_length: bool) -> None:
    cy = await story.signed_in("cy")
    wrong = []
    for path in (*PAGES, *MORE_PAGES) if at_length else PAGES:
        await cy.goes(path)
        wrong += await unsound(cy, at_length=at_length)
    assert wrong == []


@at_length
async def test_what_the_operator_and_strangers_see_is_sound(story: World, *, at_length: bool) -> None:
    stranger = await story.reader()
    wrong = []
    for path in ("/sign-in", "/sign-in/guessed") if at_length else ("/sign-in",):
        await stranger.goes(path)
        wrong += await unsound(stranger, at_length=at_length)
    await story.sign_in(stranger)
    for path in ("/", "/room", f"/D-{BLOCKED}") if at_length else ("/room",):
        await stranger.goes(path)
        wrong += await unsound(stranger, at_length=at_length)
    assert wrong == []


MORE_TOLD = """
    Ann: /accord publish names
    Ann: /poll "Where to?" "Osaka" "Kyoto" --secret --by 3d
    Bo: /vote D-1 Osaka
    Cy: /vote D-1 Kyoto
    Di: /vote D-1 Kyoto
    Ed: /vote D-1 Osaka
    Flo: /vote D-1 Osaka
    Ann: /propose "Choose a bank" --process daci --decider di --advisers bo --by 20d
    Ann: /propose "Move the office" --process consent --by 20d
    Bo: /object D-3 "Nobody asked the landlord"
    Cy: /ask D-3 "Where to?"
    Ann: /propose "Tidy up on Mondays" --process majority --by 2d
    Ann: /propose "Buy a kettle" --process majority --by 2d
    Ann: /propose "Paint the door" --process majority --by 2d
    Ann: /propose "Mow the lawn" --process majority --by 2d
    Ann: /propose "Clean the windows" --process majority --by 2d
    Ann: /propose "Order paper" --process majority --by 2d
    Ann: /propose "Fix the bell" --process majority --by 2d
    Ann: /propose "Book the hall" --process majority --by 2d
    Ann: /propose "Print the menu" --process majority --by 2d
    Bo: /vote D-4 yes
    Cy: /vote D-4 yes
    Di: /vote D-4 yes
    Bo: /decide "Refunded 40 EUR" --tag refunds
    Bo: /decide "Refunded 50 EUR" --tag refunds
    Bo: /decide "Refunded 60 EUR" --tag refunds
    @+3d
"""
SECRET, DACI = 1, 2
UNFOLDED = "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
"""What is folded away is looked at, too."""


@at_length
async def test_what_waits_what_was_secret_and_what_is_public_is_sound(
    world: World, *, at_length: bool
) -> None:
    await world.tell("Ann: hello\nBo: hello\nCy: hello\nDi: hello\nEd: hello\nFlo: hello")
    await world.tell(MORE_TOLD)
    ann, public = await world.signed_in("ann"), await world.reader()
    said = {}
    wrong = []
    for path in (
        "/",
        "/waiting",
        f"/D-{DACI}",
        f"/D-{SECRET}",
        "/how-we-decide",
        "/decisions",
        "/form?act=digest",
        "/form?act=offers",
    ):
        assert await ann.goes(path) == 200, path
        await ann.page.evaluate(UNFOLDED)
        said[path] = await ann.text()
        wrong += await unsound(ann, at_length=at_length)
    assert "Move the office" in said["/waiting"]
    assert "receipt" in said[f"/D-{SECRET}"].casefold()
    assert "median" in said["/how-we-decide"].casefold(), said["/how-we-decide"]
    assert "recorded under #refunds" in said["/decisions"]
    for path in ("/decisions", "/how-we-decide", f"/D-{DACI}", f"/D-{SECRET}"):
        assert await public.goes(path) == 200, path
        assert "Sign in" not in await public.page.locator("h1").inner_text()
        await public.page.evaluate(UNFOLDED)
        wrong += await unsound(public, at_length=at_length)
    assert wrong == []


async def test_what_a_page_says_after_an_act_is_sound(world: World) -> None:
    await world.tell('ann: hello\nbo: hello\nann: /propose "Ship on Fridays" --process consent --by 3d')
    bo = await world.signed_in("bo", "/D-1")
    await bo.page.get_by_role("button", name="Consent").click()
    await bo.shows("Recorded on D-1")
    wrong = await unsound(bo, at_length=False)
    await bo.goes("/form?act=object&number=1")
    await bo.page.locator("form.form button").click()
    await bo.shows("Nothing was done")
    assert wrong + await unsound(bo, at_length=False) == []


LONG = (
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf " * 2,
    "https://wiki.example/" + "a-very-long-address-without-an-end/" * 8,
    "毎週金曜日の正午までに、すべての自動テストが成功したことを確認してから本番環境へリリースする。" * 3,
    "نُصدر النسخة الجديدة كل يوم جمعة قبل الظهر بعد أن تنجح جميع الاختبارات الآلية " * 2,
    "Ship on Fridays <script>alert(1)</script> & \"after\" the tests are 'green' \u202eneerg era stset " * 2,
)


@pytest.mark.parametrize(
    "locale", ["en", *(pytest.param(language, marks=slow) for language in ("de", "es", "fr", "ja"))]
)
async def test_long_words_and_other_scripts_fit_a_phone(world: World, locale: str) -> None:
    await world.tell("ann: hello\nbo: hello")
    for text in LONG:
        quoted = text.replace('"', "'").strip()
        number = 2 * LONG.index(text) + 1
        await world.tell(
            f'ann: /propose "{quoted}" --process consent --by 3d --why "{quoted}"\n'
            f'bo: /object D-{number} "{quoted}" --remedy "{quoted}"\n'
            f'ann: /poll "{quoted}" "{quoted[:90]}" "{quoted[5:95]}" --by 3d\n'
            f"bo: /vote D-{number + 1} 1"
        )
    ann = await world.signed_in("ann", size=PHONE, locale=locale)
    wrong = []
    paths = [
        "/",
        "/decisions",
        "/form?act=propose",
        *(f"/D-{number}" for number in range(1, 2 * len(LONG) + 1)),
    ]
    for path in paths:
        await ann.goes(path)
        wrong += [f"{path}: {text}" for text in (*await ann.overflows(), *await ann.broken_words())]
    assert wrong == []
