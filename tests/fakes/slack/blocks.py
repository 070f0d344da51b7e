"""Block Kit's bounds as Slack keeps them: what it refuses, with the place, as `blocks.validate` says it.

Sources: the limits and property lists of Slack's reference pages for blocks, elements, composition objects and views.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

BLOCKS_MAX = {"message": 50, "modal": 100, "home": 100}
ON_MESSAGES_ONLY = frozenset({"markdown", "data_visualization", "table"})
ID_LENGTH_MAX = 255

PROPERTIES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    # type: (must be there, may be there)
    "section": (frozenset(), frozenset({"text", "fields", "accessory", "expand"})),
    "header": (frozenset({"text"}), frozenset()),
    "divider": (frozenset(), frozenset()),
    "context": (frozenset({"elements"}), frozenset()),
    "actions": (frozenset({"elements"}), frozenset()),
    "input": (
        frozenset({"label", "element"}),
        frozenset({"hint", "optional", "dispatch_action"}),
    ),
    "image": (frozenset({"alt_text"}), frozenset({"image_url", "slack_file", "title"})),
    "markdown": (frozenset({"text"}), frozenset()),
    "rich_text": (frozenset({"elements"}), frozenset()),
    "data_visualization": (frozenset({"title", "chart"}), frozenset()),
}
ELEMENTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "button": (
        frozenset({"text", "action_id"}),
        frozenset({"value", "url", "style", "confirm", "accessibility_label"}),
    ),
    "overflow": (frozenset({"action_id", "options"}), frozenset({"confirm"})),
    "static_select": (
        frozenset({"action_id"}),
        frozenset({"options", "option_groups", "initial_option", "placeholder", "confirm", "focus_on_load"}),
    ),
    "multi_static_select": (
        frozenset({"action_id"}),
        frozenset(
            {
                "options",
                "option_groups",
                "initial_options",
                "placeholder",
                "confirm",
                "max_selected_items",
                "focus_on_load",
            }
        ),
    ),
    "users_select": (
        frozenset({"action_id"}),
        frozenset({"initial_user", "placeholder", "confirm", "focus_on_load"}),
    ),
    "multi_users_select": (
        frozenset({"action_id"}),
        frozenset({"initial_users", "placeholder", "confirm", "max_selected_items", "focus_on_load"}),
    ),
    "conversations_select": (
        frozenset({"action_id"}),
        frozenset(
            {
                "initial_conversation",
                "default_to_current_conversation",
                "placeholder",
                "confirm",
                "filter",
                "response_url_enabled",
                "focus_on_load",
            }
        ),
    ),
    "radio_buttons": (
        frozenset({"action_id", "options"}),
        frozenset({"initial_option", "confirm", "focus_on_load"}),
    ),
    "checkboxes": (
        frozenset({"action_id", "options"}),
        frozenset({"initial_options", "confirm", "focus_on_load"}),
    ),
    "plain_text_input": (
        frozenset({"action_id"}),
        frozenset(
            {
                "initial_value",
                "multiline",
                "min_length",
                "max_length",
                "placeholder",
                "dispatch_action_config",
                "focus_on_load",
            }
        ),
    ),
    "number_input": (
        frozenset({"action_id", "is_decimal_allowed"}),
        frozenset({"initial_value", "min_value", "max_value", "placeholder", "focus_on_load"}),
    ),
    "datetimepicker": (
        frozenset({"action_id"}),
        frozenset({"initial_date_time", "confirm", "focus_on_load"}),
    ),
    "image": (frozenset({"alt_text"}), frozenset({"image_url", "slack_file"})),
}
ELEMENTS_OF = {
    "actions": frozenset(ELEMENTS) - {"image", "plain_text_input", "number_input"},
    "accessory": frozenset(ELEMENTS) - {"plain_text_input", "number_input"},
    "input": frozenset(ELEMENTS) - {"image", "button", "overflow"},
}


def mistakes(blocks: object, surface: str) -> list[str]:
    """What is wrong with these blocks on a `message`, `modal` or `home`; empty when nothing is."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    problems = [
        f"{problem} [json-pointer:/blocks{place}]"
        for number, block in enumerate(blocks)
        for place, problem in _block(block, surface, f"/{number}")
    ]
    if len(blocks) > BLOCKS_MAX[surface]:
        problems.append(f"no more than {BLOCKS_MAX[surface]} items allowed [json-pointer:/blocks]")
    ids = [
        block["block_id"]
        for block in blocks
        if isinstance(block, Mapping) and isinstance(block.get("block_id"), str)
    ]
    problems += [f"duplicate block_id {id_} [json-pointer:/blocks]" for id_ in ids if ids.count(id_) > 1][:1]
    charts = [block for block in blocks if block.get("type") == "data_visualization"]
    if len(charts) > 2:
        problems.append("no more than 2 charts [json-pointer:/blocks]")
    return problems


