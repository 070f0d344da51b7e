"""A reader's own page: where they are signed in and how to end that, what programs read for them, their digest."""

import contextlib

from starlette.responses import RedirectResponse, Response

from adapters.interaction.conversation import Conversation
from adapters.interaction.message import Code, Message, button
from adapters.interaction.press import Press
from adapters.interaction.reply import held_message
from adapters.web.door import Door, Visit
from adapters.web.html import Html
from adapters.web.incoming import fields_of
from adapters.web.platform import WebHere
from adapters.wording.digest import digest_settings_text
from consensus.frozen import replace
from consensus.refusal import Refused
from consensus.views import HeldView, ListPeople, PeopleList, RightsTable, ShowDigests, ShowHeld, ShowRights
from consensus.views.digest import DigestSettings


class Account:
    def __init__(self, door: Door, html: Html, conversation: Conversation[WebHere]) -> None:
        self._door = door
        self._html = html
        self._conversation = conversation

    async def show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def look_up(self, visit: Visit) -> Response:
        """What is held about somebody, for an administrator, before they are erased."""
        fields = await fields_of(visit.request)
        self._door.require_own(visit, fields)
        typed = fields.get("name").strip().removeprefix("@")
        try:
            rows = (await self._conversation.view(visit.here(), ListPeople(), PeopleList)).rows
            accounts = [row.account for row in rows if typed.casefold() in (row.name.casefold(), row.account)]
            if len(accounts) != 1:
                raise Refused("no-such-member", typed=typed)
            return await self._page(visit, account=accounts[0], typed=typed)
        except Refused as refused:
            return await self._page(
                visit, wrong=visit.words.refusal_in_form(refused), typed=typed, status=422
            )

    async def _page(
        self, visit: Visit, *, account: str = "", typed: str = "", wrong: str = "", status: int = 200
    ) -> Response:
        """`account`: of whom an administrator looks at what is held."""
        credentials = await self._door.credentials_of(visit)
        here, known = visit.here(), bool(visit.holder.account)
        own: HeldView | None = None
        with contextlib.suppress(Refused):  # of whom nothing is held yet
            own = await self._conversation.view(here, ShowHeld(), HeldView) if known else None
        leads = own is not None and own.may_erase
        people = await self._conversation.view(here, ListPeople(), PeopleList) if leads else PeopleList()
        return self._html.page(
            "account.html",
            visit,
            status,
            sessions=[row for row in credentials if row.kind == "session"],
            digest=await self._digest(visit) if known else None,
            sets_up=known and (await self._conversation.view(here, ShowRights(), RightsTable)).may_set_up,
            offers=button(visit.words, Press(act="offers"), visit.words.say("Offers in a channel…")),
            given=[row for row in credentials if row.kind != "session"],
            held=None if own is None else held_message(visit.words, own),
            requests=()
            if own is None
            else [
                (row.name, [button(visit.words, Press(act="erase", key=row.account))])
                for row in own.asked_for
            ],
            leads=leads,
            people=people.rows,
            about=await self._conversation.ask(here, ShowHeld(account=account)) if account else None,
            typed=typed,
            wrong=wrong,
        )

    async def _digest(self, visit: Visit) -> Message:
        """What is set. No channel is in view here: that of the room, the only one there is, is named as such."""
        words = visit.words
        view = await self._conversation.view(visit.here(), ShowDigests(), DigestSettings)
        text = digest_settings_text(words, replace(view, in_place=view.place is not None))
        own, room = (
            Press(act="own_digest"),
            button(words, Press(act="digest"), words.say("Digest of the room…")),
        )
        return Message(text=text, buttons=(button(words, own), *((room,) if view.in_place else ())))

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
            lines = (
                *(whole(f"/feeds/{secret}/decisions.{end}", q=label) for end in ("atom", "ics")),
                whole(f"/feeds/{secret}/digest.atom"),
            )
            message = Message(
                text=say(
                    "The addresses of your feed, your calendar and your digest, shown this once. Whoever has them reads what you see."
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
