"""A reader's own page: where they are signed in and how to end that, what programs read for them, their digest."""

from starlette.responses import RedirectResponse, Response

from adapters.interaction.conversation import Conversation
from adapters.interaction.message import Code, Message
from adapters.web.door import Door, Visit
from adapters.web.html import Html
from adapters.web.incoming import fields_of
from adapters.web.platform import WebHere
from consensus.views import ShowDigests


class Account:
    def __init__(self, door: Door, html: Html, conversation: Conversation[WebHere]) -> None:
        self._door = door
        self._html = html
        self._conversation = conversation

    async def show(self, visit: Visit) -> Response:
        held = await self._door.credentials_of(visit)
        digest = await self._conversation.ask(visit.here(), ShowDigests()) if visit.holder.account else None
        return self._html.page(
            "account.html",
            visit,
            sessions=[row for row in held if row.kind == "session"],
            digest=digest,
            given=[row for row in held if row.kind != "session"],
        )

    async def give(self, visit: Visit) -> Response:
        """A token for a program, or the addresses of feeds; shown once."""
        fields = await fields_of(visit.request)
        self._door.require_own(visit, fields)
        say, label = visit.words.say, fields.get("label").strip()
        if fields.get("kind") == "token":
            secret = await self._door.give(visit, "token", label or say("a program"))
            code = (Code(lines=(f"Authorization: Bearer {secret}",)),)
            message = Message(
                text=say("Your new token, shown this once. A program sends it with each request:"), code=code
            )
        else:
            secret = await self._door.give(visit, "feed", label or say("a feed"))
            whole = self._door.address.whole
            lines = tuple(whole(f"/feeds/{secret}/decisions.{end}", q=label) for end in ("atom", "ics"))
            message = Message(
                text=say(
                    "The addresses of your feed and calendar, shown this once. Whoever has them reads what you see."
                ),
                code=(Code(lines=lines),),
            )
        self._door.say(visit, message)
        return RedirectResponse(visit.address.to("/account"), status_code=303)

    async def revoke(self, visit: Visit) -> Response:
        """End one of the reader's own sessions, or a token."""
        fields = await fields_of(visit.request)
        self._door.require_own(visit, fields)
        await self._door.revoke(visit, fields.get("digest"))
        return RedirectResponse(self._door.address.to("/account"), status_code=303)

    async def leave(self, visit: Visit) -> Response:
        fields = await fields_of(visit.request)
        self._door.require_own(visit, fields)
        response = RedirectResponse(self._door.address.to("/sign-in"), status_code=303)
        await self._door.leave(visit, response)
        return response
