"""The words of a decision for rules and lists: its current text, its options, and the words of objections."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select, text

from consensus.events import (
    Amended,
    Asked,
    Event,
    ObjectionRaised,
    Opened,
    OptionAdded,
    OptionRenamed,
    Recorded,
    Tagged,
    TodoAdded,
    tags_in,
    text_of,
)
from consensus.ids import DecisionId, OptionId, PersonId
from storage import chain
from storage.sql.lists import in_list, list_parameter
from storage.tables import ENTRY, PRIVATE

WORDED = (Opened, Recorded, Amended, Asked, ObjectionRaised, OptionAdded, OptionRenamed, TodoAdded, Tagged)
"""Events whose words a rule may ask for."""
BUT_BALLOTS = text("entry.type NOT IN ('ballot_cast.v1', 'ballot_taken_back.v1')")
"""The condition of the index, literally, so that reading costs the same with ten thousand ballots."""
_WORDS = (
    select(ENTRY.c.type, ENTRY.c.body, ENTRY.c.priv, PRIVATE.c.value)
    .outerjoin(
        PRIVATE,
        (PRIVATE.c.community == ENTRY.c.community)
        & (PRIVATE.c.seq == ENTRY.c.seq)
        & (PRIVATE.c.field == "words"),
    )
    .where(BUT_BALLOTS, ENTRY.c.type.in_([event.kind for event in WORDED]))
    .order_by(ENTRY.c.decision, ENTRY.c.sequence)
)
_OF_ONE = _WORDS.where(ENTRY.c.decision == bindparam("is_decision"))
_OF_MANY = _WORDS.add_columns(ENTRY.c.decision).where(in_list("ids", ENTRY.c.decision))


@dataclass(slots=True)
class Texts:
    text: str = ""
    options: dict[OptionId, str] = field(default_factory=dict)
    option_authors: dict[OptionId, PersonId] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    remedies: dict[int, str] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    todos: dict[int, str] = field(default_factory=dict)
    questions: list[PersonId] = field(default_factory=list)
    """The author of each question."""

    def take(self, event: Event) -> None:
        """Apply an event, in order. Erased words are empty."""
        match event:
            case Opened() | Recorded():
                self.text = text_of(event.words, "text")
                values = event.words.value
                options = values.get("options") if isinstance(values, Mapping) else None
                if isinstance(options, Mapping):
                    self.options = {OptionId(key): str(item) for key, item in options.items()}
            case OptionAdded() | OptionRenamed():
                self.options[event.option] = text_of(event.words, "text")
                if isinstance(event, OptionAdded):
                    self.option_authors[event.option] = event.by
            case Amended():
                self.text = text_of(event.words, "text")
            case ObjectionRaised():
                self.reasons[event.number] = text_of(event.words, "reason")
                self.remedies[event.number] = text_of(event.words, "remedy")
            case Tagged():
                self.tags |= tags_in(event)
            case TodoAdded():
                self.todos[event.todo] = text_of(event.words, "text")
            case Asked():
                self.questions.append(event.by)
            case _:
                pass


def words_of_decision(connection: Connection, decision: DecisionId) -> Texts:
    words = Texts()
    for kind, body, priv, value in connection.execute(_OF_ONE, {"is_decision": decision}):
        event = chain.read(kind, body, priv, {} if value is None else {"words": value})
        words.take(event)  # type: ignore[arg-type]  # these types are events of a decision
    return words


def options_of(
    connection: Connection, decisions: Collection[DecisionId]
) -> Mapping[DecisionId, Mapping[OptionId, str]]:
    """What the options of each of these say, as they were added and renamed."""
    texts: dict[DecisionId, Texts] = {}
    rows = connection.execute(_OF_MANY, {"ids": list_parameter(decisions)}) if decisions else ()
    for kind, body, priv, value, decision in rows:
        event = chain.read(kind, body, priv, {} if value is None else {"words": value})
        texts.setdefault(decision, Texts()).take(event)  # type: ignore[arg-type]  # as above
    return {decision: words.options for decision, words in texts.items()}
