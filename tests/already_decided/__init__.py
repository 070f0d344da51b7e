"""How well proposals that contradict a decision in force are noticed: `python -m tests.already_decided FOLDER [--show]`.

A folder holds a file of pairs for each language.
"""
