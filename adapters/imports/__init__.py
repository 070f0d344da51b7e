"""Decisions that other programs kept, read out of their files as commands that record them.

Pure: texts in, commands out. What a source says of a decision is kept in its words; only the outcome is translated, and
what its words do not settle is left out and named.
"""
