"""A stand-in for Slack on 127.0.0.1, which is as strict as Slack: the unmodified libraries talk to it."""

from tests.fakes.slack.server import FakeSlack, Workspace

__all__ = ["FakeSlack", "Workspace"]
