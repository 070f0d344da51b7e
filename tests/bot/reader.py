"""A reader of the page in tests: signs in with a link as people do, and sends forms as browsers do, without a browser."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Any

import httpx2 as httpx

from bot.app import App
from bot.web import site_of
from bot.wiring import Joined, joined
from consensus.ports import Holder

ADDRESS = "http://127.0.0.1:8000"
OPERATOR = Holder()
_FORM = re.compile(r"<form[^>]*>.*?</form>", re.DOTALL)
_INPUT = re.compile(r"<input\b([^>]*)>")
_AREA = re.compile(r"<textarea\b([^>]*)>\n?(.*?)</textarea>", re.DOTALL)
_SELECT = re.compile(r"<select\b([^>]*)>(.*?)</select>", re.DOTALL)
_SELECTED = re.compile(r'<option value="([^"]*)" selected>')


def fields_of(form: str) -> list[tuple[str, str]]:
    """What a browser sends of a form that nobody has typed in."""
    fields = [
        (_named(tag), _named(tag, "value"))
        for tag in _INPUT.findall(form)
        if "checkbox" not in tag or " checked" in tag
    ]
    fields += [(_named(tag), unescape(text)) for tag, text in _AREA.findall(form)]
    for tag, options in _SELECT.findall(form):
        chosen = [unescape(value) for value in _SELECTED.findall(options)]
        fields += [(_named(tag), value) for value in (chosen if " multiple" in tag else chosen or [""])]
    return [(name, value) for name, value in fields if name]


def _names(form: str) -> list[str]:
    return [_named(tag) for tag in re.findall(r"<(?:input|textarea|select)\b([^>]*)>", form)]


def _named(tag: str, attribute: str = "name") -> str:
    match = re.search(rf'\b{attribute}="([^"]*)"', tag)
    return unescape(match[1]) if match else ""


class Reader:
    """`page` is the page that was last read, `url` its address."""

    OPERATOR = OPERATOR
    ADDRESS = ADDRESS

    def __init__(self, client: httpx.AsyncClient, site: Joined) -> None:
        self.client = client
        self.site = site
        self.page = ""
        self.status = 0
        self.url = ""

    @staticmethod
    def speaker(name: str, home: str = "room", platform: str = "local") -> Holder:
        return Holder(platform=platform, home=home, account=name)

    @property
    def forms(self) -> list[str]:
        return _FORM.findall(self.page)

    @property
    def csrf(self) -> str:
        return dict(fields_of(self.page))["csrf"]

    async def signs_in(self, holder: Holder = OPERATOR, path: str = "/") -> None:
        link = await self.site.door.link(holder, path)
        await self.post(link.removeprefix(ADDRESS))

    async def get(self, path: str, **more: Any) -> str:
        return self._read(await self.client.get(path, follow_redirects=True, **more))

    async def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> str:
        return self._read(await self.client.post(path, data=data or {}, follow_redirects=True, **more))

    async def presses(self, label: str) -> str:
        """Press the button with this label, or follow the link that looks like one."""
        for form in self.forms:
            if label in re.sub(r"<[^>]+>", "", form.rpartition("<button")[2]):
                return await self.sends(form)
        link = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{re.escape(label)}</a>', self.page)
        assert link, f"{label} is not on the page"
        return await self.get(unescape(link[1]))

    async def sends(self, form: str = "", **typed: str | tuple[str, ...]) -> str:
        """Send a form as it stands, but for what is typed: question -> answer."""
        form = form or next(form for form in self.forms if 'class="form"' in form)
        data: dict[str, list[str]] = {}
        for name, value in fields_of(form):
            data.setdefault(name, []).append(value)
        for name, answer in typed.items():
            known = [
                field
                for field in [*_names(form), "kind", "related"]
                if field.rpartition(".")[2] == name or field == name
            ]
            assert known, f"{name} is not asked"
            data[known[0]] = [answer] if isinstance(answer, str) else list(answer)
        action = re.search(r'action="([^"]*)"', form)
        assert action is not None, "a form is sent somewhere"
        return await self.post(unescape(action[1]), data)

    @property
    def text(self) -> str:
        """What is read on the page."""
        main = self.page.partition("<main")[2].partition("</main>")[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main.partition(">")[2])).split())

    def _read(self, answer: httpx.Response) -> str:
        self.page, self.status, self.url = answer.text, answer.status_code, str(answer.url)
        return self.page


@asynccontextmanager
async def reading(app: App, site: Joined | None = None) -> AsyncIterator[Reader]:
    """A reader of the page of this program, not signed in yet."""
    site = site or joined(app)
    transport: Any = httpx.ASGITransport(app=site_of(app, site), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield Reader(client, site)