def view_mistakes(view: object) -> list[str]:
    """What is wrong with a whole view."""
    if not isinstance(view, Mapping):
        return ["must be an object [json-pointer:/view]"]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return ["must be modal or home [json-pointer:/view/type]"]
    allowed = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if kind == "modal":
        allowed |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
    problems = [f"additional property {key} [json-pointer:/view]" for key in view if key not in allowed]
    problems += mistakes(view.get("blocks"), kind)
    if kind == "modal":
        for name in ("title", "submit", "close"):
            if name in view or name == "title":
                problems += [
                    f"{problem} [json-pointer:/view/{name}{place}]"
                    for place, problem in _text(view.get(name), 24, kinds=("plain_text",))
                ]
        if any(
            isinstance(block, Mapping) and block.get("type") == "input" for block in view.get("blocks") or ()
        ):
            problems += (
                [] if "submit" in view else ["submit is required with an input block [json-pointer:/view]"]
            )
    if len(view.get("private_metadata") or "") > 3_000:
        problems.append("must be less than 3001 characters [json-pointer:/view/private_metadata]")
    if len(view.get("callback_id") or "") > ID_LENGTH_MAX:
        problems.append("must be less than 256 characters [json-pointer:/view/callback_id]")
    return problems


Problems = Iterator[tuple[str, str]]


def _block(block: object, surface: str, at: str) -> Problems:
    if not isinstance(block, Mapping):
        yield at, "must be an object"
        return
    kind = block.get("type")
    if not isinstance(kind, str) or kind not in PROPERTIES:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    if kind in ON_MESSAGES_ONLY and surface != "message":
        yield f"{at}/type", f"unsupported on {surface}: {kind}"
    if kind == "input" and surface == "message":
        yield f"{at}/type", "unsupported on message: input"
    must, may = PROPERTIES[kind]
    yield from _properties(block, must, may | {"type", "block_id"}, at)
    yield from _id(block.get("block_id"), f"{at}/block_id")
    match kind:
        case "section":
            yield from _section(block, at)
        case "header":
            yield from _text(block.get("text"), 150, at=f"{at}/text", kinds=("plain_text",))
        case "context":
            yield from _context(block, at)
        case "actions":
            yield from _actions(block, at)
        case "input":
            yield from _text(block.get("label"), 2_000, at=f"{at}/label", kinds=("plain_text",))
            if "hint" in block:
                yield from _text(block["hint"], 2_000, at=f"{at}/hint", kinds=("plain_text",))
            yield from _element(block.get("element"), "input", f"{at}/element")
        case "image":
            yield from _length(block.get("alt_text"), 2_000, f"{at}/alt_text")
            yield from _length(block.get("image_url", "x"), 3_000, f"{at}/image_url")
        case "rich_text":
            for number, element in enumerate(block.get("elements") or ()):
                yield from _rich(element, f"{at}/elements/{number}")
        case "markdown":
            yield from _length(block.get("text"), 12_000, f"{at}/text")
        case "data_visualization":
            yield from _chart(block, at)


