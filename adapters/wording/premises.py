"""What a decision rests on, and what became of it, in words."""

from collections.abc import Iterator, Mapping, Sequence

from adapters.wording.changes import changes, marked
from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop
from consensus.premises import ChangeCode
from consensus.views.premises import AssumptionView, PremiseChangeView

OF_LINKS: Mapping[ChangeCode, str] = {
    "edited": gettext_noop("{title:quote} was edited."),
    "lost": gettext_noop("{title:quote} is no longer there."),
    "unsteady": gettext_noop("{title:quote} is different each time it is read."),
}
OF_DECISIONS: Mapping[ChangeCode, str] = {
    "superseded": gettext_noop("{other:D}, on which it depends, was superseded."),
    "overturned": gettext_noop("{other:D}, on which it depends, was overturned by an appeal."),
    "appealed": gettext_noop("{other:D}, on which it depends, is being appealed."),
    "taken_up": gettext_noop("{other:D}, on which it depends, is being decided again."),
}


def is_unsteady(changed: Sequence[PremiseChangeView]) -> bool:
    return any(change.what == "unsteady" for change in changed)


def asked(words: Sentences, changed: Sequence[PremiseChangeView]) -> str:
    """`“Incident review” was edited. [-3-][+4+] hours Still right?`"""
    sentences = [*(_sentence(words, change) for change in changed[:3]), words.say("Still right?")]
    if len(changed) > 3:
        sentences.insert(3, words.say("and {n:n} more", n=len(changed) - 3))
    return words.write.sentences(*sentences)


def _sentence(words: Sentences, change: PremiseChangeView) -> str:
    return words.write.sentences(change_text(words, change), difference_of(words, change))


def change_text(words: Sentences, change: PremiseChangeView) -> str:
    """What became of what: `“Incident review” was edited.`."""
    if change.other is not None:
        return words.say(OF_DECISIONS[change.what], other=change.other)
    if change.what == "date_passed":
        if not change.assumption:
            return words.say("the day has come up to which something was assumed.")
        return words.say("the day has come up to which it was assumed: {text:quote}.", text=change.assumption)
    title = change.title or change.url or words.say("a link")
    return words.say(OF_LINKS[change.what], title=title)


def difference_of(words: Sentences, change: PremiseChangeView) -> str:
    """How the excerpt changed, where it did."""
    if not change.before or not change.after or change.before == change.after:
        return ""
    return words.write.clipped_line(marked(changes(change.before, change.after)))


def assumption_text(words: Sentences, assumption: AssumptionView) -> str:
    return words.write.commas(filter(None, _assumption(words, assumption)))


def _assumption(words: Sentences, assumption: AssumptionView) -> Iterator[str]:
    yield words.write.clipped_line(assumption.text)
    if assumption.until is not None:
        yield words.say("until {at:day}", at=assumption.until)
