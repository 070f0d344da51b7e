"""The web port as one application: pages for people who are signed in, and what stands around them."""

import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.interaction.conversation import Conversation
from adapters.interaction.form import Fits, Forms
from adapters.interaction.platform import Desk, Visitors
from adapters.web.account import Account
from adapters.web.acting import Acting
from adapters.web.door import Door, Visit
from adapters.web.files import Files
from adapters.web.guard import Below, Bodies, Headers, Hosts, Patient, host_of
from adapters.web.html import STATIC, Html
from adapters.web.incoming import fields_of
from adapters.web.live import Live
from adapters.web.log import LogPages
from adapters.web.pages import Pages
from adapters.web.platform import WebHere, WebPlatform
from adapters.web.ports import CheckLog
from adapters.web.rights import RightsPage
from adapters.web.room import RoomPages
from adapters.web.what_if import WhatIfPage
from adapters.web.why import WhyPage
from consensus.ports import Use
from consensus.refusal import Refused

Handler = Callable[[Visit], Awaitable[Response]]
BODY_SECONDS_MAX = 20.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
NOT_FOUND = frozenset({"no-such-decision", "no-such-person"})


class Site:
    """`more`: pages of platforms on the same port; `machines`: what programs of theirs call, by path, and check themselves.
    `proxy`: one may stand in front; `patience`: seconds in which all that a client sends has to be there."""

    def __init__(self, desk: Desk, door: Door, visitors: Mapping[str, Visitors], check: CheckLog) -> None:
        self._door = door
        self._strangers = Bodies()
        self._html = Html(door.address)
        platform = WebPlatform(visitors)
        conversation: Conversation[WebHere] = Conversation(desk, platform, Forms(Fits()))
        self._pages = Pages(conversation, self._html)
        self._acting = Acting(door, conversation, platform, self._html)
        self._account = Account(door, self._html, conversation)
        self._rights = RightsPage(self._html, conversation)
        self._what_if = WhatIfPage(self._html, conversation)
        self._why = WhyPage(self._html, conversation)
        self._live = Live(desk, door)
        self._log = LogPages(door, conversation, self._html, check)
        self._files = Files(door, conversation)
        self._room = RoomPages(door, conversation, self._html, self._pages)

    def application(
        self,
        *,
        hosts: Collection[str],
        proxy: bool = False,
        more: Sequence[BaseRoute] = (),
        machines: Mapping[str, ASGIApp] | None = None,
        patience: float = BODY_SECONDS_MAX,
    ) -> ASGIApp:
        app = Starlette(
            routes=[
                self._page("/", self._pages.overview),
                self._page("/waiting", self._pages.waiting),
                self._page("/decisions", self._pages.decisions, public=True),
                self._page("/how-we-decide", self._pages.how_we_decide, public=True),
                self._page("/D-{number:int}.json", self._files.decision, public=True, use="export"),
                self._page("/D-{number:int}/proof.json", self._files.proof, use="export"),
                self._page("/log/proof.json", self._files.growth, use="export"),
                self._page("/decisions.json", self._files.decisions, public=True, use="export"),
                self._page("/overview.json", self._files.overview, use="export"),
                self._page("/how-we-decide.json", self._files.figures, public=True, use="export"),
                self._page("/waiting.json", self._files.waiting, use="export"),
                self._page("/why.json", self._files.why, use="export"),
                self._page("/what-if.json", self._files.what_if, use="export"),
                self._page("/rights.json", self._files.rights, use="export"),
                self._page("/log.json", self._files.log, use="export"),
                self._page("/D-{number:int}/{title}.json", self._files.decision, public=True, use="export"),
                Route("/schema/{name}", self._files.schema),
                Route("/feeds/{secret}/decisions.atom", self._files.feed),
                Route("/feeds/{secret}/digest.atom", self._files.digest),
                Route("/feeds/{secret}/decisions.ics", self._files.calendar),
                self._page("/D-{number}", self._pages.decision, public=True),
                self._page("/D-{number}/{title}", self._pages.decision, public=True),
                self._page("/form", self._acting.form),
                self._sent("/form", self._acting.send),
                self._sent("/act", self._acting.press),
                self._sent("/line", self._acting.line),
                self._sent("/mend", self._acting.mend),
                self._page("/account", self._account.show, use=""),
                self._page("/rights", self._rights.show),
                self._page("/what-if", self._what_if.show),
                self._page("/why", self._why.show),
                self._sent("/account/give", self._account.give, use=""),
                self._sent("/account/revoke", self._account.revoke, use=""),
                self._sent("/account/person", self._account.look_up, use=""),
                self._sent("/account/leave", self._account.leave, use=""),
                self._page("/log", self._log.show),
                self._sent("/log/check", self._log.check),
                self._page("/live", self._live.stream),
                self._page("/room", self._room.show),
                self._sent("/room/say", self._acting.say_in_room),
                self._sent("/room/arrive", self._room.arrive),
                self._sent("/room/pass", self._room.let_pass),
                Route("/sign-in", self._sign_in),
                Route("/sign-in/{secret}", self._use_link, methods=["GET", "POST"]),
                *more,
                Mount("/static", StaticFiles(directory=STATIC)),
            ],
            exception_handlers={Refused: self._failed, HTTPException: self._failed, 500: self._failed},
        )
        below = Patient(Below(app, self._door.address.base), patience)
        guarded = Headers(Hosts(below, hosts, self._stranger, proxy=proxy), secure=self._door.address.secure)
        return _Machines(guarded, machines or {})

    # ------------------------------------------------------------------------------------------------------- routes

    def _page(self, path: str, handler: Handler, *, public: bool = False, use: Use = "read") -> Route:
        """`public`: it may show anybody what a place made public; `use`: for what its reader needs a right."""
        return Route(path, self._signed_in(handler, public=public, use=use), methods=["GET"])

    def _sent(self, path: str, handler: Handler, *, use: Use = "read") -> Route:
        return Route(path, self._signed_in(handler, use=use), methods=["POST"])

    def _signed_in(
        self, handler: Handler, *, public: bool = False, use: Use = "read"
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            visit = await self._door.visit(request)
            request.state.visit = visit
            if visit is not None:
                visit.uses(use)
                visit.head = await self._live.head(visit) if request.method == "GET" else ""
                response = await handler(visit)
                self._door.keep_messages(visit, response)
                return response
            if request.url.path.endswith("/live"):
                return Response(status_code=204)  # which ends a stream of events for good
            if request.method != "GET":
                await fields_of(request, self._strangers)  # whoever typed it gets it back
            if request.method != "GET":
                raise HTTPException(401)
            if public and visit is None:
                with contextlib.suppress(Refused):
                    request.state.visit = self._door.anybody(request)
                    return await handler(request.state.visit)
            if request.url.path.endswith(".json"):
                raise HTTPException(401)
            response = RedirectResponse(self._door.address.to("/sign-in"), status_code=303)
            query = f"?{request.url.query}" if request.url.query else ""
            self._door.remember_wanted(response, (request.url.path + query)[:1_500])
            return response

        return answer

    # ------------------------------------------------------------------------------------------------------ sign-in

    async def _sign_in(self, request: Request) -> Response:
        """How to come in, for whoever is not."""
        words = self._door.stranger_words(request)
        return self._html.notice(
            words, 200, words.say("Sign in"),
            words.say("Accord knows you from the chat: type /accord page there, and it sends you a link to sign in with."),
            words.say("Whoever runs Accord types in a terminal: accord page"),
        )  # fmt: skip

    async def _use_link(self, request: Request) -> Response:
        """Looking at a link uses nothing up: the button does."""
        words, secret = self._door.stranger_words(request), request.path_params["secret"]
        if request.method == "GET":
            return self._html.notice(
                words, 200, words.say("Sign in"), words.say("This link is good once, for ten minutes."),
                enter=self._door.address.to(f"/sign-in/{secret}"),
            )  # fmt: skip
        entered = await self._door.enter(request, secret)
        if entered is None:
            return self._html.notice(
                words, 410, words.say("This link is no good any more"),
                words.say("It was used already, or is older than ten minutes. Ask for a new one in the chat: /accord page"),
            )  # fmt: skip
        session, path = entered
        response = RedirectResponse(self._door.address.to(path), status_code=303)
        self._door.remember(response, session)
        return response

    # ------------------------------------------------------------------------------------------------------- errors

    async def _failed(self, request: Request, error: Exception) -> Response:
        """A refusal or an error as a page that says what to do."""
        visit = await self._reader(request)
        words = self._door.stranger_words(request) if visit is None else visit.words
        say, typed = words.say, getattr(request.state, "typed", ())
        if isinstance(error, Refused) and error.code not in NOT_FOUND:
            text = words.refusal(error)
            if error.code != "not-your-right":
                return self._html.notice(
                    words, 503, say("Not done"), text, visit=visit, typed=typed, leads=True
                )
            if request.url.path.endswith(".json"):
                return JSONResponse({"error": text}, status_code=403)
            return self._html.notice(
                words, 403, say("Not for you"), text, visit=visit, typed=typed, leads=True
            )
        status = 404 if isinstance(error, Refused) else getattr(error, "status_code", 500)
        texts = {
            400: say("That cannot be asked for here. Go back and try again."),
            401: say("You are not signed in any more. Sign in, and send it again: /accord page"),
            403: say(
                "This form is too old, or was not made for you. Go back, reload the page and send it again."
            ),
            404: say("There is no such page, or it is not for you to see."),
            405: say("There is no such page, or it is not for you to see."),
            408: say("It took too long to arrive. Go back and send it again."),
            413: say("That is more than fits. Go back and shorten it."),
            429: say("Too many links that were no good came from here. Try again in ten minutes."),
        }
        text = texts.get(
            status,
            say("Something failed inside Accord. Try again; whoever runs it finds it in the error log."),
        )
        if isinstance(error, HTTPException) and request.url.path.endswith(".json"):
            return JSONResponse({"error": text}, status_code=status)
        heading = say("Nothing here") if status == 404 else say("Not done")
        response = self._html.notice(words, status, heading, text, visit=visit, typed=typed, leads=True)
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    async def _reader(self, request: Request) -> Visit | None:
        """Who reads an error, so far as that is known: also at an address that is no page."""
        visit: Visit | None = getattr(request.state, "visit", None)
        if visit is None:
            with contextlib.suppress(Exception):  # what fails here has failed before, and is told of already
                visit = await self._door.visit(request)
        return visit

    async def _stranger(self, scope: Scope, receive: Receive, send: Send) -> None:
        """For calls by a name that is not ours, or through a proxy that nobody told us of."""
        words = self._door.stranger_words(Request(scope))
        response = self._html.notice(
            words, 421, words.say("Accord is not set up for this address"),
            words.say(
                "It was opened as {host:quote}. Whoever runs it sets ACCORD_WEB_URL (such as https://{host}) to the address that people type.",
                host=(host_of(scope, b"x-forwarded-host") or host_of(scope))[:200],
            ),
        )  # fmt: skip
        await response(scope, receive, send)


class _Machines:
    """Routes for programs, not browsers: calls go straight to an application that checks the caller itself."""

    def __init__(self, pages: ASGIApp, machines: Mapping[str, ASGIApp]) -> None:
        self._pages = pages
        self._machines = machines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        machine = self._machines.get(scope["path"]) if scope["type"] == "http" else None
        await (machine or self._pages)(scope, receive, send)
