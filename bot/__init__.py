"""Wires everything: settings, clock, the Desk, scheduler, dispatcher, commands and web. May import every other room."""
