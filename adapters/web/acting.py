"""Acts from the page: a button that is pressed, a form that is opened and sent, a line that is typed. All of it goes
through the conversation, as on every platform."""

import hashlib
import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from adapters.acts import ACT, FILLED_IN, TAKES_UP
from adapters.grammar import GrammarError
from adapters.grammar.errors import asks_back
from adapters.grammar.people import people
from adapters.interaction.conversation import Conversation
from adapters.interaction.filled import Wrong, question_of
from adapters.interaction.form import PLACE, Filled, Form
from adapters.interaction.line import LINE
from adapters.interaction.message import Message
from adapters.interaction.press import AT_ONCE, Press, identified, named_now
from adapters.interaction.reply import refusal_message
from adapters.web.address import own_path, path_of
from adapters.web.door import Door, Visit
from adapters.web.html import Html
from adapters.web.incoming import ANSWER, Fields, fields_of, press_of
from adapters.web.platform import WebHere, WebPlatform
from adapters.wording.joints import open_ended
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.refusal import Refused
from consensus.views.overview import ListPeople, PeopleList

ROOM = "/room"
"""The page of whoever plays all of the room's people."""
FROM_A_PLACE = frozenset({"propose", "poll", "record"})
"""Acts that open something, for which the page asks in which place."""

IN_A_PLACE = frozenset({"offers"})
"""Acts that set something for a place, which the page asks for as well."""
FROM_ANY_PLACE = frozenset({"rights"})
"""Acts about the whole community."""


