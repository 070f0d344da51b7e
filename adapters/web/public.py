"""Whether anything is public at all."""

from adapters.interaction.conversation import Conversation
from adapters.web.door import Visit
from adapters.web.platform import WebHere
from consensus.refusal import Refused
from consensus.views import Filters, ListDecisions, Listing


async def require_public(conversation: Conversation[WebHere], visit: Visit) -> None:
    """Raises Refused where nothing is, so that whoever is not signed in is asked to."""
    first = await conversation.view(visit.here(), ListDecisions(filters=Filters(limit=1)), Listing)
    if not first.rows:
        raise Refused("no-such-decision", number=0)
