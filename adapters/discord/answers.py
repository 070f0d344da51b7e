"""Private answers for Discord: messages with their lines and buttons, and lists of decisions. Pure."""

from collections.abc import Iterator, Mapping

from adapters.discord.custom_ids import write
from adapters.discord.escape import code, plain, quoted, safe, safe_line, small
from adapters.discord.limits import CONTENT_LENGTH_MAX, TEXTS_LENGTH_MAX, clip, length
from adapters.discord.shown import Block, Button, Choice, Menu, Row, Shown, Style, rows_of
from adapters.discord.speech import DiscordWords
from adapters.interaction.message import Button as Offered
from adapters.interaction.message import Code, Message
from adapters.interaction.message import Menu as OfferedMenu
from adapters.interaction.press import Press
from adapters.wording.digest import DigestText
from adapters.wording.lists import group_line, grouped, one_line, todo_lines
from adapters.wording.record import RecordPart, RecordText
from consensus.frozen import replace
from consensus.views import Listing
from consensus.views import Row as ListRow

PAGE = 8
TYPED_LENGTH_MAX = 3_200
"""Characters of a typed line that are given back: with the rest of the answer they fit into a message."""
STYLES: Mapping[str, Style] = {"": "secondary", "primary": "primary", "danger": "danger"}


def text_message(text: str, rows: tuple[Row, ...] = ()) -> Shown:
    """An answer of any length: as content if it fits, else in a box, which takes twice as much."""
    if length(text) <= CONTENT_LENGTH_MAX:
        return Shown(content=text, rows=rows)
    return Shown(blocks=(text,), rows=rows)


def shown(message: Message) -> Shown:
    """A private message."""
    if message.record is not None:
        return Shown(blocks=_record(message.record), rows=rows_of_offered(message.buttons))
    copied = "\n".join(code(line) for block in message.code for line in block.lines)
    if not message.text and length(copied) > TYPED_LENGTH_MAX:
        return Shown(file=copied, rows=rows_of_offered(message.buttons))
    parts = [safe(message.text)] if message.text else []
    room = TYPED_LENGTH_MAX
    for block in _with_whole_line(message):
        lines = clip("\n".join(code(line) for line in block.lines), max(room, 0))
        if not lines:
            break
        room -= len(lines)
        parts += [*_heading(block), f"```\n{lines}\n```"]
    return text_message("\n".join(parts), rows_of_offered(message.buttons))


def _record(record: RecordText) -> tuple[Block, ...]:
    """A record under its headings. Too long a text of people is cut, as the record to copy has it."""
    head = (f"## {safe_line(record.title)}", small(record.byline), *map(safe, record.standing))
    texts = ("\n".join(head), *("\n".join(_part(part)) for part in record.parts))
    return (*texts, small(record.cut)) if sum(map(length, texts)) > TEXTS_LENGTH_MAX else texts


def _part(part: RecordPart) -> Iterator[str]:
    if part.heading:
        yield f"### {safe_line(part.heading)}"
    yield from (quoted(safe(text)) for text in part.quotes)
    yield from (f"- {safe_line(line)}" if len(part.lines) > 1 else safe_line(line) for line in part.lines)


def _with_whole_line(message: Message) -> tuple[Code, ...]:
    """The message with the line to mend in full, because a press finds it again in the message. A mark that was made for
    a part of the line is left out, as it would be in the wrong place."""
    line = next(
        (button.line for button in message.buttons if isinstance(button, Offered) and button.line), ""
    )
    if not line or (message.code and message.code[0].lines[:1] == (line,)):
        return message.code
    return (Code(lines=(line,)), *message.code[1:])


def _heading(block: Code) -> list[str]:
    return [safe(block.heading)] if block.heading else []


def rows_of_offered(
    offered: tuple[Offered | OfferedMenu, ...], more: tuple[Button, ...] = ()
) -> tuple[Row, ...]:
    """Buttons five in a row, those that only Discord has (`more`) at the end; a menu has a row of its own."""
    buttons = tuple(button_of(button) for button in offered if isinstance(button, Offered))
    menus = tuple(
        Menu(
            custom_id=write(menu.press),
            placeholder=menu.label,
            choices=tuple(Choice(label=plain(label), value=value) for value, label in menu.options),
        )
        for menu in offered
        if isinstance(menu, OfferedMenu)
    )
    return (*menus, *rows_of((*buttons, *more)))


def button_of(offered: Offered) -> Button:
    return Button(label=plain(offered.label), custom_id=write(offered.press), style=STYLES[offered.style])


def form_message(words: DiscordWords, press: Press) -> Shown:
    """A message with a button that opens the form, if the answer was deferred and cannot be a form any more."""
    button = Button(label=words.say("Open as form"), custom_id=write(press), style="primary")
    return Shown(content=words.say("Something is missing here."), rows=rows_of((button,)))


def repaired_line(content: str) -> str:
    """The typed line from an answer that showed it: the first block of code."""
    _, _, rest = content.partition("```\n")
    block, _, _ = rest.partition("\n```")
    lines = block.split("\n")
    if len(lines) > 1 and set(lines[-1].strip()) == {"^"}:
        lines = lines[:-1]
    return "\n".join(lines).replace("`\u200b`\u200b`", "```").strip()


def listing_message(words: DiscordWords, listing: Listing, query: str, *, links: Mapping[int, str]) -> Shown:
    """A page of the log. `query`: the words of the query, for the next page; `links`: number -> link to the card."""
    if not listing.rows:
        return Shown(content=words.say("There are no such decisions."))
    lines = [safe_line(line) for line in todo_lines(words, listing)]
    for row in grouped(replace(listing, rows=listing.rows[:PAGE])):
        if isinstance(row, ListRow):
            lines += _row(words, row, links)
        else:
            lines.append(safe_line(group_line(words, row)))
    buttons: tuple[Button, ...] = ()
    if len(listing.rows) > PAGE or listing.more:
        last = listing.rows[:PAGE][-1].number
        custom_id = write(Press(act="page", number=last, key=query[:60]))
        buttons = (Button(label=words.say("Older ones"), custom_id=custom_id),)
    return Shown(blocks=("\n".join(lines),), rows=rows_of(buttons))


def _row(words: DiscordWords, row: ListRow, links: Mapping[int, str]) -> tuple[str, ...]:
    title = safe_line(one_line(row.title))
    link = links.get(row.number)
    lines = [f"**[D-{row.number}]({link})** {title}" if link else f"**D-{row.number}** {title}"]
    rest = words.listing(Listing(rows=(row,))).split("\n")[1:]
    lines += [f"-# {safe_line(line)}" for line in rest if line.strip()]
    return tuple(lines)


def digest_message(text: DigestText, links: Mapping[int, str], settling: tuple[Offered, ...] = ()) -> Shown:
    """A digest, whose lines lead to their cards. `links`: number -> link to the card. `settling`: its buttons."""
    lines = [f"**{safe_line(text.headline)}**"]
    for number, rest in text.lines:
        link = links.get(number)
        lines.append(f"- {f'[D-{number}]({link})' if link else f'D-{number}'} {safe_line(rest)}")
    shown = "\n".join([*lines, *([small(text.more)] if text.more else [])])
    return text_message(shown, rows_of_offered(settling))


def choice_name(words: DiscordWords, row: ListRow) -> str:
    """A decision in a list to pick from: `D-42 · Adopt uv`."""
    return clip(plain(f"D-{row.number} · {one_line(row.title)}"), 100)
