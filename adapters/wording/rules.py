"""The rule of a decision, in sentences: when it passes, what stops it, when it closes."""

from collections.abc import Mapping

from adapters.acts import BALLOTS
from adapters.wording.speech import Speech, given, lacking

RULES: Mapping[str, Speech] = {
    **{code: sentence for words in BALLOTS.values() for code, sentence in words.rules.items()},
    "rule.approval": "The option with the most approvals wins.",
    "rule.score": "The option with the most points wins.",
    "rule.star": "The two with the most points go into a run-off, which the one preferred on more ballots wins.",
    "rule.dots": "The option with the most dots wins.",
    "rule.quadratic": "The greatest sum of votes wins.",
    "rule.timeslot": "What most people can make wins; among equals the one with more plain yes.",
    "rule.zone": "A time that names no zone is meant in the zone {zone}; each reader sees it as it was typed.",
    "rule.borda": "Of n options a first place gives n-1 points and a last one 0; the most points win.",
    "rule.irv": "The last option drops out, and its ballots go on, until one has more than half.",
    "rule.schulze": "The option that beats each other one wins; if there is none, chains of victories decide (Schulze).",
    "rule.condorcet": "The option that beats each other one wins; if there is none, the smallest group that does.",
    "rule.stv": "{seats:seats} by single transferable vote.",
    "rule.debian": "An option must reach the quorum and beat the default option; then pairs decide.",
    "rule.plurality": "The option with the most votes wins.",
    "rule.threshold.more_than_half": "Passes when more than half of the {of:base} are {yes:positions}.",
    "rule.threshold.more_than": "Passes when more than {part:part} of the {of:base} are {yes:positions}.",
    "rule.threshold.at_least": "Passes when at least {part:part} of the {of:base} are {yes:positions}.",
    "rule.threshold.all": "Passes when all {of:base} are {yes:positions}.",
    "rule.threshold.any": "Passes when anybody says {yes:positions}.",
    "rule.support_min": "At least {people:people} must say {yes:positions}.",
    "rule.against_max": "At most {people:people} may say {no:positions}.",
    "rule.majority_elects": "Whoever has more than half of the votes cast is chosen; if nobody has, nobody is.",
    "rule.delegated": "You can let somebody else's vote count for you as well, until you vote yourself.",
    "rule.missing_max": "At most {people:people} may be missing.",
    "rule.champions_min": "At least {people:people} must say {champions:positions}.",
    "rule.aside_max": "At most {people:people} may say {aside:positions}.",
    "rule.class.at_least": "Of the {klass:group}, at least {part:part} of the {of:base} must be {yes:positions}.",
    "rule.class.more_than": "Of the {klass:group}, more than {part:part} of the {of:base} must be {yes:positions}.",
    "rule.binding": "Only the votes of “{group:role}” count; all others are advisory.",
    "rule.binding.unnamed": "Nobody is named in “{group:role}”, so everybody's vote counts.",
    "rule.group": "Only “{group:role}” takes part.",
    "rule.electorate.seconds": "Only “{who:role}” can second it ({phase:phase}).",
    "rule.electorate.objects": "Only “{who:role}” can object ({phase:phase}).",
    "rule.electorate.votes": "Only “{who:role}” votes ({phase:phase}).",
    "rule.disposition": "Proposed: {disposition:disposition}.",
    "rule.dispositions": "Whoever proposes it says what for: {dispositions:dispositions}.",
    "rule.opener.counts_as_yes": "Proposing it counts as {yes:positions}.",
    "rule.opener.left_out": "Whoever opened it has no vote.",
    "rule.veto_below": "Rejected when at least {part:part} of all ballots cast are {vetoes:positions}.",
    "rule.organisations": (
        "Each of {groups:groups} has one vote: what more than half of its people say, and blank where they are split."
    ),
    "rule.objections.by": "Only “{who:role}” can object.",
    "rule.presence": "Whoever votes or attends is present.",
    "rule.quorum.formula": "At least {formula} people must take part.",
    "rule.quorum.above_default": "An option needs {needed:people} who {needed:#ranks|rank} it above the default option.",
    "rule.quorum.above_default.formula": "An option needs {formula} people who rank it above the default option.",
    "rule.talk": "First people ask and remark ({phase:phase}).",
    "rule.soundings": "People are sounded out in private; only the drafter learns what they said.",
    "rule.advice": "Everybody whom it concerns is asked for advice, which does not bind.",
    "rule.route": (
        given("stamps", "{stamps:stamps} {stamps:#is|are} needed, one after the other in their order."),
        lacking(
            "stamps", "Passes when everybody on the route has stamped it, one after the other in their order."
        ),
    ),
    "rule.stand_in": "Whoever keeps it for {seconds:span} can be stood in for.",
    "rule.judge": "The {who:role} judges whether it has the support of the group.",
    "rule.decide": "The {who:role} decides.",
    "rule.casting_vote": "A tie is broken by the {who:role}.",
    "rule.appeal": "An appeal to the {who:role} is possible for {seconds:span} after that.",
    "rule.appeal.not_own": "Whoever gave the verdict does not decide on the appeal.",
    "rule.appeal.own_after": "Whoever gave the verdict decides on the appeal only if nobody else has for {seconds:span}.",
    "rule.objections.issues": "Every objection needs an answer on record.",
    "rule.objections.again": "An objection that is raised sends it back: {phase:phase} begins anew.",
    "rule.objections.remedy": "An objection has to say what would satisfy whoever raises it.",
    "rule.blocks": "{positions:Positions} with a reason stops it.",
    "rule.group_test": "The group is asked about each whether it qualifies.",
    "rule.tolerates": "Up to {objections:objected} may stand, and {objections:#is|are} recorded as dissent.",
    "rule.closes.passes": "It ends as soon as it passes.",
    "rule.closes.certain": "It ends as soon as nothing can change what comes out.",
    "rule.closes.administrator": "An administrator may close it early, with a reason.",
    "rule.closes.by": "The {who:role} can close it earlier once everybody has acted.",
    "rule.closes.flip": (
        "If what would come out changes within {seconds:span} of the end, the end moves, by {most:span} at the most."
    ),
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
    "rule.silence.unreachable": "Silence does not count here: nobody can be reminded person by person.",
    "rule.silence.reminded": "Silence is consent once the silent were reminded.",
    "rule.silence.short": "There are only {seconds:span} to object: in so short a time silence says little.",
    "rule.silence.part": "Silence is consent if at least {part:part} of the group took part.",
    "rule.silence.part_reminded": (
        "Silence is consent if at least {part:part} of the group took part and the silent were reminded."
    ),
    "rule.silence.irreversible": "It cannot be undone, so silence is not consent.",
    "rule.seconding": "It begins once {needed:seconders} besides the opener {needed:#supports|support} it, within {seconds:span}.",
    "rule.seconding.large": (
        "Above {only_above:people} it begins once {needed:seconders} besides the opener {needed:#supports|support} it, within {seconds:span}."
    ),
    "rule.seconding.formula": (
        "It begins once {formula} people besides the opener (rounded up) support it, within {seconds:span}."
    ),
    "rule.seconding.until": "It begins once {needed:seconders} besides the opener {needed:#supports|support} it, by {at:when}.",
    "rule.closes.at": "Closes on {at:when}.",
    "rule.closes.at_or_all_acted": "Closes on {at:when}, or {grace_seconds:span} after everybody has acted.",
    "rule.closes.all_acted": "Closes {grace_seconds:span} after everybody has acted.",
    "rule.closes.after": "Closes after {seconds:span}.",
    "rule.closes.after_or_all_acted": "Closes after {seconds:span}, or {grace_seconds:span} after everybody has acted.",
    "rule.closes.open": "Has no deadline.",
    "rule.closes.open_or_all_acted": "Has no deadline; closes {grace_seconds:span} after everybody has acted.",
    "rule.closes.waits": "Its deadline has passed; it waits until the objections are settled.",
    "rule.minimum": "Runs for at least {seconds:span}.",
    "rule.next": "If {result:result}, {phase:phase} follows.",
    "rule.hidden": "The figures are hidden until it closes.",
    "rule.secret": "Ballots are secret: who voted how is never shown; the figures come at the close, unless fewer than five voted or all alike.",
    "rule.names_hidden": "Who voted how is not shown to members, though whoever runs Accord could look.",
    "rule.reasons.off": "No reasons are taken with a vote.",
    "rule.reasons.required": "Each vote needs a reason.",
    "rule.reasons.against": "A vote against it needs a reason.",
    "rule.reasons.disagree": "A vote for none of the above needs a reason.",
    "rule.add_options": "Whoever may vote may add an option.",
    "rule.options_seconded": "An option that is added needs as many seconders as the proposal.",
    "rule.options_freeze": "Once voting has begun its options stand.",
    "rule.shuffle": "The form shows the options to each reader in another order.",
    "rule.no_changing": "A vote cannot be changed.",
    "rule.review": "To be looked at again after {seconds:span}.",
    # How an objection lives
    "life.raise": "Whoever may take part can object, with a reason.",
    "life.raise.remedy": "Whoever may take part can object, with a reason and what would satisfy them.",
    "life.raise.by": "Only “{who:role}” can object, with a reason.",
    "life.always": "An objection qualifies as it is raised.",
    "life.test": (
        "An objection qualifies unless somebody else doubts it with a reason; then all but its holder and the opener are "
        "asked for {seconds:span}, and it becomes a concern only if more than half of those who answer, and at least "
        "{people:people}, say so."
    ),
    "life.group": (
        "All but its holder and the opener are asked for {seconds:span} whether it qualifies; it becomes a concern only if "
        "more than half of those who answer, and at least {people:people}, say so."
    ),
    "life.judge": "Each needs an answer on record; whoever judges decides whether it was answered.",
    "life.offer": (
        "A solution is an offer, accepted by {who:roles}; left unanswered for {seconds:span}, the group is asked."
    ),
    "life.offer.holder": "A solution is an offer, which stands until {who:roles} accepts it.",
    "life.alone": (
        "Above {large_above:people}, one that nobody sustains for {seconds:span} becomes a concern."
    ),
    "life.settled": "When the last one is settled, at least {seconds:span} is left.",
    "life.tolerates": "Up to {objections:objected} may stand, and {objections:#is|are} recorded as dissent.",
    "life.deadline.waits": (
        "One that stands at the deadline keeps the decision open; untouched for {days:days} it ends it as blocked."
    ),
    "life.deadline.blocks": "One that stands at the deadline blocks the decision.",
    "life.rounds": "After {rounds:rounds} that {rounds:#ends|end} with one standing, the decision needs judgement.",
    "life.stale": "Untouched for {seconds:span}, one is brought before opener and administrators.",
    "life.overrule": "It can be overruled by {who:roles}, with a reason on record, {when:whens}.",
    "life.overrule.nobody": "Nobody can overrule it.",
}
