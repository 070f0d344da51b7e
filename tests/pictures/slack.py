"""Draws the messages of docs/slack.md as Slack shows them: `make pictures`.

The real bot plays a short story against the stand-in Slack, and its blocks are laid out as HTML in Slack's measures and
colours and photographed in the system's Chromium. Only what our messages use is drawn; another kind of block fails.
"""

import asyncio
import base64
import html
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import simcord
from playwright.async_api import async_playwright

from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.fakes.slack.people import Person
from tests.pictures.discord import browser_path
from tests.waiting import until

Block = Mapping[str, Any]
Shown = tuple[str, Sequence[Block], Mapping[str, Sequence[str]]]
"""Where a message stands, its blocks, and the reactions under it."""
Story = Callable[[SlackHouse], Awaitable[Sequence[Shown]]]

STYLE = """
body { margin: 0; padding: 16px 20px; width: 640px; background: #fff; color: #1d1c1d;
       font: 15px/22px Lato, 'DejaVu Sans', Emoji, 'Noto Sans CJK JP', sans-serif; }
.message { display: grid; grid-template-columns: 36px 1fr; column-gap: 10px; margin-bottom: 18px; }
.face { width: 36px; height: 36px; border-radius: 6px; background: #4a154b; color: #fff; text-align: center; line-height: 36px; font-weight: 700; }
.who { font-weight: 900; } .who small { font-weight: 400; color: #616061; background: #e8e8e8; border-radius: 2px; padding: 0 3px; font-size: 10px; }
.where { color: #616061; font-size: 13px; }
h1 { font-size: 18px; line-height: 24px; font-weight: 900; margin: 4px 0; }
.section { display: flex; justify-content: space-between; gap: 12px; margin: 4px 0; }
.context { font-size: 13px; line-height: 18px; color: #616061; margin: 4px 0; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0; }
.button, .select { border: 1px solid #bbbabb; border-radius: 4px; padding: 0 12px; font-weight: 700; font-size: 13px; height: 28px; line-height: 28px;
       white-space: nowrap; align-self: flex-start; max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
.select { font-weight: 400; } .primary { background: #007a5a; border-color: #007a5a; color: #fff; } .danger { color: #e01e5a; border-color: #e01e5a; }
blockquote { margin: 2px 0; padding-left: 12px; border-left: 4px solid #ddd; } a { color: #1264a3; text-decoration: none; }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px; font-size: 12px; white-space: pre-wrap; margin: 4px 0; }
.reactions span { border: 1px solid #ddd; background: #f8f8f8; border-radius: 12px; padding: 1px 8px; font-size: 12px; margin-right: 4px; }
"""
EMOJI = {"white_check_mark": "✅", "hand": "✋"}


def mrkdwn(text: str) -> str:
    """Slack's markup as HTML, as far as our messages use it."""
    text = re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", lambda match: match[1], text)
    text = re.sub(r"<(https?:[^|>]+)(?:\|([^>]*))?>", lambda match: f"\x00{match[2] or match[1]}\x01", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"<b>\1</b>", text)
    text = re.sub(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])", r"<s>\1</s>", text)
    text = text.replace("\x00", "<a>").replace("\x01", "</a>")
    lines: list[str] = []
    for quoted, line in ((line.startswith(("&gt;", "> ")), line) for line in text.split("\n")):
        body = re.sub(r"^(?:&gt;|>) ?", "", line)
        if quoted and lines and lines[-1].endswith("</blockquote>"):
            lines[-1] = lines[-1].removesuffix("</blockquote>") + f"<br>{body}</blockquote>"
        else:
            lines.append(f"<blockquote>{body}</blockquote>" if quoted else f"{line}<br>")
    return "".join(lines).removesuffix("<br>")


def element(block: Block) -> str:
    match block["type"]:
        case "button":
            return (
                f'<span class="button {block.get("style", "")}">{html.escape(block["text"]["text"])}</span>'
            )
        case "static_select":
            return f'<span class="select">{html.escape(block["placeholder"]["text"])} ⌄</span>'
    raise ValueError(block["type"])


def drawn(block: Block) -> str:
    match block["type"]:
        case "header":
            return f"<h1>{html.escape(block['text']['text'])}</h1>"
        case "section":
            beside = element(block["accessory"]) if "accessory" in block else ""
            return f'<div class="section"><div>{mrkdwn(block["text"]["text"])}</div>{beside}</div>'
        case "context":
            return "".join(f'<div class="context">{mrkdwn(part["text"])}</div>' for part in block["elements"])
        case "actions":
            return f'<div class="actions">{"".join(map(element, block["elements"]))}</div>'
        case "rich_text":
            lines = (part["elements"][0]["text"] for part in block["elements"])
            return "".join(f"<pre>{html.escape(line)}</pre>" for line in lines)
    raise ValueError(block["type"])


def message(shown: Shown) -> str:
    where, blocks, reactions = shown
    body = "".join(map(drawn, blocks))
    if reactions:
        marks = "".join(f"<span>{EMOJI[name]} {len(by)}</span>" for name, by in reactions.items())
        body += f'<div class="reactions">{marks}</div>'
    who = '<div class="who">Accord <small>APP</small></div>'
    where = f'<div class="where">{html.escape(where)}</div>'
    return f'<div class="message"><div class="face">A</div><div>{where}{who}{body}</div></div>'


