"""The consensus engine: what a group decides, as pure functions of what its people did.

Nothing in this package reads a clock, draws a random number or does any input or output, and it imports
msgspec and the standard library alone. Time, ids and randomness come in as arguments (see ports.py).
"""
