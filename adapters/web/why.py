"""Why do we do this? What is in force about some words, an address or a number, why, and the chain behind it."""

from starlette.responses import Response

from adapters.interaction.conversation import Conversation
from adapters.web.door import Visit
from adapters.web.html import Html
from adapters.web.platform import WebHere
from adapters.wording.lists import CHAIN
from consensus.refusal import Refused
from consensus.views import InForceView, ShowInForce

TYPED_MAX = 400


class WhyPage:
    def __init__(self, html: Html, conversation: Conversation[WebHere]) -> None:
        self._html = html
        self._conversation = conversation

    async def show(self, visit: Visit) -> Response:
        """Without a question there is the form alone."""
        about = visit.request.query_params.get("about", "").strip()[:TYPED_MAX].rstrip("?？")
        view, wrong = None, ""
        if about:
            try:
                view = await self._conversation.view(visit.here(), ShowInForce(about=about), InForceView)
            except Refused as refused:
                wrong = visit.words.refusal_in_form(refused)
        return self._html.page(
            "why.html", visit, 400 if wrong else 200, about=about, wrong=wrong, view=view, chain=CHAIN
        )
