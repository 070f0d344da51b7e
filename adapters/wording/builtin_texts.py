"""The translated texts of the built-in processes. Texts of a community's own processes are shown as written."""

from collections.abc import Mapping
from functools import cache

from consensus.definition import builtin, builtin_ids


@cache
def builtin_texts() -> Mapping[str, str]:
    """Text -> id of the built-in process that contains it."""
    texts: dict[str, str] = {}
    for process_id in builtin_ids():
        built_in = builtin(process_id)
        if built_in is not None:
            process = built_in[1]
            groups = [description for _, description in process.groups]
            labels = [position.label for position in process.ballot.positions if position.label]
            for text in (
                process.title,
                process.purpose,
                process.use_when,
                process.not_when,
                *groups,
                *labels,
                *(phase.says for phase in process.phases if phase.says),
            ):
                texts.setdefault(text, process_id)
    return texts
