"""Private answers to the actor: receipts, and refusals with a way on. Pure."""

from collections.abc import Iterator, Mapping

from adapters.grammar import GrammarError
from adapters.interaction.message import Button, Code, Message, button
from adapters.interaction.press import Press
from adapters.wording import Words
from adapters.wording.conflicts import compared
from adapters.wording.digest import digest_settings_text
from adapters.wording.offers import offers_text
from adapters.wording.people import held_text, request_text
from adapters.wording.rights import rights_text
from adapters.wording.sentences import choices_of
from consensus.commands import Command, OpenPoll
from consensus.frozen import replace
from consensus.ports import Receipt
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    CasesView,
    ConflictsView,
    DigestSettings,
    FiguresView,
    HeadView,
    HeldView,
    HelpView,
    InForceView,
    Listing,
    OffersView,
    OverviewView,
    PeopleList,
    PlaceList,
    ProcessList,
    ProofView,
    RecordView,
    RestingView,
    RightsTable,
    RightsView,
    Summary,
    TodoList,
    View,
    WaitingView,
    WhatIfView,
    WhyView,
)
from consensus.views.people import RequestView

WAYS_ON: Mapping[str, str] = {
    "object-with-reason": "object",
    "say-objection": "object",
    "silence-or-object": "object",
    "vote-with-reason": "reason",
    "doubt-with-reason": "doubt",
    "overrule-with-reason": "overrule",
    "close-with-reason": "close",
    "say-solution": "resolve",
    "offer-a-solution": "resolve",
    "ask-instead": "ask",
    "say-question": "ask",
    "second-it": "second",
    "amend-in-own-words": "amend",
    "read-again": "show",
    "look-anew": "show",
}
"""Code of what to do next -> the act that does it."""
SENT_LENGTH_MAX = 2_000
"""Characters of a line that a button can carry on every platform."""


def receipt_message(words: Words, receipt: Receipt, options: Mapping[str, str], home: str = "") -> Message:
    """What was recorded, and how to take it back."""
    return Message(text=words.receipt(receipt, options), buttons=_after(words, receipt, home))


def held_message(words: Words, view: HeldView, home: str = "") -> Message:
    """What is held about somebody, with the button that asks for its end, or brings it."""
    buttons = [button(words, Press(act="forget", home=home))] if view.mine else []
    if view.may_erase and not view.mine:
        buttons.append(button(words, Press(act="erase", key=view.accounts[0].account, home=home)))
    return Message(text=held_text(words, view), buttons=tuple(buttons))


def request_message(words: Words, request: RequestView, home: str = "") -> Message:
    """Somebody asks to be erased: to an administrator, with the button that does it. A draft: with the line that opens it."""
    if request.draft:
        return Message(
            text=request_text(words, request), code=(Code(lines=(request.line,)),) if request.line else ()
        )
    press = Press(act="erase", key=request.account, home=home)
    return Message(
        text=request_text(words, request), buttons=(button(words, press),) if request.account else ()
    )


def _after(words: Words, receipt: Receipt, home: str) -> tuple[Button, ...]:
    objection = receipt.values.get("objection")

    def press(act: str, *, objection: int = 0) -> Press:
        return Press(
            act=act, number=receipt.number or 0, identity=receipt.identity, objection=objection, home=home
        )

    match receipt.code:
        case "voted" | "already-recorded":
            change = button(words, press("reason"), words.say("Change…"))
            return (change, button(words, press("take_back")))
        case "wished" | "already-wished":
            why = button(words, press("object"), words.say("Give the reason…"), style="")
            return (why, button(words, press("take_back")))
        case "objected" | "already-objected" | "stands-already" if isinstance(objection, int):
            return (button(words, press("withdraw_objection", objection=objection)),)
        case "recorded":
            return (*_standing(words, receipt, home), button(words, press("todo")))
        case "opened":
            more = Button(label=words.say("More…"), press=press("more"))
            return (*_standing(words, receipt, home), more)
    return ()


def _standing(words: Words, receipt: Receipt, home: str) -> tuple[Button, ...]:
    """Where something in force says otherwise: to compare them, and to say that this takes its place."""
    other = receipt.unstored.get("standing")
    if other is None:
        return ()
    compare = Press(
        act="compare", number=receipt.number or 0, identity=receipt.identity, key=str(other), home=home
    )
    return (Button(label=words.say("Compare"), press=compare), replacing(words, compare))


def replacing(words: Words, compare: Press) -> Button:
    """That the decision takes the place of the one that it is compared with."""
    return button(words, replace(compare, act="replace"))


