"""A reader's own page: where they are signed in, and how to end that."""

from starlette.responses import RedirectResponse, Response

from adapters.web.door import Door, Visit
from adapters.web.html import Html
from adapters.web.incoming import fields_of


class Account:
    def __init__(self, door: Door, html: Html) -> None:
        self._door = door
        self._html = html

    async def show(self, visit: Visit) -> Response:
        sessions = await self._door.credentials_of(visit)
        return self._html.page("account.html", visit, sessions=sessions)

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
