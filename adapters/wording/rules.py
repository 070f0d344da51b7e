"""The rule of a decision, in sentences: when it passes, what stops it, when it closes."""

from collections.abc import Mapping

from adapters.wording.speech import Speech, given, lacking

RULES: Mapping[str, Speech] = {
    "rule.plurality": "The option with the most votes wins.",
    "rule.threshold.more_than_half": "Passes when more than half of the {of:base} are {yes:positions}.",
    "rule.threshold.more_than": "Passes when more than {part:part} of the {of:base} are {yes:positions}.",
    "rule.threshold.at_least": "Passes when at least {part:part} of the {of:base} are {yes:positions}.",
    "rule.threshold.all": "Passes when all {of:base} are {yes:positions}.",
    "rule.threshold.any": "Passes when anybody says {yes:positions}.",
    "rule.support_min": "At least {people:people} must say {yes:positions}.",
    "rule.against_max": "At most {people:people} may say {no:positions}.",
    "rule.tie_stands": "A tie stays a tie.",
    "rule.no_objection": "Passes unless an objection stands.",
    "rule.quorum": "{needed:n} of {eligible:n} must take part.",
    "rule.quorum.people": "{needed:people} must take part.",
    "rule.quorum.part": (
        given("strict", "More than {part:part} of those who may must take part."),
        lacking("strict", "At least {part:part} of those who may must take part."),
    ),
    "rule.quorum.part_at_most": (
        given(
            "strict",
            "More than {part:part} of those who may must take part, but never more than {at_most:people}.",
        ),
        lacking(
            "strict",
            "At least {part:part} of those who may must take part, but never more than {at_most:people}.",
        ),
    ),
    "rule.objections.wait": "An objection with a reason stops it until it is settled.",
    "rule.objections.block": "An objection that stands at the deadline blocks it.",
    "rule.objections.alone": (
        "Above {large_above:people} an objection that nobody sustains for {seconds:span} becomes a concern."
    ),
    "rule.silence": "Silence is consent.",
    "rule.silence.reminded": "Silence is consent once the silent were reminded.",
    "rule.silence.part": "Silence is consent if at least {part:part} of those who may took part.",
    "rule.silence.part_reminded": (
        "Silence is consent if at least {part:part} of those who may took part and the silent were reminded."
    ),
    "rule.silence.irreversible": "It cannot be undone, so silence is not consent.",
    "rule.seconding": "It begins once {needed:seconders} besides the opener support it, within {seconds:span}.",
    "rule.seconding.large": (
        "Above {only_above:people} it begins once {needed:seconders} besides the opener support it, within {seconds:span}."
    ),
    "rule.seconding.until": "It begins once {needed:seconders} besides the opener support it, by {at:when}.",
    "rule.closes.at": "Closes on {at:when}.",
    "rule.closes.at_or_all_acted": "Closes on {at:when}, or {grace_seconds:span} after everybody has acted.",
    "rule.closes.after": "Closes after {seconds:span}.",
    "rule.closes.after_or_all_acted": "Closes after {seconds:span}, or {grace_seconds:span} after everybody has acted.",
    "rule.closes.open": "Has no deadline.",
    "rule.closes.open_or_all_acted": "Has no deadline; closes {grace_seconds:span} after everybody has acted.",
    "rule.closes.waits": "Its deadline has passed; it waits until the objections are settled.",
    "rule.minimum": "Runs for at least {seconds:span}.",
    "rule.next": "If {result:result}, {phase:phase} follows.",
    "rule.hidden": "The figures are hidden until it closes.",
    "rule.names_hidden": "Who voted how is not shown.",
    "rule.no_changing": "A vote cannot be changed.",
    "rule.review": "To be looked at again after {seconds:span}.",
}
