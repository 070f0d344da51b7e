"""The contents of a button on every platform, and the names on buttons of older versions.

A message outlives the program that made it, so a name never gets a new meaning. A press can be forged: nothing in it is
trusted, rights are checked when the act is carried out.
"""

from collections.abc import Mapping
from datetime import timedelta

from adapters.acts import ACT
from consensus.commands import AnswerOffer, Command, MuteOffers, SetReview, Until
from consensus.frozen import Frozen, replace
from consensus.offers import OfferAnswer
from consensus.refusal import another_decision
from consensus.views import CardView, Row, TodoRow
from consensus.views.overview import Line


class Press(Frozen):
    """A pressed button, a chosen entry of a menu, or a submitted form. `number` 0: about no decision."""

    act: str
    """The name of a row of adapters/acts.py, or of a view: `show`, `details`, `why` ..."""
    number: int = 0
    identity: str | None = None
    """Of which decision it was drawn (ids.identity_of), for a number can come to stand for another one when a backup is
    restored. Empty: it was drawn by a version that did not say it. None: not known yet, for the number was typed."""
    objection: int = 0
    """0: about none."""
    revision: int = 0
    """The revision that the person saw; 0: the current one."""
    key: str = ""
    """A position, an option's id, a verdict; for a list, the query."""
    home: str = ""
    """The home, if the platform does not send it with the press."""


OLD_NAMES = {
    "choose": "vote",
    "stamp_why": "stamp_with",
    "sound_why": "sound_with",
    "decide_why": "judge",
    "appeal_why": "appealed",
    "decide": "record",
    "attach": "link",
}
"""Names on buttons and forms of earlier versions -> today's names."""

AT_ONCE = frozenset(
    {"vote", "take_back", "wish", "second", "sustain", "test", "accept", "adopt", "withdraw_objection", "attend", "sound",
     "stamp", "withdraw", "contest", "done", "confirm", "unwatch", "forget", "replace", "erase",
     "offer_not_now", "offer_never", "mute_offers"}
)  # fmt: skip
"""Acts that one press carries out; all others open a form first."""
OFFER_ANSWERS: Mapping[str, OfferAnswer] = {
    "offer_yes": "yes",
    "offer_not_now": "not_now",
    "offer_never": "never",
}
_KEYED: Mapping[str, str] = {
    "vote": "choice",
    "test": "verdict",
    "sound": "lean",
    "stamp": "position",
    "done": "todo",
    "replace": "target",
    "erase": "account",
}
"""Act -> the command's field that the button's key fills, for acts that need a key."""


def named_now(press: Press) -> Press:
    """The press by today's names."""
    press = replace(press, act=OLD_NAMES.get(press.act, press.act))
    if press.act == "withdraw" and press.objection:
        return replace(press, act="withdraw_objection")
    if press.act == "new" and press.key in ("propose", "poll"):
        return replace(press, act=press.key, key="")
    return press


def press_of(row: Row | Line | TodoRow, act: str, key: str = "") -> Press:
    """The press of an act on the decision of a row; of a card see card.py."""
    return Press(act=act, number=row.number, identity=row.identity, key=key)


def identified(press: Press, card: CardView) -> Press:
    """The press, which knows of which decision it is. Raises Refused `another-decision` where that is not the one which has
    its number now."""
    if press.identity is None:
        return replace(press, identity=card.identity)
    if press.identity not in ("", card.identity):
        raise another_decision(press.number, card.identity)
    return press


def command_of(press: Press, zone: str = "UTC") -> Command | None:
    """The command of a button; None for a button that opens a form or shows something."""
    if press.act == "review" and press.key.isdecimal() and len(press.key) < 5:
        # An earlier version's button, whose key was a number of days.
        return SetReview(decision=press.number, identity=press.identity, on=_in_days(int(press.key), zone))
    if press.act not in AT_ONCE:
        return None
    if press.act == "mute_offers":
        return MuteOffers(off=press.key == "off")
    if press.act in OFFER_ANSWERS:
        return answer_of(press)
    keyed = _KEYED.get(press.act)
    if keyed is not None and not press.key:
        return None
    act = ACT[press.act]
    values: dict[str, object] = {}
    if "decision" in act.takes:
        values = {"decision": press.number, "identity": press.identity}
    if keyed in ("todo", "target"):
        if not (press.key.isdecimal() and len(press.key) < (4 if keyed == "todo" else 10)):
            return None
        values[keyed] = int(press.key)
    elif keyed is not None:
        values[keyed] = press.key
    if act.objection:
        values["objection"] = press.objection
    if "revision" in act.takes:
        values["revision"] = press.revision or None
    return act.command(**values)


def answer_of(press: Press) -> AnswerOffer:
    """What the press of a button below an offer says."""
    return AnswerOffer(offer=press.key.partition("/")[0], answer=OFFER_ANSWERS[press.act])


def _in_days(days: int, zone: str) -> Until:
    return Until(after=timedelta(days=days), words=f"{days}d", zone=zone)
