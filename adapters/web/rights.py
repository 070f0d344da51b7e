"""Who may do what: the table, the form that changes it, and its history."""

from starlette.responses import Response

from adapters.acts import RIGHT_LABELS
from adapters.interaction.conversation import Conversation
from adapters.web.door import Visit
from adapters.web.html import Html
from adapters.web.platform import WebHere
from adapters.wording.joints import open_ended
from adapters.wording.rights import change_lines, right_line, usual
from consensus.rights import DEFAULTS, RIGHTS
from consensus.views import RightsTable, ShowRights
from consensus.views.table import RightRow

CHANGES_SHOWN = 50


class RightsPage:
    def __init__(self, html: Html, conversation: Conversation[WebHere]) -> None:
        self._html = html
        self._conversation = conversation

    async def show(self, visit: Visit) -> Response:
        words = visit.words
        view = await self._conversation.view(visit.here(), ShowRights(changes=CHANGES_SHOWN), RightsTable)

        def who(row: RightRow, label: str) -> str:
            """The line of the row without the name of the right, which heads the line of the table."""
            line = right_line(words, row).removeprefix(words.write.labelled(label, "").rstrip())
            return open_ended(line.strip())

        rows = []
        for right in RIGHTS:
            label = words.say(RIGHT_LABELS[right])
            usually = RightRow(right=right, who=tuple(f"{who.kind}:" for who in DEFAULTS[right]))
            differs = [who(row, label) for row in view.rows if row.right == right]
            rows.append((right, label, who(usually, label), differs))
        changes = [(change, change_lines(words, change)) for change in view.changes]
        return self._html.page(
            "rights.html",
            visit,
            view=view,
            rows=rows,
            changes=changes,
            usual=usual(words),
            acts=bool(visit.holder.account) and (view.may_change or view.by_decision),
        )
