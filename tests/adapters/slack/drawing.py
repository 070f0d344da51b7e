"""Blocks as a person sees them, in lines: what a snapshot keeps, so that a change can be read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def drawn(blocks: Sequence[Mapping[str, Any]]) -> str:
    """One line an element: `(Consent) accord.vote:consent 1.0.1` is a button with what it says."""
    return "\n".join(line for block in blocks for line in _block(block))


def drawn_view(view: Mapping[str, Any]) -> str:
    """A modal: its frame, its blocks, and where it remembers that it came from."""
    head = f"== {view['title']['text']} == [{view['close']['text']}]"
    if "submit" in view:
        head += f" [{view['submit']['text']}]"
    return "\n".join([head, drawn(view["blocks"])])


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield block["text"]["text"]
            if "accessory" in block:
                yield f"    {_element(block['accessory'])}"
        case "header":
            yield f"# {block['text']['text']}"
        case "context":
            yield from (f"~ {element['text']}" for element in block["elements"])
        case "actions":
            yield from (_element(element) for element in block["elements"])
        case "input":
            optional = "?" if block.get("optional") else ""
            yield f"{block['block_id']}{optional}: {block['label']['text']} {_element(block['element'])}"
            if "hint" in block:
                yield f"    ~ {block['hint']['text']}"
        case "rich_text":
            yield "\n".join(
                "| " + line
                for part in block["elements"]
                for inner in part["elements"]
                for line in inner["text"].split("\n")
            )
        case "data_visualization":
            yield f"<chart> {block['title']} {block['chart']}"
        case _:
            yield f"<{block['type']}>"


def _element(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "button":
            where = element.get("url") or element.get("value", "")
            style = {"primary": "!", "danger": "x"}.get(element.get("style", ""), "")
            return f"({element['text']['text']}{style}) {element['action_id']} {where}".rstrip()
        case "static_select" | "checkboxes" | "multi_static_select" | "radio_buttons":
            options = " / ".join(
                f"{option['text']['text']}={option['value']}" for option in element["options"]
            )
            return f"<{element['type']} {options}>"
        case "plain_text_input":
            lines = "text" if element["multiline"] else "line"
            return f"<{lines} {element['max_length']} {element.get('initial_value', '')!r}>"
    return f"<{element['type']}>"
