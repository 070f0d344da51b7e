"""Private answers as Discord shows them: receipts, refusals with a way on, records, lists. Pure."""

from collections.abc import Mapping

from adapters.discord.custom_ids import Press, write
from adapters.discord.escape import code, plain, safe, safe_line
from adapters.discord.limits import CONTENT_LENGTH_MAX, EMBED_DESCRIPTION_LENGTH_MAX, clip
from adapters.discord.shown import Button, Row, Shown, rows_of
from adapters.discord.speech import DiscordWords
from adapters.grammar import GrammarError
from adapters.wording.lists import one_line
from consensus.commands import Command, OpenPoll
from consensus.ports import Receipt
from consensus.refusal import Refused
from consensus.views import CardView, HelpView, Listing, RecordView, Summary
from consensus.views import Row as ListRow

ABOUT = {
    "object": "object", "objection": "resolve", "doubt": "doubt", "resolve": "resolve", "overrule": "overrule",
    "amend": "amend", "extend": "extend", "ask": "ask", "advise": "advise",
}  # fmt: skip
"""Verbs about a decision, and the act whose form asks for what they need."""
WAYS = {
    "object-with-reason": "object",
    "say-objection": "object",
    "doubt-with-reason": "doubt",
    "overrule-with-reason": "overrule",
    "say-solution": "resolve",
    "offer-a-solution": "resolve",
    "ask-instead": "ask",
    "say-question": "ask",
    "silence-or-object": "object",
}
"""What a refusal tells people to do next, and the act whose form does it."""
PAGE = 8
TYPED_LENGTH_MAX = 3_200
"""Characters of what somebody typed that are given back: with the rest of the answer they fit into a box."""


def text_message(text: str, rows: tuple[Row, ...] = ()) -> Shown:
    """An answer of any length: above the box where it fits, else in it."""
    if len(text) <= CONTENT_LENGTH_MAX:
        return Shown(content=text, rows=rows)
    return Shown(text=clip(text, EMBED_DESCRIPTION_LENGTH_MAX), rows=rows)


def receipt_message(
    words: DiscordWords, receipt: Receipt, options: Mapping[str, str], *, home: str = "", link: str = ""
) -> Shown:
    """What was written down, with a button to take it back where that is possible."""
    said = safe(words.receipt(receipt, options))
    if link:
        said = f"{said}\n{link}"
    return Shown(content=said, rows=rows_of(_after(words, receipt, home)))


def _after(words: DiscordWords, receipt: Receipt, home: str) -> tuple[Button, ...]:
    number = receipt.number or 0
    objection = receipt.values.get("objection")

    def button(label: str, act: str, argument: str = "") -> Button:
        return Button(
            label=label, custom_id=write(Press(act=act, number=number, argument=argument, home=home))
        )

    match receipt.code:
        case "voted" | "already-recorded":
            return (button(words.say("Take it back"), "take_back"),)
        case "objected" | "already-objected" | "stands-already":
            return (button(words.say("Withdraw my objection"), "withdraw_objection", str(objection)),)
        case "wished" | "already-wished":
            return (button(words.say("Say why …"), "object"), button(words.say("Take it back"), "take_back"))
        case _:
            return ()


def refusal_message(
    words: DiscordWords, refused: Refused, *, number: int = 0, home: str = "", wrote: str = ""
) -> Shown:
    """What is wrong and what to do next; what was typed, so that nothing is lost; and the form that mends it.

    `wrote`: the words of a command that was read well and refused.
    """
    pieces = words.refusal_pieces(refused)
    said = [safe(" ".join(filter(None, (pieces.sentence, pieces.next_step))))]
    if isinstance(refused, GrammarError):
        line = clip(code(refused.line), TYPED_LENGTH_MAX)
        mark = (
            f"\n{pieces.mark.under}" if pieces.mark is not None and pieces.mark.line == refused.line else ""
        )
        said.append(f"```\n{line}{mark}\n```")
        if pieces.repaired and len(line) + len(pieces.repaired) <= TYPED_LENGTH_MAX:
            said += [words.say("This works:"), f"```\n{code(pieces.repaired)}\n```"]
        elif pieces.example:
            said += [words.say("For example:"), f"```\n{pieces.example}\n```"]
    elif wrote:
        said += [words.say("What you wrote:"), f"```\n{clip(code(wrote), TYPED_LENGTH_MAX)}\n```"]
    buttons = _ways_on(words, refused, number, home)
    return text_message("\n".join(said), rows_of(buttons))


def _ways_on(words: DiscordWords, refused: Refused, number: int, home: str) -> tuple[Button, ...]:
    about = refused.values.get("number")
    number = about if isinstance(about, int) else number
    objection = refused.values.get("objection")
    argument = str(objection) if isinstance(objection, int) else ""
    form = words.say("Open as form")
    if isinstance(refused, GrammarError):
        press = Press(act="mend", home=home)
        return (Button(label=form, custom_id=write(press), style="primary"),)
    if refused.try_code == "vote-with-reason":
        position = str(refused.values.get("position", ""))
        press = Press(act="reason", number=number, argument=position, home=home)
        return (Button(label=words.say("Say why …"), custom_id=write(press), style="primary"),)
    act = WAYS.get(refused.try_code or "")
    if act and number:
        press = Press(act=act, number=number, argument=argument, home=home)
        return (Button(label=form, custom_id=write(press), style="primary"),)
    return ()