# ------------------------------------------------------------------------------------------------------------ the stories


async def proposal(house: SlackHouse) -> Sequence[Shown]:
    """A proposal with an objection: the card, its thread, and what the people concerned are told in private."""
    ann, bo, cy, di = (house.person(name) for name in ("Ann", "Bo", "Cy", "Di"))
    await ann.types(
        CHANNEL, '/propose "Ship on Fridays, after the tests are green" --process consent --by 3d'
    )
    await house.settle()
    await cy.clicks(house.card(), "accord.vote:consent")
    await di.types(CHANNEL, '/vote D-1 concern "on-call load"')
    await bo.types(CHANNEL, '/object D-1 "Nobody can roll back at the weekend" --remedy "Ship on Mondays"')
    await house.settle()
    await ann.types(CHANNEL, '/resolve D-1.1 "A failing check rolls back by itself"')
    await house.settle()
    return [
        _card(house),
        *_thread(house),
        _private(cy, 0, "Only Cy sees this"),
        _private(bo, -1, "Bo's messages with Accord"),
    ]


async def poll(house: SlackHouse) -> Sequence[Shown]:
    """A poll with answers in."""
    people = [house.person(name) for name in ("Ann", "Bo", "Cy", "Di")]
    await people[0].types(
        CHANNEL, '/poll "Where do we meet next spring?" "Osaka" "Kyoto" "Nara, in the park" --by 1w'
    )
    await house.settle()
    for who, option in zip(people, ("o1", "o2", "o2"), strict=False):
        await who.clicks(house.card(), f"accord.vote:{option}")
    await house.settle()
    return [_card(house), _private(people[2], -1, "Only Cy sees this")]


async def outcome(house: SlackHouse) -> Sequence[Shown]:
    """A proposal that was changed for an objection, and its end."""
    ann, bo, cy, di = (house.person(name) for name in ("Ann", "Bo", "Cy", "Di"))
    await ann.types(
        CHANNEL, '/propose "Ship on Fridays, after the tests are green" --process consent --by 3d'
    )
    await bo.types(CHANNEL, '/object D-1 "Nobody can roll back at the weekend"')
    await ann.types(CHANNEL, '/amend D-1 "Ship on Fridays before noon"')
    await house.settle()
    await bo.types(CHANNEL, "/accord accept D-1.1")
    await house.settle()
    for person in (ann, cy, di):
        await person.clicks(house.card(), "accord.vote:consent")
    await house.settle()
    told = _private(bo, -1, "Bo's messages with Accord")
    await house.passes(days=3, minutes=2)
    await house.settle()
    return [told, _card(house), *_thread(house)[-1:]]


async def home(house: SlackHouse) -> Sequence[Shown]:
    """The home tab of somebody who is waited for."""
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await ann.types(CHANNEL, '/poll "Where do we meet?" "Osaka" "Kyoto" --by 1w')
    await bo.types(CHANNEL, '/propose "Adopt uv for all repositories" --process majority')
    await house.settle()
    homes = house.slack.workspaces["T1"].homes
    await bo.opens_home()
    await until(lambda: "UBO" in homes)
    return [("Home", homes["UBO"]["blocks"], {})]


def _card(house: SlackHouse) -> Shown:
    card = house.card()
    return "#general", card.blocks, card.reactions


def _thread(house: SlackHouse) -> list[Shown]:
    card = house.card()
    lines = house.slack.workspaces["T1"].thread(card.channel, card.ts)
    return [("Thread", line.blocks, {}) for line in lines if line.ts != card.ts]


def _private(person: Person, place: int, where: str) -> Shown:
    return where, person.private()[place]["blocks"], {}


STORIES: dict[str, Story] = {
    "slack-proposal": proposal,
    "slack-poll": poll,
    "slack-outcome": outcome,
    "slack-home": home,
}


PEOPLE = ("Ann", "Bo", "Cy", "Di")


def sheet(messages: Sequence[Shown]) -> str:
    return f"<meta charset=utf-8><style>{STYLE}</style>{''.join(map(message, messages))}"


def _emoji() -> str:
    """The letters of Discord's preview for emoji, for few machines have any: else there are boxes in the picture."""
    (font,) = (Path(simcord.__file__).parent / "preview" / "static" / "fonts").glob("noto-color-emoji*.ttf")
    data = base64.b64encode(font.read_bytes()).decode()
    return f"@font-face {{ font-family: Emoji; src: url(data:font/ttf;base64,{data}); }}"


async def draw(name: str, folder: Path) -> Path:
    """Play one story and photograph its messages."""
    path = folder / f"{name}.png"
    with tempfile.TemporaryDirectory() as database:
        async with slack_house(Path(database), *PEOPLE) as house:
            messages = await STORIES[name](house)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        window = await browser.new_page(viewport={"width": 680, "height": 400}, device_scale_factor=1.5)
        await window.set_content(sheet(messages))
        await window.add_style_tag(content=_emoji())
        await window.evaluate("document.fonts.ready")
        await window.screenshot(path=str(path), full_page=True)
        await browser.close()
    return path


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0] if arguments else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:] or STORIES:
        print(asyncio.run(draw(name, folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