def _rich(element: object, at: str) -> Problems:
    if not isinstance(element, Mapping) or element.get("type") != "rich_text_preformatted":
        yield at, "only preformatted text is expected here"
        return
    for number, inner in enumerate(element.get("elements") or ()):
        if inner.get("type") != "text":
            yield f"{at}/elements/{number}", "only plain text is expected here"
        yield from _length(inner.get("text"), 3_000, f"{at}/elements/{number}/text")


def _section(block: Json, at: str) -> Problems:
    if "text" not in block and "fields" not in block:
        yield at, "text or fields is required"
    if "text" in block:
        yield from _text(block["text"], 3_000, at=f"{at}/text")
    fields = block.get("fields", [])
    if "fields" in block and not 1 <= len(fields) <= 10:
        yield f"{at}/fields", "1 to 10 items"
    for number, field in enumerate(fields):
        yield from _text(field, 2_000, at=f"{at}/fields/{number}")
    if "accessory" in block:
        yield from _element(block["accessory"], "accessory", f"{at}/accessory")


def _context(block: Json, at: str) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield f"{at}/elements", "1 to 10 items"
        return
    for number, element in enumerate(elements):
        place = f"{at}/elements/{number}"
        if isinstance(element, Mapping) and element.get("type") == "image":
            yield from _element(element, "accessory", place)
        else:
            yield from _text(element, 3_000, at=place)


def _actions(block: Json, at: str) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield f"{at}/elements", "1 to 25 items"
        return
    for number, element in enumerate(elements):
        yield from _element(element, "actions", f"{at}/elements/{number}")
    ids = [element.get("action_id") for element in elements if isinstance(element, Mapping)]
    if len(set(ids)) != len(ids):
        yield f"{at}/elements", "action_id must be unique within a block"


def _element(element: object, inside: str, at: str) -> Problems:
    if not isinstance(element, Mapping):
        yield at, "must be an object"
        return
    kind = element.get("type")
    if kind not in ELEMENTS or kind not in ELEMENTS_OF[inside]:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    must, may = ELEMENTS[kind]
    yield from _properties(element, must, may | {"type"}, at)
    if "action_id" in must:
        yield from _id(element.get("action_id"), f"{at}/action_id")
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, at=f"{at}/placeholder", kinds=("plain_text",))
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    match kind:
        case "button":
            yield from _text(element.get("text"), 75, at=f"{at}/text", kinds=("plain_text",))
            yield from _length(element.get("value", "x"), 2_000, f"{at}/value")
            yield from _length(element.get("url", "x"), 3_000, f"{at}/url")
            yield from _length(element.get("accessibility_label", "x"), 75, f"{at}/accessibility_label")
            if element.get("style", "primary") not in ("primary", "danger"):
                yield f"{at}/style", "must be primary or danger"
        case "overflow":
            yield from _options(element.get("options"), 1, 5, f"{at}/options")
        case "static_select" | "multi_static_select":
            yield from _select(element, at)
        case "radio_buttons" | "checkboxes":
            yield from _options(
                element.get("options"), 1, 10, f"{at}/options", kinds=("plain_text", "mrkdwn")
            )
            yield from _initial(element, at)
        case "plain_text_input":
            most = element.get("max_length", 3_000)
            if not isinstance(most, int) or not 1 <= most <= 3_000:
                yield f"{at}/max_length", "1 to 3000"
            elif len(element.get("initial_value", "")) > most:
                yield f"{at}/initial_value", f"must be less than {most + 1} characters"
        case "number_input":
            for name in ("initial_value", "min_value", "max_value"):
                if not isinstance(element.get(name, "0"), str):
                    yield f"{at}/{name}", "must be a string"


