"""Views made of what was read, so that nobody waits for a long one."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from consensus.views import Dossier

AT_ONCE_MAX = 300
"""Entries, ballots and different choices of which a view is made where it is asked for."""
P = ParamSpec("P")
V = TypeVar("V")


async def view_of(
    make: Callable[Concatenate[Dossier, P], V], dossier: Dossier, *args: P.args, **more: P.kwargs
) -> V:
    """`make(dossier, ...)`, in a thread where there is much of it: counting, too, may take long then."""
    choices = sum(len(tally.cells) for tally in dossier.tallies.values())
    if len(dossier.entries) + len(dossier.positions) + choices <= AT_ONCE_MAX:
        return make(dossier, *args, **more)
    return await asyncio.to_thread(make, dossier, *args, **more)
