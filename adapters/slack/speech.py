"""The language of each message: cards and what everybody reads in the workspace's, private answers, forms and messages in
that of their reader, as Slack tells it of a person."""

from functools import cache

from adapters.languages import nearest
from adapters.slack.directory import Directory
from adapters.slack.escape import SlackWords
from adapters.slack.ids import user_of
from adapters.wording.writers import Now


class Speech:
    def __init__(self, directory: Directory, language: str, zone: str, *, now: Now) -> None:
        self._directory = directory
        self.public = SlackWords(language, zone, now=now)
        self._own = cache(lambda language: SlackWords(language, zone, now=now))

    def of(self, home: str, account: str) -> SlackWords:
        """The words for this person: those of the workspace, until Slack has told their language."""
        known = self._directory.at_hand(home, user_of(account))
        language = nearest(known.locale) if known is not None and known.locale else None
        return self._own(language) if language is not None else self.public
