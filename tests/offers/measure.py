"""Whether an offer would be made at the end of each dialogue of a file: precision and recall."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.grammar.offers import proposed_in
from adapters.interaction.listening import Listening, Proposal, Talk

Dialogue = dict[str, Any]
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Figures:
    language: str
    dialogues: int
    offered: int
    rightly: int
    wanted: int
    wrong: list[Dialogue]

    @property
    def precision(self) -> float:
        return self.rightly / self.offered if self.offered else 0.0

    @property
    def recall(self) -> float:
        return self.rightly / self.wanted if self.wanted else 0.0

    def __str__(self) -> str:
        return (
            f"{self.language}: precision {self.precision:.2f} recall {self.recall:.2f} "
            f"of {self.dialogues} dialogues, {self.wanted} with an offer"
        )


def offered(said: str) -> Proposal | None:
    """Played as the messages of one channel, a minute apart."""
    listening = Listening(lambda: BEGIN)
    for place, line in enumerate(said.strip().split("\n")):
        name, _, text = line.partition(":")
        talk = Talk(
            platform="local", home="home", channel="core", message=str(place), account=name.strip(),
            text=text.strip(), at=BEGIN + timedelta(minutes=place),
        )  # fmt: skip
        if proposal := listening.heard(talk):
            return proposal
        if words := proposed_in(talk.text):
            listening.hold(Proposal(talk=talk, text=words))
    return None


def dialogues_of(path: Path) -> list[Dialogue]:
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["dialogue"])


def measured(path: Path) -> Figures:
    """The file is named for its language."""
    dialogues = dialogues_of(path)
    judged = [(dialogue, offered(dialogue["said"]) is not None) for dialogue in dialogues]
    return Figures(
        language=path.stem,
        dialogues=len(dialogues),
        offered=sum(made for _, made in judged),
        rightly=sum(made and dialogue["offer"] for dialogue, made in judged),
        wanted=sum(dialogue["offer"] for dialogue in dialogues),
        wrong=[dialogue for dialogue, made in judged if made != dialogue["offer"]],
    )
