"""Every page: no violation that axe finds, nothing wider than a phone, no broken word, in light and in dark."""

from tests.browser.story import (
    APPROVAL,
    BLOCKED,
    CONSENT,
    LAZY,
    MAJORITY,
    RANKED,
    RECORDED,
    RINGI,
    STORY,
)
from tests.browser.world import DESK, PHONE, Reader, World

RECORDS = tuple(f"/D-{number}" for number in range(CONSENT, RECORDED + 1))
LISTS = (
    "/",
    "/decisions",
    "/decisions?q=open",
    "/decisions?q=state:nonsense",
    "/decisions?q=nothing-like-it",
)
FORMS = (
    "/form?act=propose",
    "/form?act=poll",
    f"/form?act=object&number={MAJORITY}",
    f"/form?act=object&number={LAZY}",
    f"/form?act=reason&number={BLOCKED}&key=concern",
    f"/form?act=ballot&number={RANKED}",
    f"/form?act=ballot&number={APPROVAL}",
    f"/form?act=stamp_with&number={RINGI}&key=return",
    f"/form?act=offer&number={BLOCKED}&objection=1",
    f"/form?act=amend&number={BLOCKED}",
)
OTHERS = ("/account", "/nothing", "/how-we-decide")


async def sound(reader: Reader, *, all_rules: bool = False) -> list[str]:
    """What is wrong with the page that is open, on a desk and a phone, in light and dark. `all_rules`: four times all of
    axe; else in the dark colours alone, which nothing else changes."""
    wrong = []
    for scheme in ("light", "dark"):
        await reader.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for size in (DESK, PHONE):
            await reader.resize(size)
            if scheme == "light":
                wrong += [f"{size[0]} px: {text}" for text in await reader.overflows()]
                wrong += [f"{size[0]} px: broken {word}" for word in await reader.broken_words()]
            if scheme == "light" or all_rules:
                wrong += await reader.violations()
            elif size == DESK:
                wrong += await reader.violations("color-contrast")
    return [f"{reader.page.url}: {text}" for text in wrong]


async def test_each_page_is_sound(world: World) -> None:
    await world.tell(STORY)
    ann = await world.signed_in("ann")
    wrong = []
    for path in ("/", "/decisions", *RECORDS, *FORMS, *OTHERS):
        await ann.goes(path)
        wrong += await sound(ann)
    assert wrong == []
