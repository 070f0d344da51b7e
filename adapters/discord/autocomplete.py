"""Suggestions while people type: open decisions, positions, processes, deadlines. At most 25, each with a value that
means the same when typed by hand."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches

from adapters.discord.answers import choice_name
from adapters.discord.escape import plain
from adapters.discord.limits import CHOICE_NAME_LENGTH_MAX, CHOICES_MAX, clip
from adapters.discord.speech import DiscordWords
from adapters.grammar.deadline import BadDeadline, read_deadline
from adapters.interaction.form import meaning, process_label
from adapters.wording.cards import position_label
from consensus.process import Unit
from consensus.views import CardView, Listing, ProcessRow, Row

Picks = list[tuple[str, str]]
"""Name shown, value sent."""

DEADLINES = ("1d", "2d", "3d", "5d", "1w", "2w")


def decisions(words: DiscordWords, listing: Listing, typed: str, here: str) -> Picks:
    """Open decisions, those of this place first, by a typed number or words of the title."""
    rows = sorted(listing.rows, key=lambda row: (row.place != here, -row.number))
    return _most((choice_name(words, row), f"D-{row.number}") for row in rows if _fits(row, typed))


def objections(words: DiscordWords, listing: Listing, typed: str) -> Picks:
    """Standing objections, by their own numbers."""
    return _most(
        (
            clip(plain(f"D-{row.number}.{number} · {row.title}"), CHOICE_NAME_LENGTH_MAX),
            f"D-{row.number}.{number}",
        )
        for row in listing.rows
        if _fits(row, typed)
        for number in row.objections
    )


def positions(words: DiscordWords, card: CardView, typed: str) -> Picks:
    offered = [(plain(choice.text or position_label(words, choice)), choice.key) for choice in card.choices]
    offered.append((plain(words.say("take it back")), "none"))
    wanted = typed.casefold().strip()
    return _most(
        (clip(name, CHOICE_NAME_LENGTH_MAX), key)
        for name, key in offered
        if wanted in name.casefold() or key.casefold().startswith(wanted)
    )


def processes(words: DiscordWords, known: Sequence[ProcessRow], typed: str, unit: Unit) -> Picks:
    """The processes on offer with what they are for, by their titles and ids: the everyday ones before anything is typed,
    similar ones if none fits."""
    wanted = typed.casefold().strip()
    offered = [
        (words.write.labelled(process_label(words, process), meaning(words, process)), process.id)
        for process in known
        if process.unit == unit and (wanted or process.everyday)
    ]
    fitting = [(name, key) for name, key in offered if wanted in name.casefold() or wanted in key]
    if not fitting and wanted:
        close = get_close_matches(wanted, [key for _, key in offered], n=3, cutoff=0.5)
        fitting = [(name, key) for name, key in offered if key in close]
    return _most((clip(name, CHOICE_NAME_LENGTH_MAX), key) for name, key in fitting)


def deadlines(words: DiscordWords, typed: str, now: datetime, zone: str) -> Picks:
    """The typed deadline with its instant, then usual ones. Discord shows no local times in suggestions, so each names
    its zone."""
    picks: Picks = []
    for candidate in dict.fromkeys(
        (typed.strip(), *(usual for usual in DEADLINES if usual.startswith(typed.strip())))
    ):
        if not candidate:
            continue
        try:
            until = read_deadline(candidate, now=now, zone=zone).until
        except BadDeadline:
            continue
        at = until.at if until.at is not None else now + (until.after or timedelta())
        shown = in_words(words, at, now)
        picks.append((clip(f"{candidate} = {shown}", CHOICE_NAME_LENGTH_MAX), candidate))
    return picks[:CHOICES_MAX]


def in_words(words: DiscordWords, at: datetime, now: datetime) -> str:
    """An instant in words, for places where Discord shows no timestamps."""
    from adapters.wording import Words

    return Words(words.language, words.zone, now=lambda: now).moment(at)


def _fits(row: Row, typed: str) -> bool:
    wanted = typed.casefold().strip()
    return (
        not wanted
        or wanted in f"d-{row.number} {row.title}".casefold()
        or wanted.lstrip("#d-") == str(row.number)
    )


def _most(picks: Iterable[tuple[str, str]]) -> Picks:
    return [pick for _, pick in zip(range(CHOICES_MAX), picks, strict=False)]
