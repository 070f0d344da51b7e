"""Tests of the wiring: the Desk, scheduler, dispatcher, commands and web, over a real SQLite file."""
