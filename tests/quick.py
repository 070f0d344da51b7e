"""A process of a community's own in which silence adopts as soon as somebody likes; the built-in ones take a day."""

QUICK = (
    '/accord process add "We are three" id = "quick" \\n may_set = ["closes"] \\n [objection] \\n at_deadline = "blocks" '
    '\\n [[phase]] \\n act = "object"'
)
"""The line with which an administrator adds it."""