class Acting:
    def __init__(
        self, door: Door, conversation: Conversation[WebHere], platform: WebPlatform, html: Html
    ) -> None:
        self._door = door
        self._platform = platform
        self._conversation = conversation
        self._html = html

    # ------------------------------------------------------------------------------------------------------ buttons

    async def press(self, visit: Visit) -> Response:
        """A button that acts at once, or shows what has no page of its own."""
        fields = await self._own(visit)
        press = named_now(fields.press)
        if press.act not in AT_ONCE and press.act != "compare":
            raise HTTPException(400)
        here = visit.here(_delivery(fields, press))
        if press.act in AT_ONCE and ACT[press.act].sure and not fields.get("sure"):
            card = await self._conversation.card(here, press.number)
            press = identified(press, card)
            return self._html.page(
                "sure.html", visit, press=press, question=visit.words.say(ACT[press.act].label),
                text=visit.words.card(card),
                delivery=fields.get("delivery"), leads_back=own_path(fields.get("back")),
            )  # fmt: skip
        try:
            answer = await self._conversation.pressed(here, press)
        except Refused as refused:
            answer = refusal_message(visit.words, refused, number=press.number)
        if answer is None:
            raise HTTPException(400)
        if isinstance(answer, Form):
            return await self._form_page(visit, answer, leads_back=own_path(fields.get("back")))
        return await self._back(visit, answer, own_path(fields.get("back")))

    async def line(self, visit: Visit) -> Response:
        """A typed line: of the box on a page, or carried by a button."""
        fields = await self._own(visit)
        place = fields.get(f"{ANSWER}{PLACE}")
        return await self._say(visit, fields, fields.get("line"), place)

    async def say_in_room(self, visit: Visit) -> Response:
        """A line that the room's host types as one of its people."""
        fields, room = await self._own(visit), self._door.room
        if room is None or not visit.operator:
            raise HTTPException(404)
        await room.arrive(fields.get("name"))
        return await self._say(self._door.speaking(visit, fields.get("name")), fields, fields.get("line"), "")

    async def _say(self, visit: Visit, fields: Fields, line: str, place: str) -> Response:
        back = own_path(fields.get("back"))
        here = visit.here(_delivery(fields, Press(act="line", key=line)), place)
        try:
            reading = await self._conversation.understood(here, line.strip())
        except GrammarError as error:
            try:
                form = await self._conversation.missing(here, error)
            except Refused as refused:
                return await self._back(visit, refusal_message(visit.words, refused), back)
            if form is not None:
                return await self._form_page(visit, form, leads_back=back)
            return await self._back(visit, refusal_message(visit.words, error), back)
        try:
            answer = await self._conversation.do(here, reading)
        except Refused as refused:
            answer = refusal_message(visit.words, refused)
        return await self._back(visit, answer, back)

    async def mend(self, visit: Visit) -> Response:
        """The form for a line that could not be read, filled in as far as it could."""
        fields = await self._own(visit)
        form = await self._conversation.form_of_line(visit.here(), fields.get("line"))
        return await self._form_page(visit, form, leads_back=own_path(fields.get("back")))

    # -------------------------------------------------------------------------------------------------------- forms

    async def form(self, visit: Visit) -> Response:
        """The form of a button. Raises Refused for a decision that its reader may not see."""
        press = named_now(press_of(visit.request.query_params))
        form = await self._form(visit, press)
        return await self._form_page(
            visit, form, leads_back=own_path(visit.request.query_params.get("back", "/"))
        )

    async def send(self, visit: Visit) -> Response:
        """A form that was filled in: carried out, or shown again with what is wrong beside each question and everything
        that was typed."""
        fields = await self._own(visit)
        press = named_now(fields.press)
        filled, leads_back = fields.filled, own_path(fields.get("back"))
        if press.act == LINE:
            return await self._say(visit, fields, str(filled.get(LINE, "")), "")
        act = ACT.get(press.act)
        if act is None or not act.submit:
            raise HTTPException(400)
        place = str(filled.get(PLACE, "")) or await self._any_place(visit, act.act)
        here = visit.here(_delivery(fields, press), place)
        accounts, wrong = await self._accounts(visit, fields, here.place)
        typed = {**filled, **{id_: (text,) for id_, text in fields.people.items()}}
        if fields.get("related") and press.act in FROM_A_PLACE:
            return await self._with_related(visit, press, fields, typed, leads_back)
        answer: Message | None = None
        number = press.number
        try:
            if wrong:
                raise Wrong({})
            commands = self._conversation.commands(here, press, {**filled, **accounts}, fields.memory)
            for at, command in enumerate(commands):
                receipt = await self._conversation.submit(
                    here, command, DeliveryId(f"{here.delivery}:{at}" if at else here.delivery)
                )
                number = receipt.number or number
                answer = await self._conversation.receipt(here, receipt)
        except Wrong as error:
            wrong |= {id_: visit.words.refusal_in_form(refused) for id_, refused in error.questions.items()}
        except Refused as refused:
            if asks_back(refused):
                return await self._back(visit, refusal_message(visit.words, refused), leads_back)
            if refused.code == "text-changed":
                press = replace(press, revision=int(str(refused.values["revision"])))
                wrong = {"": _text_changed(visit)}
            else:
                wrong = {question_of(press, filled, refused): visit.words.refusal_in_form(refused)}
        if wrong or answer is None:
            form = await self._form(visit, press)
            form = _filled_in(replace(form, memory={**form.memory, **fields.memory}), typed)
            return await self._form_page(visit, form, wrong=wrong, leads_back=leads_back, status=422)
        return await self._back(visit, answer, path_of(number) if number else leads_back)

    async def _with_related(
        self, visit: Visit, press: Press, fields: Fields, typed: Filled, leads_back: str
    ) -> Response:
        """The form as it was filled in, with what is in force about it."""
        related = await self._conversation.related(visit.here(), fields.filled)
        form = await self._form(visit, press)
        form = _filled_in(replace(form, memory={**form.memory, **fields.memory}), typed)
        return await self._form_page(visit, form, leads_back=leads_back, related=related.text)

    async def _form(self, visit: Visit, press: Press) -> Form:
        act = ACT.get(press.act)
        if act is None or not (act.submit or act.name in TAKES_UP | FILLED_IN):
            raise HTTPException(404)
        here, place = visit.here(), press.act in FROM_A_PLACE | TAKES_UP | FILLED_IN | IN_A_PLACE
        if press.number:
            await self._conversation.card(here, press.number)
        form = self._conversation.form_at_once(here, press, place=place)
        return form or await self._conversation.form(here, press, place=place)

    async def _accounts(
        self, visit: Visit, fields: Fields, place: str
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        """The accounts of the people who were named, by question; and what is wrong with names that nobody has. `place`:
        where something is opened, of which nobody may be known yet."""
        typed = fields.people
        if not typed:
            return {}, {}
        if visit.holder.platform == "local":
            return {id_: people(text).accounts for id_, text in typed.items()}, {}
        known = (await self._conversation.view(visit.here(), ListPeople(), PeopleList)).rows
        there = await self._platform.people(visit.here(), place)
        by_name = {
            name.casefold(): account
            for account, called in (*((row.account, row.name) for row in known), *there)
            for name in (account, called)
        }
        accounts: dict[str, tuple[str, ...]] = {}
        wrong: dict[str, str] = {}
        for id_, text in typed.items():
            names = [name.strip().removeprefix("@") for name in re.split("[,;\n、，]", text) if name.strip()]
            unknown = [name for name in names if name.casefold() not in by_name]
            if unknown:
                wrong[id_] = visit.words.say(
                    "Nobody in your places is called {names:words}. Write names as the chat shows them.",
                    names=unknown[:3],
                )
            accounts[id_] = tuple(by_name[name.casefold()] for name in names if name not in unknown)
        return accounts, wrong

    async def _any_place(self, visit: Visit, act: str) -> str:
        """What is about the whole community is done from one of its places."""
        if act not in FROM_ANY_PLACE:
            return ""
        places = await self._platform.places(visit.here())
        return places[0][0] if places else ""

    async def _in_a_place(self, visit: Visit, form: Form) -> Form:
        """The form with the places of its reader to choose from."""
        places = await self._platform.places(visit.here())
        options = tuple((place, visit.words.write.place(name) or name) for place, name in places)
        questions = tuple(
            replace(question, options=options, initial=options[0][0] if len(options) == 1 else "")
            if question.kind == "place"
            else question
            for question in form.questions
        )
        return replace(form, questions=questions)

    async def _form_page(
        self,
        visit: Visit,
        form: Form,
        *,
        wrong: Mapping[str, str] | None = None,
        leads_back: str = "/",
        status: int = 200,
        related: str = "",
    ) -> Response:
        if any(question.kind == "place" for question in form.questions):
            form = await self._in_a_place(visit, form)
        press = form.press
        card = await self._conversation.card(visit.here(), press.number) if press.number else None
        text = visit.words.card(card) if card is not None else None
        objections = zip(text.objections, card.objections, strict=True) if text and card else ()
        about = next((pair for pair in objections if pair[1].number == press.objection), None)
        asked = {question.id for question in form.questions}
        named = any(question.kind in ("person", "people") for question in form.questions)
        people = (await self._conversation.view(visit.here(), ListPeople(), PeopleList)).rows if named else ()
        return self._html.page(
            "form.html", visit, status, form=form, related=related, opens=press.act in FROM_A_PLACE, heading=_heading(visit, form), wrong=wrong or {},
            text=text, about=about[0] if about else None,
            replaces=press.act == "resolve" and about is not None and bool(about[1].offer), people=people, leads_back=leads_back, general=[text for id_, text in (wrong or {}).items() if id_ not in asked],
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- answers

    async def _own(self, visit: Visit) -> Fields:
        fields = await fields_of(visit.request)
        self._door.require_own(visit, fields)
        return fields

    async def _back(self, visit: Visit, answer: Message, path: str) -> Response:
        """Where they came from, which shows the answer."""
        if visit.speaker and self._door.room is not None:
            await self._door.room.settle()
        address = self._door.address if path == ROOM else visit.address
        self._door.say(visit, answer)
        return RedirectResponse(address.to(path), status_code=303)


def _delivery(fields: Fields, press: Press) -> str:
    """The delivery of an act: sent again from the same page it is the same, another act from there is another."""
    about = f"{press.act} {press.number} {press.objection} {press.revision} {press.key}"
    return f"{fields.get('delivery')[:32]}:{hashlib.sha256(about.encode()).hexdigest()[:16]}"


def _text_changed(visit: Visit) -> str:
    """Above a form that was filled in for an earlier text; sent again it is for the one that stands there now."""
    return visit.words.say(
        "The text has changed since you opened this form. Read what it says now, and send the form again if your answer still holds."
    )


def _heading(visit: Visit, form: Form) -> str:
    act = ACT.get(form.press.act)
    if act is None or act.title:
        return form.title
    return visit.words.write.labelled(form.title, open_ended(visit.words.say(act.label).rstrip("…")))


def _filled_in(form: Form, filled: Filled) -> Form:
    """The form with what was typed in it."""
    questions = tuple(
        replace(question, initial=filled.get(question.id, "" if isinstance(question.initial, str) else ()))
        for question in form.questions
    )
    return replace(form, questions=questions)
