"""Every button and form that is drawn says of which decision it is: of all cards, notices, answers, menus and forms."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.acts import ACT
from adapters.discord import custom_ids
from adapters.discord.answers import shown as in_discord
from adapters.discord.build import Built
from adapters.discord.modals import modal_of
from adapters.discord.render import card_message as discord_card
from adapters.discord.render import notice_message as discord_notice
from adapters.discord.speech import words_of
from adapters.interaction.card import press
from adapters.interaction.form import Fits, Forms
from adapters.interaction.menu import look_buttons, menu_buttons
from adapters.interaction.message import Message
from adapters.interaction.press import Press, identified
from adapters.interaction.reply import receipt_message, refusal_message
from adapters.slack.answers import notice_message as slack_notice
from adapters.slack.answers import shown as in_slack
from adapters.slack.buttons import value
from adapters.slack.escape import SlackWords
from adapters.slack.forms import view
from adapters.slack.home import home_blocks
from adapters.slack.render import card_message as slack_card
from adapters.web.address import Address
from adapters.web.html import clickable
from adapters.wording import Words
from adapters.wording.receipts import RECEIPTS
from adapters.wording.sentences import ALL_WAYS_ON
from consensus.ports import Receipt
from consensus.refusal import Refused
from consensus.views import CardView, RightsView, Summary
from consensus.views.notices import Kind
from consensus.views.records import ACTIONS
from tests.adapters import views
from tests.adapters.views import CONSENT, MONDAY, POLL, ROW, notice
from tests.identities import unidentified

CARDS = {name: card for name, card in vars(views).items() if isinstance(card, CardView)}
IDENTITY = CONSENT.identity


def lacking(message: Callable[[Words], Message]) -> list[str]:
    """Of a message, on Slack, on Discord and on the page."""
    for_slack = in_slack(SlackWords(), message(SlackWords()))
    for_discord = Built(in_discord(message(words_of("en"))))
    sent = [for_slack.blocks, for_discord.view.to_components() if for_discord.view else []]
    return [*unidentified(sent), *_on_the_page(message(Words()))]


def _on_the_page(message: Message) -> Iterator[str]:
    for shown in clickable(Address(origin="https://a.example"), message.buttons, "/"):
        form = parse_qs(urlsplit(shown.href).query)
        if shown.href and "/form" in shown.href and "number" in form and "identity" not in form:
            yield shown.href
        if not shown.href and shown.press.number and not shown.press.identity:
            yield str(shown.press)


@pytest.mark.parametrize("name", CARDS)
def test_of_a_card_and_its_menu(name: str) -> None:
    card = CARDS[name]
    drawn = Built(discord_card(words_of("en"), card, counted=3))
    assert drawn.view is not None
    sent = [slack_card(SlackWords(), card, chart=True).blocks, drawn.view.to_components()]
    assert IDENTITY in str(sent[0])
    assert IDENTITY in str(sent[1])
    assert list(unidentified(sent)) == []
    rights = RightsView(
        card=card,
        acts=tuple(act for act in ACT if act != "vote" and not ACT[act].objection),
        objection_acts={1: tuple(act for act in ACT if ACT[act].objection)},
    )
    assert lacking(lambda words: Message(text="", buttons=menu_buttons(words, rights))) == []
    assert lacking(lambda words: Message(text="", buttons=look_buttons(words, card, page=True))) == []


@pytest.mark.parametrize("kind", get_args(Kind))
def test_of_a_notice(kind: str) -> None:
    told = {"by": "Bo", "holder": "Bo", "text": "x", "objection": 1, "revision": 2, "question": 1, "todo": 1}
    for card, actions in product(CARDS.values(), (ACTIONS.get(kind, ()), tuple(ACT))):
        shown = notice(kind, card, "person", actions, **told)
        drawn = Built(discord_notice(words_of("en"), shown, link=""))
        sent = [
            slack_notice(SlackWords(), shown, "").blocks,
            drawn.view.to_components() if drawn.view else [],
        ]
        assert list(unidentified(sent)) == []


@pytest.mark.parametrize("code", RECEIPTS)
def test_of_a_receipt(code: str) -> None:
    receipt = Receipt(code=code, values={"objection": 1}, number=17, identity=IDENTITY)
    bare = receipt_message(_Deaf(), receipt, {})
    assert lacking(lambda words: bare) == []


@pytest.mark.parametrize("way", ALL_WAYS_ON)
def test_of_a_refusal_with_a_way_on(way: str) -> None:
    refused = Refused("administrators-only", try_code=way, number=17, objection=1)
    refused.identity = IDENTITY
    bare = refusal_message(_Deaf(), refused)
    assert lacking(lambda words: bare) == []


class _Deaf(Words):
    """Buttons alone are looked at: what is said beside them has other tests."""

    def say(self, text: str, /, **values: object) -> str:
        return text


@pytest.mark.parametrize("act", [act.name for act in ACT.values() if act.fields])
def test_of_a_form(act: str) -> None:
    for card in (CONSENT, POLL):
        asked = press(card, act, objection=1 if ACT[act].objection else 0)
        form = Forms(Fits()).form_of(Words(), asked, card=card)
        sent = [view(Words(), form, {}), modal_of(form).to_dict()]
        assert list(unidentified(sent)) == []
        assert IDENTITY in str(sent[0])
        assert IDENTITY in str(sent[1])


def test_of_slacks_home_tab() -> None:
    rows = (ROW,)
    summary = Summary(
        now=MONDAY,
        since=MONDAY,
        zone="UTC",
        need_you=rows,
        open=rows,
        blocked=rows,
        decided=(),
        review_due=rows,
    )
    blocks = home_blocks(SlackWords(), summary, rows)
    assert ROW.identity in str(blocks)
    assert list(unidentified(blocks)) == []


def test_what_has_none_is_found() -> None:
    bare = Press(act="vote", number=17, revision=2, key="yes")
    assert list(unidentified({"value": value(bare)}))
    assert list(unidentified({"value": value(bare, "o2")}))
    assert list(unidentified({"components": [{"custom_id": custom_ids.write(bare)}]}))
    form = Forms(Fits()).form_of(Words(), Press(act="object", number=17), card=None)
    assert list(unidentified(view(Words(), form, {})))
    typed = identified(Press(act="vote", number=CONSENT.number), CONSENT)
    assert typed.identity == CONSENT.identity
