"""What the forms of every platform offer to choose from."""

from adapters.interaction.form import ProcessChoice
from bot.installation import processes
from bot.settings import Settings


def process_choices(settings: Settings) -> list[ProcessChoice]:
    """The processes that can be asked for here, built-in ones first."""
    return [
        ProcessChoice(id=process.id, title=process.title, unit=process.unit, purpose=process.purpose)
        for process, _ in processes(settings).all()
    ]
