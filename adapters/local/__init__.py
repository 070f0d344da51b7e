"""The built-in room: decisions in a terminal or from a pipe, without any chat platform."""
