"""Private answers to the actor: receipts, and refusals with a way on. Pure."""

from collections.abc import Mapping

from adapters.grammar import GrammarError
from adapters.interaction.message import Button, Code, Message, button
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.commands import Command, OpenPoll
from consensus.ports import Receipt
from consensus.refusal import Refused

WAYS_ON: Mapping[str, str] = {
    "object-with-reason": "object",
    "say-objection": "object",
    "silence-or-object": "object",
    "vote-with-reason": "reason",
    "doubt-with-reason": "doubt",
    "overrule-with-reason": "overrule",
    "say-solution": "resolve",
    "offer-a-solution": "resolve",
    "ask-instead": "ask",
    "say-question": "ask",
    "second-it": "second",
    "amend-in-own-words": "amend",
    "read-again": "show",
}
"""Code of what to do next -> the act that does it."""


def receipt_message(words: Words, receipt: Receipt, options: Mapping[str, str], home: str = "") -> Message:
    """What was recorded, and how to take it back."""
    return Message(text=words.receipt(receipt, options), buttons=_after(words, receipt, home))


def _after(words: Words, receipt: Receipt, home: str) -> tuple[Button, ...]:
    objection = receipt.values.get("objection")

    def press(act: str, *, objection: int = 0) -> Press:
        return Press(act=act, number=receipt.number or 0, objection=objection, home=home)

    match receipt.code:
        case "voted" | "already-recorded":
            change = button(words, press("reason"), words.say("Change…"))
            return (change, button(words, press("take_back")))
        case "wished" | "already-wished":
            why = button(words, press("object"), words.say("Give the reason…"), style="")
            return (why, button(words, press("take_back")))
        case "objected" | "already-objected" | "stands-already" if isinstance(objection, int):
            return (button(words, press("withdraw_objection", objection=objection)),)
        case "opened":
            return (Button(label=words.say("More…"), press=press("more")),)
    return ()


def refusal_message(
    words: Words, refused: Refused, *, number: int = 0, home: str = "", wrote: str = ""
) -> Message:
    """What is wrong and what to do next. For a typed line also the line with a mark, a line that works, and the form.

    `number`: the decision. `wrote`: the texts of a command that could be read and was refused.
    """
    text = words.refusal_pieces(refused)
    code = []
    if text.mark is not None:
        code.append(Code(lines=(text.mark.line, text.mark.under)))
    elif wrote:
        code.append(Code(heading=words.say("What you wrote:"), lines=tuple(wrote.split("\n"))))
    if text.repaired:
        code.append(Code(heading=words.say("This works:"), lines=(text.repaired,)))
    elif text.example:
        code.append(Code(heading=words.say("For example:"), lines=(text.example,)))
    return Message(
        text=words.write.sentences(text.sentence, text.next_step),
        code=tuple(code),
        buttons=_ways_on(words, refused, number, home),
    )


def _ways_on(words: Words, refused: Refused, number: int, home: str) -> tuple[Button, ...]:
    if isinstance(refused, GrammarError):
        press = Press(act="mend", home=home)
        return (Button(label=words.say("Open as form"), press=press, line=refused.line),)
    about, objection = refused.values.get("number"), refused.values.get("objection")
    number = about if isinstance(about, int) else number
    act = WAYS_ON.get(refused.try_code or "")
    if act is None or not number:
        return ()
    press = Press(
        act=act,
        number=number,
        objection=objection if isinstance(objection, int) else 0,
        key=str(refused.values.get("position") or "") if act == "reason" else "",
        home=home,
    )
    if act == "show":
        return (Button(label=words.say("Show it"), press=press),)
    return (button(words, press),)


def wrote(command: Command) -> str:
    """The texts in a command, to give them back if it is refused."""
    names = ("question", "text", "reason", "affects", "remedy", "how")
    texts = [getattr(command, name, "") for name in names]
    if isinstance(command, OpenPoll):
        texts += command.options
    return "\n".join(text for text in texts if isinstance(text, str) and text)
