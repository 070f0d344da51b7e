"""Choices for the forms of every platform."""

from adapters.interaction.form import ProcessChoice
from bot.installation import processes
from bot.settings import Settings


def process_choices(settings: Settings) -> list[ProcessChoice]:
    """The processes on offer, built-in ones first."""
    return [
        ProcessChoice(id=process.id, title=process.title, unit=process.unit, purpose=process.purpose)
        for process, _ in processes(settings).all()
    ]
