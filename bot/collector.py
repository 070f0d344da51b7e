"""Python's garbage collector in a program that stays up."""

import gc


def spare_what_stays() -> None:
    """What is loaded by now stays until the end: it is looked through no more, and the rest seldom.

    Hundreds of thousands of objects lie there after a start (libraries, words, rules). Looking through them again and
    again took a fifth of the processor time of a click in Slack. Cycles are still found, some thousands of objects later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