def comparison_message(words: Words, view: ConflictsView, home: str = "") -> Message:
    """Two decisions, one under the other, with what they say otherwise marked."""
    [conflict] = view.conflicts
    code = tuple(Code(heading=heading, lines=lines) for heading, lines in compared(words, conflict, view.of))
    text = "" if conflict.differs else words.say("Nothing that surely says otherwise is marked.")
    compare = Press(
        act="compare", number=view.of, identity=view.identity, key=str(conflict.number), home=home
    )
    return Message(text=text, code=code, buttons=(replacing(words, compare),))


def rights_message(words: Words, view: RightsTable, home: str = "") -> Message:
    """Who may do what, with the form that changes it, for whoever may."""
    buttons = (button(words, Press(act="rights", home=home)),) if view.may_change or view.by_decision else ()
    return Message(text=rights_text(words, view), buttons=buttons)


def digest_buttons(words: Words, view: DigestSettings, *, home: str = "") -> tuple[Button, ...]:
    """The forms that set a digest."""
    acts = ("digest", "own_digest") if view.in_place else ("own_digest",)
    return tuple(button(words, Press(act=act, home=home)) for act in acts)


def offers_buttons(words: Words, view: OffersView, *, home: str = "") -> tuple[Button, ...]:
    """The form that sets them, and for whoever may be asked what ends that."""
    if not view.in_place:
        return ()
    setting = button(words, Press(act="offers", home=home))
    if not view.on:
        return (setting,)
    key = "on" if view.muted else "off"
    label = words.say("Ask me again here") if view.muted else ""
    return (setting, button(words, Press(act="mute_offers", key=key, home=home), label))


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
        proposes = bool(refused.values.get("proposes"))
        heading = words.say("The proposal:") if proposes else words.say("This works:")
        code.append(Code(heading=heading, lines=(text.repaired,)))
        if yes_no := str(refused.values.get("yes_no") or ""):
            code.append(Code(heading=words.say("To ask for yes or no:"), lines=(yes_no,)))
    elif text.example:
        code.append(Code(heading=words.say("For example:"), lines=(text.example,)))
    code += [Code(heading=title, lines=(line,)) for title, line in choices_of(refused)]
    return Message(
        text=words.write.sentences(text.sentence, text.next_step),
        code=tuple(code),
        buttons=_ways_on(words, refused, number, home),
    )


def _ways_on(words: Words, refused: Refused, number: int, home: str) -> tuple[Button, ...]:
    if isinstance(refused, GrammarError) and refused.asks:
        proposes = bool(refused.values.get("proposes"))
        return tuple(_asking(words, str(refused.repaired), home, proposes=proposes))
    if refused.values.get("choices"):
        return ()
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
        identity=refused.identity,
        objection=objection if isinstance(objection, int) else 0,
        key=str(refused.values.get("position") or "") if act == "reason" else "",
        home=home,
    )
    if act == "show":
        return (Button(label=words.say("Show it"), press=press),)
    return (button(words, press),)


def _asking(words: Words, line: str, home: str, *, proposes: bool) -> Iterator[Button]:
    """Buttons for a line that was read and is not carried out yet: to send it as it stands, and to change it."""
    if len(line) <= SENT_LENGTH_MAX:
        send = Press(act="send", home=home)
        label = words.say("Propose it") if proposes else words.say("Open the poll")
        yield Button(label=label, press=send, line=line, style="primary")
    yield Button(label=words.say("Change it…"), press=Press(act="mend", home=home), line=line)


def wrote(command: Command) -> str:
    """The texts in a command, to give them back if it is refused."""
    names = ("question", "text", "reason", "affects", "remedy", "how")
    texts = [getattr(command, name, "") for name in names]
    if isinstance(command, OpenPoll):
        texts += command.options
    return "\n".join(text for text in texts if isinstance(text, str) and text)


def text_of(words: Words, view: View) -> str:
    """An answer to a question in words."""
    match view:
        case Listing():
            return words.listing(view)
        case ConflictsView():
            return words.conflicts(view)
        case InForceView():
            return words.in_force(view)
        case TodoList():
            return words.todos(view)
        case Summary():
            return words.summary(view)
        case WaitingView():
            return words.waiting(view)
        case RecordView():
            return words.record(view)
        case HelpView():
            return words.help(view=view)
        case HeldView():
            return held_text(words, view)
        case RightsTable():
            return rights_text(words, view)
        case OffersView():
            return offers_text(words, view)
        case DigestSettings():
            return digest_settings_text(words, view)
        case RightsView():
            return words.card(view.card).byline
        case WhyView():
            return words.why(view)
        case BallotView():
            return words.ballot_how(view)
        case ProcessList():
            return words.write.commas(process.id for process in view.rows)
        case CardView():
            return "\n".join(filter(None, (words.card(view).byline, view.text)))
        case (
            RestingView()
            | CasesView()
            | OverviewView()
            | FiguresView()
            | PeopleList()
            | PlaceList()
            | HeadView()
            | ProofView()
            | WhatIfView()
        ):
            raise TypeError("no line that can be typed asks for this")
