"""The welcome to whoever installed Accord, with three ways to begin; and what can be set."""

from adapters.interaction.message import Button, Code, Message, button
from adapters.interaction.press import Press
from adapters.wording import Words
from consensus.views import RightsTable

WELCOMED = "welcomed"
"""The note that a home has had its welcome: it comes once."""


def welcome_message(words: Words, home: str = "") -> Message:
    """`home`: for where the platform does not send it with a press."""
    text = words.say(
        "Accord is here: a group decides in its channel, and every decision is kept with its reasons. Begin with a poll or a "
        "proposal. In a channel they are typed as /poll and /propose; /accord help says the rest."
    )
    settings = Button(label=words.say("Settings…"), press=Press(act="settings", home=home))
    return Message(
        text=text,
        buttons=(
            button(words, Press(act="poll", home=home), style="primary"),
            button(words, Press(act="propose", home=home), style="primary"),
            settings,
        ),
    )


def first_question(words: Words) -> str:
    """What may be asked first of all, for yes or no."""
    return words.say("Shall we decide with Accord from now on?")


def settings_message(words: Words, view: RightsTable, home: str = "") -> Message:
    """The forms that set something, so far as they are for the reader, and what is set elsewhere."""
    own = button(words, Press(act="own_digest", home=home))
    channel = button(words, Press(act="digest", home=home), words.say("Digest of a channel…"))
    return Message(
        text=words.say(
            "What can be set here. The language, the time zone and the tokens are set where Accord runs: accord setup."
        ),
        code=(Code(heading=words.say("Who may do what is set in a channel:"), lines=("/accord rights",)),),
        buttons=(channel, own) if view.may_set_up else (own,),
    )
