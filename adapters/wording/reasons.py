"""Why a decision ended or moved, what is still missing, and what happens if nobody acts."""

from collections.abc import Mapping

from adapters.wording.speech import Part, Speech, given, lacking, otherwise, when

_CONCERNS = given("concerns", "On record: {concerns:concerns}.")
_OVERRULED = given("overruled", "Overruled, with the dissent on record: {overruled:objected}.")
_ABSTAINED = given("abstained", "{abstained:people} took part without taking a side.")
_TOOK_PART = "{took_part:n} of {eligible:n} took part."
_SIDES = "{yes:n} for it, {no:n} against."

REASONS: Mapping[str, Speech] = {
    "adopted.casting_vote": "{tied:options} were level, and the casting vote chose between them.",
    "extended.changed": "It was changed late, so there is time to look at it again.",
    "not_enough_support.no_majority": (
        "Nobody has more than half: {votes:n} of {cast:votes} at the most, {needed:n} needed.",
        "The ballot can be repeated; nobody is dropped by that.",
    ),
    "adopted.all_thresholds": "{parts:phrases}",
    "adopted.judged": (
        when("act", "decide", say="Whoever decides has accepted it."),
        otherwise("act", "decide", say="Whoever judges found that it has the support of the group."),
        given("advice", "Given before: {advice:advices}."),
        given("dissent", "Answered and not accommodated: {dissent:objected}."),
    ),
    "adopted.route": (
        when("stamps", 1, say="The stamp is given."),
        otherwise("stamps", 1, say="All {stamps:stamps} {stamps:#is|are} given."),
    ),
    "expired.nobody_asked": "Nobody was asked for advice.",
    "expired.route": "{stamps:n} of {needed:stamps} {stamps:#was|were} given in time.",
    "extended.flip": "What would come out has changed late, so there is more time, until {limit:when} at the most.",
    "missing.advice": "{missing:people} of {asked:n} asked {missing:#has|have} still to advise: {who:names}.",
    "missing.champion": "{needed:more_people} must say {champions:positions}.",
    "missing.decision": "It waits for the {who:role} to decide.",
    "missing.judgement": "It waits for the {who:role} to judge.",
    "missing.more_for": "{positions:more_people} must say {yes:positions}.",
    "missing.more_for_and_objections": (
        "{positions:more_people} must say {yes:positions}, and {objections:objections} must be settled."
    ),
    "missing.nobody_asked": "Somebody has to be asked for advice first.",
    "missing.once_settled": "It has enough to pass once {objections:objections} {objections:#is|are} settled.",
    "missing.round": "This is for questions and remarks; nothing is decided yet.",
    "missing.soundings": "The drafter is sounding people out in private.",
    "missing.stamp": "It is with {who:name}: stamp {place:n} of {of:n}.",
    "missing.vetoed": "Vetoes stand: {vetoes:n}, and {needed:n} reject it.",
    "missing.support_of_class": "Of the {klass:group}, {yes:n} {yes:#is|are} for it, {needed:n} needed to pass.",
    "needs_judgement.appealed": "Somebody has appealed; until that is decided it does not stand.",
    "needs_judgement.no_answer": "Whoever was to decide did not; it is never adopted by itself.",
    "not_enough_support.aside": (_SIDES, "Too many stand aside.", _TOOK_PART),
    "not_enough_support.champions": (_SIDES, "Nobody champions it.", _TOOK_PART),
    "not_enough_support.votes": ("{yes:n} of {base:whole} for it, {needed:n} needed.", _TOOK_PART),
    "part.votes": (
        given("klass", "Of the {klass:group} {yes:n} of {base:whole} for it, {needed:n} needed."),
        lacking("klass", "{yes:n} of {base:whole} for it, {needed:n} needed."),
    ),
    "phase.all_advised": "Everybody who was asked has advised.",
    "phase.not_yet": "Whoever judges says: not yet.",
    "phase.objected": "Objection {objection:own} was raised, so it begins anew.",
    "phase.over": "That round is over.",
    "rejected.judged": (
        when("act", "decide", say="Whoever decides has declined it."),
        otherwise("act", "decide", say="Whoever judges found that it does not have the support of the group."),
        given("advice", "Given before: {advice:advices}."),
    ),
    "rejected.route": "The stamp at place {place:n} rejects it.",
    "returned.appeal_upheld": "An appeal was upheld; it can be taken up again with another text.",
    "returned.route": (
        "The stamp at place {place:n} returns it to whoever drafted it; all stamps are void.",
        "With a new text it goes round again.",
    ),
    "adopted.votes": (
        "{yes:n} of {base:whole} for it, {needed:n} needed.",
        given("no", "{no:n} against."),
        _ABSTAINED,
        _TOOK_PART,
        given("dissent", "Dissent on record: {dissent:objections}."),
    ),
    "adopted.all_consented": (
        "Everybody answered and no objection stands: {consented:n} consented.",
        _CONCERNS,
        _OVERRULED,
    ),
    "adopted.silence": (
        "No objection stands: {consented:n} consented, {silent:n} did not answer.",
        _CONCERNS,
        _OVERRULED,
    ),
    "adopted.no_objection": (
        "No objection stands after the full time; {eligible:people} could have objected.",
        _CONCERNS,
        _OVERRULED,
    ),
    "adopted.poll": "{votes:n} of {cast:votes}; {eligible:people} could vote.",
    "adopted.any_way": "However the ties on the way would fall, the result is the same; {cast:n} of {eligible:people} voted.",
    "adopted.approval": "{votes:n} of the {cast:voters} {votes:#approves|approve} of it; {eligible:people} could vote.",
    "adopted.borda": "It has the most points, {votes:exact}; {cast:n} of {eligible:people} voted.",
    "adopted.condorcet": "It beats every other option, one against one; {cast:n} of {eligible:people} voted.",
    "adopted.debian": "It has its quorum and its majority, and no option left beats it; {cast:n} of {eligible:people} voted.",
    "adopted.dots": "It has the most dots, {votes:exact}; {cast:n} of {eligible:people} voted.",
    "adopted.irv": (
        "In round {rounds:n} it has {votes:votes}, more than half of those that still count; "
        "{cast:n} of {eligible:people} voted."
    ),
    "adopted.quadratic": "It has the greatest sum of votes, {votes:exact}; {cast:n} of {eligible:people} voted.",
    "adopted.schulze": "Compared pair by pair it beats all others; {cast:n} of {eligible:people} voted.",
    "adopted.score": "It has the most points, {votes:exact}; {cast:n} of {eligible:people} voted.",
    "adopted.star": "It won the run-off between the two with the most points; {cast:n} of {eligible:people} voted.",
    "adopted.stv": "{winners:elected} by quota, for {seats:seats}; {cast:n} of {eligible:people} voted.",
    "adopted.seat_open": (
        "{winners:elected}, for {seats:seats}; {cast:n} of {eligible:people} voted.",
        "{open:seats} {open:#stays|stay} open: only a lot could say whether {level:positions} is elected.",
    ),
    "adopted.timeslot": "{votes:n} of the {cast:voters} can make it; {eligible:people} could vote.",
    "superseded.by": "Superseded by {replacement:D}.",
    "supersedes.if_adopted": "If it is adopted, it supersedes {target:D}.",
    "supersedes.not_adopted": "It was to supersede {target:D}, which it does not.",
    "supersedes.fell": "{target:D}, which it had superseded, is in force again.",
    "supersedes.nothing": (
        given("replacement", "It was to supersede {target:D}, which {replacement:D} had superseded already."),
        lacking(
            "replacement", "It was to supersede {target:D}, which was no longer in force when this was adopted."
        ),
    ),
    "supersedes.replaces": "It replaces {target:D}.",
    "adopted.under_mandate": (
        given("amount", "It was decided within the mandate of {mandate:D}: {amount:amount}."),
        lacking("amount", "It was decided within the mandate of {mandate:D}."),
    ),
    "adopted.recorded": "It was decided elsewhere and is recorded here.",
    "recorded.elsewhere": "It was decided elsewhere and is recorded here.",
    "blocked.given_up": "{objections:Objections} stood and nobody touched it for {days:days}.",
    "blocked.objections": "{objections:Objections} stood at the deadline.",
    "expired.no_votes": "Nobody voted; {eligible:people} could.",
    "expired.unseconded": "It was not seconded: {needed:seconders} needed.",
    "extended.deaf": "Accord could not hear this place for {seconds:span}; that time is given back.",
    "extended.objections_settled": "The last objection is settled, so there is time to look at it again.",
    "extended.opener": "Whoever opened it wants to give it more time.",
    "extended.quorum": "{took_part:n} of {eligible:n} took part and {needed:n} {needed:#is|are} needed; it is extended once.",
    "extended.silence": (
        when("why", "no_quorum.irreversible", say="It cannot be undone, so silence does not count."),
        when("why", "no_quorum.not_reminded", say="Silence counts only after a reminder, and there was none yet."),
        when(
            "why",
            "no_quorum.some_not_reminded",
            say="Silence counts only after a reminder, and none reached {unreminded:people}.",
        ),
        when("why", "no_quorum.unreachable", say="Nobody can remind so many one by one, so silence does not count."),
        "{took_part:n} of {eligible:n} took part, {silent:n} did not answer; it is extended once.",
    ),
    "extended.waits_for_objections": "The deadline passed while {objections:objections} stood; it waits until that is settled.",
    "figure.slot": "{yes:n} yes, {maybe:n} if need be.",
    "missing.held": "It is settled, and ends on {until:when} unless somebody says before that the change is not editorial.",
    "missing.nothing": "Nothing is missing.",
    "missing.objections": "{objections:Objections} must be settled first.",
    "missing.positions": "{positions:more_people} must take part.",
    "missing.positions_and_objections": (
        "{objections:Objections} must be settled first, and {positions:more_people} must take part."
    ),
    "missing.roll": "The list of who may take part is still being gathered.",
    "missing.seconders": "{needed:seconders} needed before it begins.",
    "missing.support": "{yes:n} for it, {needed:n} needed to pass.",
    "missing.votes": "Nobody has voted yet.",
    "needs_judgement.rounds_failed": (
        "{rounds:rounds} ended with an objection standing ({objections:objections}); the group has to find another way."
    ),
    "needs_judgement.key_lost": (
        "Its secret ballots cannot be opened: their key is lost, or they were changed in the database. {cast:people} had voted.",
        "The group has to ask again, or find another way.",
    ),
    "secret.undisclosed": (
        "{cast:n} of {eligible:people} voted in secret.",
        "With fewer than five ballots, or all of them alike, the figures would tell who voted how: they are not shown, and cannot be counted again.",
    ),
    "no_quorum.irreversible": (
        "It cannot be undone, so silence does not count: {took_part:n} of {eligible:n} took part, {silent:n} did not answer."
    ),
    "no_quorum.not_reminded": (
        "Silence counts only after a reminder, and there was none: {took_part:n} of {eligible:n} took part, "
        "{silent:n} did not answer."
    ),
    "no_quorum.some_not_reminded": (
        "Silence counts only after a reminder, and none reached {unreminded:people}: "
        "{took_part:n} of {eligible:n} took part, {silent:n} did not answer."
    ),
    "no_quorum.unreachable": (
        "Nobody can remind so many one by one, so silence does not count: {took_part:n} of {eligible:n} took part, "
        "{silent:n} did not answer."
    ),
    "no_quorum.silence_below": (
        "{took_part:n} of {eligible:n} took part, {needed:n} needed before silence counts; {silent:n} did not answer."
    ),
    "no_quorum.took_part": "{took_part:n} of {eligible:n} took part, {needed:n} needed.",
    "not_enough_support.minimum": (_SIDES, "{needed:n} needed for it.", _TOOK_PART),
    "objection.stood_alone": "It stood alone for {hours:hours}: nobody sustained it.",
    "objection.tested": (
        "The group was asked whether it qualifies: {drop:n} of {answered:n} who answered would drop it.",
        "To drop it takes more than half of them, and at least {needed:n}.",
    ),
    "phase.seconded": "It is seconded.",
    "rejected.none_of_above": (
        "The option that stands for none of the others won, so nothing is chosen; {cast:n} of {eligible:people} voted."
    ),
    "rejected.no_votes_cast": ("Nobody voted for or against it.", _TOOK_PART),
    "rejected.tie": (_SIDES, "A tie does not carry.", _TOOK_PART),
    "rejected.veto": "{vetoes:n} of {took_part:votes} {vetoes:#is a veto|are vetoes}; {needed:n} needed to reject it.",
    "adopted.no_answer": "There was no verdict in time ({phase:phase}), and by the rule of the process that adopts it.",
    "rejected.too_many_against": (_SIDES, "That is more against it than the process allows.", _TOOK_PART),
    "rejected.votes": (
        given("klass", "Of the {klass:group}:"),
        "{yes:n} of {base:whole} for it, {needed:n} needed.",
        _ABSTAINED,
        _TOOK_PART,
    ),
    "tied.counted": "The rule cannot tell {winners:tied} apart; {cast:n} of {eligible:people} voted.",
    "tied.poll": "{winners:tied} have {votes:votes} each, of {cast:n} cast; {eligible:people} could vote.",
    "tied.votes": (_SIDES, "It is a tie.", _TOOK_PART),
    "outcome.closed_early": (
        given("text", "Closed early by {by:name}, when {missing:people} had not answered: {text:quote}"),
        lacking("text", "Closed early by {by:name}, when {missing:people} had not answered."),
    ),
    "editorial": "{by:name} made an editorial change; until {until:when} whoever answered can say that it is none.",
    "withdrawn.by_another": "Somebody who may cancel it did so.",
    "withdrawn.by_opener": "Whoever opened it withdrew it.",
    "if_nothing": (
        when("_ends", "adopted", say="If nobody else acts, this is adopted{then:on}."),
        when("_ends", "chosen", say="If nobody else acts, this closes as it stands{then:on}."),
        when("_ends", "rejected", say="If nobody else acts, this is rejected{then:on}."),
        when("_ends", "no_quorum", say="If nobody else acts, this ends without a quorum{then:on}."),
        when("_ends", "not_enough_support", say="If nobody else acts, this ends without enough support{then:on}."),
        when("_ends", "unless", say="Unless {objections:objections} {objections:#is|are} settled, this ends blocked{then:on}."),
        when("_ends", "blocked", say="If nobody else acts, this ends blocked{then:on}."),
        when("_ends", "expired", say="If nobody else acts, this lapses{then:on}."),
        when("_ends", "tied", say="If nobody else acts, this ends in a tie{then:on}."),
        when("_ends", "needs_judgement", say="If nobody else acts, this ends undecided{then:on}."),
        otherwise(
            "_ends", "unless", "adopted", "chosen", "rejected", "no_quorum", "not_enough_support", "blocked", "expired", "tied", "needs_judgement",
            say="If nobody else acts, this ends{then:on}: {outcome:outcome}.",
        ),
    ),
    "if_nothing.hidden": "If nobody else acts, this ends{then:on}; the figures are shown then.",
    "if_nothing.secret": "If nobody else acts, this ends{then:on}.",
    "if_nothing.open": "If nobody closes it, it stays open.",
}  # fmt: skip

RIGHT_LINE: tuple[Part | str, ...] = (
    "{right:right}: {who:holders}.",
    given("processes", "With {processes:processes}."),
    when("alone", True, say="With no other process."),
    given("place", "In {place:place}."),
)
"""A right and who has it."""
NOTES: Mapping[str, Speech] = {
    "right.line": RIGHT_LINE,
    "right.change": (
        "Change who may do what:",
        *RIGHT_LINE,
    ),
    "note.clock-gap": "The clocks skip {typed} that day, so it is {at:when}.",
    "note.clock-fold": "{typed} comes twice that day; the first one is taken: {at:when}.",
}
"""Notes on how a line was read."""
