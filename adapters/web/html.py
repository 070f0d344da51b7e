"""Pages of templates: what a message, a button and a form are in HTML. Text of people is escaped by the templates."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from adapters.acts import ACT
from adapters.interaction.message import Button, Menu
from adapters.interaction.press import AT_ONCE, Press
from adapters.unsafe import visible
from adapters.web.address import Address
from adapters.web.door import Visit
from adapters.web.platform import WebWords
from consensus.frozen import Frozen, replace
from consensus.views import Row

HERE = Path(__file__).parent
STATIC = HERE / "static"
LOOKS: Mapping[str, str] = {"show": "", "details": "", "more": "", "why": "#count", "export": "#record"}
"""What shows something of a decision -> the place on its record."""
_NUMBER = re.compile(r"\bD-(\d{1,9})\b(?!\.\d)")


class Clickable(Frozen):
    """A button or menu: a link to `href`, or a form that is sent to `action`."""

    label: str
    press: Press
    href: str = ""
    action: str = ""
    style: str = ""
    line: str = ""
    options: tuple[tuple[str, str], ...] = ()
    """Of a menu."""
    opens: bool = False
    """A menu that opens a form."""
    speaker: str = ""


class Html:
    """`address`: under which the page is reached."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_visible,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["title_of"] = title_of

    def page(self, template: str, visit: Visit, status: int = 200, /, **values: Any) -> HTMLResponse:
        """A page for somebody who is signed in."""
        path, address = visit.request.url.path, visit.address
        query = visit.request.url.query
        back = path + (f"?{query}" if query else "")
        return self._shown(
            template, visit.words, status,
            visit=visit, to=address.to, decision=address.decision, messages=visit.take_messages(), back=back if visit.request.method == "GET" else "/",
            numbers_linked=partial(_numbers_linked, address),
            clickable=lambda buttons, speaker=address.speaker: clickable(
                replace(address, speaker=speaker), buttons, back
            ), **values,
        )  # fmt: skip

    def notice(
        self,
        words: WebWords,
        status: int,
        heading: str,
        *lines: str,
        visit: Visit | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A page that says one thing, for anybody; for a `visit` with its way on."""
        if visit is not None:
            return self.page("notice.html", visit, status, heading=heading, lines=lines, **values)
        return self._shown(
            "notice.html",
            words,
            status,
            visit=None,
            to=self.address.to,
            messages=(),
            back="/",
            heading=heading,
            lines=lines,
            **values,
        )

    def _shown(self, template: str, words: WebWords, status: int, /, **values: Any) -> HTMLResponse:
        page = self._templates.get_template(template)
        return HTMLResponse(page.render(words=words, say=words.say, **values), status_code=status)


def clickable(address: Address, buttons: Iterable[Button | Menu], back: str) -> tuple[Clickable, ...]:
    """Buttons as links and forms: what opens a form or shows something is a link, what acts at once is sent."""
    return tuple(_clickable(address, button, back) for button in buttons)


def _clickable(address: Address, button: Button | Menu, back: str) -> Clickable:
    press = button.press
    if isinstance(button, Menu):
        opens = press.act not in AT_ONCE
        return Clickable(
            label=button.label,
            press=press,
            action=address.to("/form" if opens else "/act"),
            options=button.options,
            opens=opens,
            speaker=address.speaker,
        )
    if button.line:
        action = address.to("/line" if press.act == "send" else "/mend")
        return Clickable(label=button.label, press=press, action=action, line=button.line, style=button.style)
    href = ""
    if press.act in LOOKS:
        href = address.decision(press.number) + LOOKS[press.act]
    elif press.act in ACT and press.act not in AT_ONCE:
        href = address.form(press, back)
    return Clickable(
        label=button.label, press=press, href=href, action=address.to("/act"), style=button.style
    )


def _numbers_linked(address: Address, text: str, numbers: Collection[int]) -> Markup:
    """A sentence in which these decisions are links."""

    def link(match: re.Match[str]) -> str:
        number = int(match[1])
        return (
            f'<a href="{escape(address.decision(number))}">{match[0]}</a>' if number in numbers else match[0]
        )

    return Markup(_NUMBER.sub(link, str(escape(_visible(text)))))  # noqa: S704  escaped before


def title_of(row: Row) -> str:
    """The title of a decision in a list."""
    return " ".join(row.title.split())


def _visible(value: object) -> object:
    """Text of people without what hides something, or what a terminal would obey: pages are also read with curl."""
    return visible(value, directions="") if type(value) is str else value