def form_message(words: DiscordWords, press: Press) -> Shown:
    """Where a form can no longer be opened by itself (the answer was deferred): a button that opens it."""
    button = Button(label=words.say("Open as form"), custom_id=write(press), style="primary")
    return Shown(content=words.say("Something is missing here."), rows=rows_of((button,)))


def wrote(command: Command) -> str:
    """The words that somebody put into a command, to be given back where it is refused."""
    names = ("question", "text", "reason", "affects", "remedy", "how")
    said = [getattr(command, name, "") for name in names]
    if isinstance(command, OpenPoll):
        said += command.options
    return "\n".join(one for one in said if isinstance(one, str) and one)


def repaired_line(content: str) -> str:
    """The typed line out of an answer that showed it: the first block of code."""
    _, _, rest = content.partition("```\n")
    block, _, _ = rest.partition("\n```")
    lines = block.split("\n")
    if len(lines) > 1 and set(lines[-1].strip()) == {"^"}:
        lines = lines[:-1]
    return "\n".join(lines).replace("`\u200b`\u200b`", "```").strip()


def record_message(words: DiscordWords, record: RecordView, rows: tuple[Row, ...] = ()) -> Shown:
    return Shown(text=clip(safe(words.record(record)), EMBED_DESCRIPTION_LENGTH_MAX), rows=rows)


OBJECTIONS_WITH_BUTTONS = 2


def details_rows(words: DiscordWords, card: CardView, acts: tuple[str, ...], home: str) -> tuple[Row, ...]:
    """What this reader may do with it, besides answering: what would be refused is not offered."""

    def button(label: str, act: str, argument: str = "") -> Button:
        press = Press(act=act, number=card.number, revision=card.revision, argument=argument, home=home)
        return Button(label=label, custom_id=write(press))

    offered = {
        "amend": ("amend", words.say("Change the text …"), ""),
        "extend": ("extend", words.say("More time …"), ""),
        "attend": ("attend", words.say("I am present"), ""),
        "delegate": ("delegate", words.say("Pass your vote on …"), ""),
        "recuse": ("recuse", words.say("Recuse yourself …"), ""),
        "link": ("link", words.say("Attach a link …"), ""),
        "close": ("close", words.say("Close now"), ""),
        "withdraw": ("withdraw", words.say("Withdraw it"), ""),
        "appeal": ("appeal", words.say("Appeal …"), ""),
        "review": ("review", words.say("Look again in 90 days"), "90"),
        "group": ("group", words.say("Say who is in a group …"), ""),
    }
    rows = rows_of(
        tuple(
            button(label, act, argument) for right, (act, label, argument) in offered.items() if right in acts
        )
    )
    standing = [one for one in card.objections if one.state in ("pending", "raised", "sustained")]
    for one in standing[:OBJECTIONS_WITH_BUTTONS] if "object" in acts else ():
        own, argument = f"D-{card.number}.{one.number}", str(one.number)
        rows += (
            (
                button(words.say("Join {own}", own=own), "sustain", argument),
                button(words.say("Solve {own} …", own=own), "resolve", argument),
                button(words.say("Doubt {own} …", own=own), "doubt", argument),
            ),
        )
    return rows


def listing_message(words: DiscordWords, found: Listing, query: str, *, links: Mapping[int, str]) -> Shown:
    """One page of the log. `query` is what the next page is asked with; `links`: where the cards stand."""
    if not found.rows:
        return Shown(content=words.say("There are no such decisions."))
    lines = [line for row in found.rows[:PAGE] for line in _row(words, row, links)]
    buttons: tuple[Button, ...] = ()
    if len(found.rows) > PAGE or found.more:
        last = found.rows[:PAGE][-1].number
        custom_id = write(Press(act="page", number=last, argument=query[:60]))
        buttons = (Button(label=words.say("Older ones"), custom_id=custom_id),)
    return Shown(text="\n".join(lines), rows=rows_of(buttons))


def _row(words: DiscordWords, row: ListRow, links: Mapping[int, str]) -> tuple[str, ...]:
    title = safe_line(one_line(row.title))
    link = links.get(row.number)
    lines = [f"**[D-{row.number}]({link})** {title}" if link else f"**D-{row.number}** {title}"]
    single = Listing(rows=(row,))
    rest = words.listing(single).split("\n")[1:]
    lines += [f"-# {safe_line(line)}" for line in rest if line.strip()]
    return tuple(lines)


def summary_message(words: DiscordWords, found: Summary) -> Shown:
    return text_message(safe(words.summary(found)))


def help_message(words: DiscordWords, topic: str, view: HelpView | None) -> Shown:
    return text_message(f"```\n{code(words.help(topic, view))}\n```")


def choice_name(words: DiscordWords, row: ListRow) -> str:
    """A decision in a list to pick from: `D-42 · Adopt uv`."""
    return clip(plain(f"D-{row.number} · {one_line(row.title)}"), 100)
