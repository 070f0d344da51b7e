"""The room's first screen, and the help on its directives."""

from adapters.wording import Words


def welcome_text(words: Words, number: int) -> str:
    """Three lines to copy, one of them an objection. `number` is that of the next decision."""
    lines = (
        'ann: /propose "Ship on Fridays" --by 3d',
        f'bo: /object D-{number} "No rollback plan"',
        f'ann: /amend D-{number} "Ship on Fridays, with a rollback plan"',
    )
    return "\n".join(
        [
            words.say(
                "A room to take decisions in. Whoever speaks is a member: write a name before the line."
            ),
            words.say("Three lines to copy, one at a time:"),
            "",
            *(f"  {line}" for line in lines),
            "",
            words.say("More: help. To leave: quit."),
            "",
        ]
    )


def directives_text(words: Words, help_: str = "") -> str:
    """`help_`: what can be typed, for somebody who has spoken already."""
    return "\n".join(
        [
            words.say("In the room"),
            "  ann: hello       " + words.say("speaks as ann; a bare line is the last speaker's"),
            "  as bo            " + words.say("from now on bo speaks"),
            "  @+3d             " + words.say("lets three days pass in this room"),
            "  @deaf 2d         " + words.say("the same, but nothing is heard meanwhile (an outage)"),
            "  quit             " + words.say("leaves; everything is kept"),
            "",
            help_ or words.help(),
        ]
    )
