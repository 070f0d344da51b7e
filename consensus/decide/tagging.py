"""Tags: words by which decisions are found together. Entries number them; the words themselves can be erased."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from consensus import limits
from consensus.access import of
from consensus.commands import Tag
from consensus.decide.checks import actor, words
from consensus.decide.draft import Draft, unchanged
from consensus.decision import Decision
from consensus.events import Private, Tagged, Untagged
from consensus.facts import Slice
from consensus.ids import PersonId
from consensus.ports import Answer
from consensus.refusal import Refused
from consensus.texts import as_tag


def tag(facts: Slice, command: Tag, now: datetime) -> Answer:
    decision, _ = of(facts)
    wanted = _read(command.tags)
    known = {facts.tags[number]: number for number in decision.tags if number in facts.tags}
    if command.remove:
        gone = tuple(sorted(known[text] for text in wanted if text in known))
        if not gone:
            return unchanged(facts, "not-tagged", tags=wanted)
        draft = Draft(facts, now)
        draft.add(Untagged(by=actor(facts).id, tags=gone))
        return draft.answer("untagged", tags=tuple(text for text in wanted if text in known))
    added = tuple(text for text in wanted if text not in known)
    if not added:
        return unchanged(facts, "tagged-already", tags=wanted)
    draft = Draft(facts, now)
    draft.add(_tagged(decision, added, actor(facts).id))
    return draft.answer("tagged", tags=added)


def of_import(typed: Iterable[str], by: PersonId, opened: Decision) -> Iterator[Tagged]:
    """The tags that a file of another program gives, as far as they can be tags here."""
    read = (as_tag(text) for text in typed)
    tags = tuple(dict.fromkeys(text for text in read if 0 < len(text) <= limits.TAG_LENGTH_MAX))
    if tags:
        yield _tagged(opened, tags[: limits.TAGS_MAX], by)


def at_opening(facts: Slice, typed: tuple[str, ...], opened: Decision) -> Iterator[Tagged]:
    """What its opener says of a decision that begins."""
    if typed:
        yield _tagged(opened, _read(typed), actor(facts).id)


def _tagged(decision: Decision, tags: tuple[str, ...], by: PersonId) -> Tagged:
    if len(decision.tags) + len(tags) > limits.TAGS_MAX:
        raise Refused("too-many-tags", number=decision.number, tags_max=limits.TAGS_MAX)
    numbers = range(decision.tagged + 1, decision.tagged + len(tags) + 1)
    texts = {str(number): text for number, text in zip(numbers, tags, strict=True)}
    return Tagged(by=by, tags=tuple(numbers), words=Private({"tags": texts}))


def _read(typed: Iterable[str]) -> tuple[str, ...]:
    read = (words(as_tag(text), what="tag", length_max=limits.TAG_LENGTH_MAX) for text in typed)
    tags = tuple(dict.fromkeys(read))
    if not tags:
        raise Refused("empty-text", what="tag", try_code="say-tag")
    return tags
