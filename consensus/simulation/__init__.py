"""Scenarios and processes played through the engine with nothing stored: `accord simulate` and the dry runs."""