def _select(element: Json, at: str) -> Problems:
    if ("options" in element) == ("option_groups" in element):
        yield at, "either options or option_groups"
        return
    if "options" in element:
        yield from _options(element["options"], 1, 100, f"{at}/options")
        yield from _initial(element, at)
        return
    groups = element["option_groups"]
    if not 1 <= len(groups) <= 100:
        yield f"{at}/option_groups", "1 to 100 items"
    for number, group in enumerate(groups):
        yield from _text(
            group.get("label"), 75, at=f"{at}/option_groups/{number}/label", kinds=("plain_text",)
        )
        yield from _options(group.get("options"), 1, 100, f"{at}/option_groups/{number}/options")


def _initial(element: Json, at: str) -> Problems:
    first = element.get("initial_option")
    if first is not None and first not in element.get("options", ()):
        yield f"{at}/initial_option", "must be one of the options"
    for option in element.get("initial_options", ()):
        if option not in element.get("options", ()):
            yield f"{at}/initial_options", "must be among the options"


def _options(
    options: object, least: int, most: int, at: str, kinds: tuple[str, ...] = ("plain_text",)
) -> Problems:
    if not isinstance(options, list) or not least <= len(options) <= most:
        yield at, f"{least} to {most} items"
        return
    for number, option in enumerate(options):
        place = f"{at}/{number}"
        if not isinstance(option, Mapping):
            yield place, "must be an object"
            continue
        yield from _properties(option, frozenset({"text"}), frozenset({"value", "description", "url"}), place)
        yield from _text(option.get("text"), 75, at=f"{place}/text", kinds=kinds)
        yield from _length(option.get("value", "x"), 150, f"{place}/value")
        if "description" in option:
            yield from _text(option["description"], 75, at=f"{place}/description", kinds=kinds)
    values = [option.get("value") for option in options if isinstance(option, Mapping)]
    if len(set(values)) != len(values):
        yield at, "values must be unique"


def _confirm(confirm: object, at: str) -> Problems:
    if not isinstance(confirm, Mapping):
        yield at, "must be an object"
        return
    yield from _text(confirm.get("title"), 100, at=f"{at}/title", kinds=("plain_text",))
    yield from _text(confirm.get("text"), 300, at=f"{at}/text")
    for name in ("confirm", "deny"):
        yield from _text(confirm.get(name), 30, at=f"{at}/{name}", kinds=("plain_text",))


def _chart(block: Json, at: str) -> Problems:
    yield from _length(block.get("title"), 50, f"{at}/title")
    chart = block.get("chart")
    if not isinstance(chart, Mapping) or chart.get("type") not in ("bar", "pie"):
        yield f"{at}/chart", "must be a bar or pie"
        return
    parts = chart.get("segments") if chart["type"] == "pie" else chart.get("series")
    if not isinstance(parts, Sequence) or not 1 <= len(parts) <= 6:
        yield f"{at}/chart", "1 to 6 items"


def _text(
    text: object, most: int, *, at: str = "", kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> Problems:
    if not isinstance(text, Mapping):
        yield at, "must be a text object"
        return
    if text.get("type") not in kinds:
        yield f"{at}/type", f"must be {' or '.join(kinds)}"
        return
    may = {"type", "emoji"} if text["type"] == "plain_text" else {"type", "verbatim"}
    yield from _properties(text, frozenset({"text"}), frozenset(may), at)
    yield from _length(text.get("text"), most, f"{at}/text")


def _properties(thing: Json, must: frozenset[str], may: frozenset[str], at: str) -> Problems:
    for name in sorted(must - thing.keys()):
        yield at, f"missing required field: {name}"
    for name in sorted(thing.keys() - must - may):
        yield at, f"additional property: {name}"


def _length(text: object, most: int, at: str) -> Problems:
    if not isinstance(text, str):
        yield at, "must be a string"
    elif not 1 <= len(text) <= most:
        yield at, f"must be 1 to {most} characters, has {len(text)}"


def _id(name: object, at: str) -> Problems:
    if name is not None:
        yield from _length(name, ID_LENGTH_MAX, at)
