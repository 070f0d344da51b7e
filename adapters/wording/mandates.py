"""A mandate in words: to whom, about what, up to how much, until when; and what was decided under it."""

from collections.abc import Mapping

from adapters.grammar.tokens import quoted
from adapters.wording.sentences import Sentences
from consensus.views import CardView, CasesView, MandateView, UseView

USES_SHOWN = 50
"""The latest; the record as JSON has them all."""


RELATED_MAX = 15
"""Cases that a proposed rule is related to; its reason names them all."""


def rule_proposed(words: Sentences, view: CasesView) -> Mapping[str, str | tuple[str, ...]]:
    """What a rule for these cases would say, by the questions of its form."""
    tag, who, limit = view.tag, list(view.names), view.largest
    if limit is None:
        text = words.say("{who:names} decide about {tag:quote} alone.", who=who, tag=tag)
    else:
        text = words.say(
            "{who:names} decide about {tag:quote} alone, up to {limit:amount} in each decision.",
            who=who,
            tag=tag,
            limit=limit,
        )
    why = words.say(
        "Decided alone since {since:day}, {n:n} times: {numbers}.",
        since=view.since,
        n=len(view.numbers),
        numbers=words.write.commas(f"D-{number}" for number in sorted(view.numbers)),
    )
    return {
        "text": text,
        "holders": view.accounts,
        "place": view.place,
        "about": tag,
        "up_to": "" if limit is None else words.write.amount(limit),
        "why": why,
        "settings": " ".join(f"--relates D-{number}" for number in sorted(view.numbers)[-RELATED_MAX:]),
    }


def rule_line(words: Sentences, view: CasesView, mention: str = "{}") -> str:
    """The same as a line to type. `mention`: how an account is written in it."""
    filled = {name: value for name, value in rule_proposed(words, view).items() if isinstance(value, str)}
    limit = f" --up-to {quoted(filled['up_to'])}" if filled["up_to"] else ""
    who = quoted(", ".join(mention.format(account) for account in view.accounts))
    return (
        f"/accord mandate {quoted(filled['text'])} --mandate {who} --about {quoted(view.tag)}{limit}"
        f" --why {quoted(filled['why'])} {filled['settings']}"
    )


def mandate_text(words: Sentences, card: CardView) -> str:
    """What it lets somebody decide alone; of a decision that was recorded with an amount what it comes to."""
    view = card.mandate
    if view is None:
        known = card.outcome is not None and card.outcome.because.code == "adopted.under_mandate"
        return (
            words.say("It comes to {amount:amount}.", amount=card.amount) if card.amount and not known else ""
        )
    who = list(view.who)
    if view.limit is None:
        given = words.say("A mandate about {tag:quote} for {who:holders}.", tag=view.tag, who=who)
    else:
        given = words.say(
            "A mandate about {tag:quote} for {who:holders}, up to {limit:amount} in each decision.",
            tag=view.tag,
            who=who,
            limit=view.limit,
        )
    until = words.say("The mandate lasts until {until:when}.", until=view.until) if view.until else ""
    return words.write.sentences(given, until)


def uses_lines(words: Sentences, view: MandateView | None) -> tuple[str, ...]:
    """What was decided under it, the latest last, and what that comes to."""
    if view is None or not view.uses:
        return ()
    lines = [_use(words, use) for use in view.uses[-USES_SHOWN:]]
    if (earlier := len(view.uses) - USES_SHOWN) > 0:
        lines.insert(0, words.say("{n:n} earlier, in the record as JSON", n=earlier))
    if view.sums:
        amounts = words.write.commas(words.write.amount(amount) for amount in view.sums)
        lines.append(words.say("Together, of those that you can see: {amounts}", amounts=amounts))
    return tuple(lines)


def _use(words: Sentences, use: UseView) -> str:
    """`D-40 Refunded customer 1182: 40 EUR, ann, Fri 4 Dec 17:00`"""
    details = (
        words.write.amount(use.amount) if use.amount else "",
        words.name(use.by),
        words.instant(use.at),
    )
    title = words.write.clipped_line(use.title)
    return words.write.labelled(f"D-{use.number} {title}", words.write.commas(filter(None, details)))
