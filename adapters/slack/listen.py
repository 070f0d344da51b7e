"""The listeners: pass Slack's payloads to the flow, and answer Slack in time in any case.

The ack goes out when the work is on disk, at the latest after 1.5 s; an early ack is empty, and the answer follows in a
message. A form is opened before anything is waited for, and errors in a form are shown before it closes.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.acts import SLASH_COMMANDS
from adapters.interaction.filled import Wrong
from adapters.interaction.form import Form
from adapters.interaction.line import LINE
from adapters.interaction.press import command_of, named_now
from adapters.metrics import ANSWERED_SECONDS
from adapters.slack import payloads
from adapters.slack.answers import message_blocks
from adapters.slack.api import SlackFailed
from adapters.slack.buttons import PREFIX
from adapters.slack.directory import Directory
from adapters.slack.ephemeral import Replies
from adapters.slack.escape import plain
from adapters.slack.flow import Flow, Opens
from adapters.slack.forms import UPDATE, Block, block_id, reading, view, waiting
from adapters.slack.home import Home
from adapters.slack.ids import PLATFORM
from adapters.slack.limits import ACK_SECONDS
from adapters.slack.manifest import EVENTS, OLD_CALLBACKS, RENAMED, SHORTCUTS
from adapters.slack.membership import NotThere, Rolls
from adapters.slack.payloads import (
    Act,
    Came,
    Changed,
    ChannelGone,
    Clicked,
    HomeOpened,
    LinksShared,
    Pointed,
    Reacted,
    Rewritten,
    Submitted,
    Talked,
    Typed,
    Uninstalled,
    Where,
)
from adapters.slack.ports import Log
from adapters.slack.render import Shown
from adapters.slack.shared_channels import SharedChannels
from adapters.slack.standing import Standing
from adapters.slack.talk import Talks
from adapters.slack.tasks import Tasks
from adapters.slack.welcome import Welcome
from adapters.slack.workspaces import Installs
from consensus.frozen import replace
from consensus.ids import DeliveryId, nameless
from consensus.ports import Lost
from consensus.refusal import Refused

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]

ERROR_LENGTH_MAX = 400


def _timed(handle: Callable[[Ack, Body], Awaitable[None]]) -> Callable[[Ack, Body], Awaitable[None]]:
    """The handler, with the time until its answer measured. Bolt looks at the names of the parameters."""

    async def timed(ack: Ack, body: Body) -> None:
        loop = asyncio.get_running_loop()
        came = loop.time()

        async def acked(*args: Any, **kwargs: Any) -> Any:
            ANSWERED_SECONDS.labels(PLATFORM).observe(loop.time() - came)
            return await ack(*args, **kwargs)

        await handle(acked, body)

    return timed


class Listeners:
    def __init__(
        self,
        flow: Flow,
        replies: Replies,
        home: Home,
        welcome: Welcome,
        rolls: Rolls,
        standing: Standing,
        directory: Directory,
        installs: Installs,
        tasks: Tasks,
        shared: SharedChannels,
        talk: Talks | None,
        *,
        fresh: Callable[[], str],
        log: Log,
    ) -> None:
        self._flow = flow
        self._replies = replies
        self._home = home
        self._welcome = welcome
        self._rolls = rolls
        self._standing = standing
        self._directory = directory
        self._installs = installs
        self._tasks = tasks
        self._shared = shared
        self._talk = talk
        self._fresh = fresh
        self._log = log

    def register(self, app: AsyncApp) -> None:
        """Register a listener for everything in the manifest. Bolt tries listeners in order, so clicks come first."""
        app.action(re.compile(rf"^{re.escape(PREFIX)}"))(_timed(self._on_action))
        app.view(re.compile(rf"^{re.escape(PREFIX)}"))(_timed(self._on_view))
        for command in SLASH_COMMANDS:
            app.command(re.compile(f"^(?:/|{RENAMED}){command.name}$"))(_timed(self._on_command))
        for callback_id in (*(shortcut.callback_id for shortcut in SHORTCUTS), *OLD_CALLBACKS):
            app.message_shortcut(callback_id)(_timed(self._on_shortcut))
        for event in EVENTS:
            # Slack names the kinds of message by their channel, and sends them all as `message`.
            app.event(event.partition(".")[0])(self._on_event)

    # -------------------------------------------------------------------------------------------------- by kind of act

    async def _on_command(self, ack: Ack, body: Body) -> None:
        act = payloads.command(body)
        if act is None:
            await ack()
            return
        work = self._begin(act.where, self._command(act))
        if not await self._in_time(work):
            await ack()
            self._tell_later(act.where, work)
            return
        shown = work.result()
        if shown is None:
            await ack()
        else:
            await ack(response_type="ephemeral", text=shown.text, blocks=shown.blocks)

    async def _on_action(self, ack: Ack, body: Body) -> None:
        act = payloads.click(body)
        if act is None:
            await ack()
            return
        work = self._begin(act.where, self._clicked(act))
        await self._in_time(work)
        await ack()
        self._tell_later(act.where, work)

    async def _on_shortcut(self, ack: Ack, body: Body) -> None:
        act = payloads.pointed(body)
        if act is None:
            await ack()
            return
        work = self._begin(act.where, self._pointed(act))
        await self._in_time(work)
        await ack()
        self._tell_later(act.where, work)

    async def _on_view(self, ack: Ack, body: Body) -> None:
        act = payloads.submission(body)
        if act is None:
            await ack()
            return
        if act.press.act == LINE:
            work = self._begin(act.where, self._flow.mended(act))
            await self._in_time(work)
            await ack(response_action="clear")
            self._tell_later(act.where, work)
            return
        try:
            commands = self._flow.filled(act)
        except Wrong as wrong:
            errors = {
                block_id(id_, act.memory.get(UPDATE, "")): self._error(act.where, refused)
                for id_, refused in wrong.questions.items()
            }
            await ack(response_action="errors", errors=errors)
            return
        sending = asyncio.ensure_future(self._flow.submitted(_once(act), commands))
        if not await self._in_time(sending):
            await ack()
            self._tell_later(act.where, self._begin(act.where, _shown(sending)))
            return
        error = sending.exception()
        if error is not None and not isinstance(error, Refused):
            error = self._failed(error)
        if isinstance(error, Refused) and (field := self._flow.question_of(act, error)):
            # The form stays open, so that no input is lost.
            await ack(
                response_action="errors",
                errors={block_id(field, act.memory.get(UPDATE, "")): self._error(act.where, error)},
            )
            return
        await ack(response_action="clear")
        self._tell_later(act.where, self._begin(act.where, _shown(sending)))

    async def _on_event(self, body: Body) -> None:
        act = payloads.event(body)
        if act is None:
            return
        where = act.where if not isinstance(act, Uninstalled) else Where(origin=act.origin, user="")
        await self._in_time(self._begin(where, self._handed_on(act)))

    # ------------------------------------------------------------------------------------------------------- the work

    async def _command(self, act: Typed) -> Shown | None:
        return await self._typed(await self._shared.typed(act))

    async def _typed(self, act: Typed) -> Shown | None:
        shown = await self._flow.typed(act)
        return await self._opened(act.where, shown) if isinstance(shown, Opens) else shown

    async def _clicked(self, act: Clicked) -> Shown | None:
        where, press = act.where, named_now(act.press)
        if press.act == "send":
            return await self._typed(self._flow.sent(act))
        if press.act == "offer_yes" and self._talk is not None:
            self._tasks.start(self._talk.taken(act))
        opens = self._flow.opens(act)
        if opens is not None:
            return await self._opened(where, opens, act.view)
        if command_of(press) is None and press.act != "export":
            return None
        answer = await self._flow.clicked(act)
        if answer is not None and act.view:
            return await self._shown_in(act, answer)
        if act.at_home:
            self._tasks.start(self._home.publish(where))
        return answer

    async def _shown_in(self, act: Clicked, answer: Shown) -> Shown | None:
        """Show the answer to a modal's button in the modal; if that was closed meanwhile, as a private message."""
        view = reading(
            self._flow.words(act.where), f"D-{act.press.number}", answer.blocks, self._memory(act.where)
        )
        try:
            await self._replies.change(act.where, act.view, view)
        except Exception as error:  # noqa: BLE001 - the act is done; only the place of the answer changes
            self._log.info("form_not_changed", platform="slack", error=type(error).__name__)
            return answer
        return None

    async def _pointed(self, act: Pointed) -> Shown | None:
        opens = self._flow.pointed(act)
        return None if opens is None else await self._opened(act.where, opens)

    async def _handed_on(self, act: Act) -> None:
        for concerned in await self._shared.concerned(act):
            if isinstance(concerned, Uninstalled):
                await self._happened(concerned)
                continue
            work = self._begin(concerned.where, self._happened(concerned))
            await asyncio.wait({work})
            if isinstance(concerned, Typed | Reacted):
                self._tell_later(concerned.where, work)  # other events have no answer

    async def _happened(self, act: Act) -> Shown | None:
        match act:
            case Typed():
                return await self._typed(act)
            case Reacted():
                shown = await self._flow.reacted(act)
                return shown if isinstance(shown, Shown) else None
            case Came():
                await self._came(act)
            case Changed():
                await self._changed(act)
            case HomeOpened():
                self._tasks.start(self._welcome.home_opened(act.where))
                await self._home.publish(act.where)
            case LinksShared():
                await self._home.unfurl(act)
            case Rewritten():
                if self._talk is not None:
                    self._talk.rewritten(act)
                await self._flow.rewritten(act)
            case Talked() if self._talk is not None:
                await self._talk.heard(act)
            case ChannelGone():
                self._rolls.forget(act.where.origin, act.where.channel)
            case Uninstalled():
                self._log.warning("slack_uninstalled", platform="slack")
                await self._installs.remove(act.origin.home)
            case _:
                pass
        return None

    async def _came(self, act: Came) -> None:
        where = act.where
        origin = where.origin
        installed = await self._installs.of(origin.home)
        if installed is not None and where.user == installed.bot_user:
            self._rolls.forget(origin, where.channel)
            if act.joined:
                try:
                    await self._rolls.read(origin, where.channel)
                except NotThere:
                    return
            return
        self._standing.left(origin.home, where.account)
        try:
            known = await self._standing.person(origin, where.user)
        except Refused:
            known = None
        if known is None:
            self._rolls.forget(origin, where.channel)
            return
        seen = self._directory.seen(origin, known)
        if not act.joined:
            seen = replace(seen, left=True)
        await self._rolls.seen(origin, where.channel, (seen,), act.delivery)

    async def _changed(self, act: Changed) -> None:
        """A user's name, guest state or deactivation changed: it is told in all their channels."""
        home = act.where.origin.home
        before = self._directory.at_hand(home, act.where.user)
        known = self._directory.remember(home, act.user)
        if before is None:
            self._rolls.follow(home, known)
        await self._rolls.followed(home, known.id)

    # ---------------------------------------------------------------------------------------------------------- forms

    async def _opened(self, where: Where, opens: Opens, modal: str = "") -> Shown | None:
        """Open a modal, or replace the open one. Tells the person if the trigger was too old."""
        if not where.trigger and not modal:
            return self._flow.refused(where, Refused("form-not-possible", try_code="type-it"))
        update = nameless(where.trigger)[:8] if modal else ""
        words = self._flow.words(where)
        first = waiting(words) if opens.form is None else self._view(where, opens.form, update)
        try:
            if opens.on_top:
                opened = await self._replies.push(where, first)
            elif modal:
                await self._replies.change(where, modal, first)
                opened = modal
            else:
                opened = await self._replies.open(where, first)
        except Exception as error:  # noqa: BLE001 - after any failure they are told how to go on
            self._log.warning("form_not_opened", platform="slack", error=type(error).__name__)
            return self._flow.refused(where, Refused("form-too-late", try_code="try-again"))
        if opens.form is None and opened:
            shown = await self._later(where, opens, update)
            try:
                await self._replies.change(where, opened, shown)
            except (Lost, SlackFailed):
                return None  # the modal was closed meanwhile
        return None

    async def _later(self, where: Where, opens: Opens, update: str) -> Block:
        """The modal after loading its data, or the reason why it cannot be shown."""
        assert opens.later is not None, "it is looked up later"
        words = self._flow.words(where)
        try:
            answer = await opens.later()
        except Refused as refused:
            return reading(words, opens.title, self._flow.refused(where, refused).blocks, self._memory(where))
        if isinstance(answer, Form):
            return self._view(where, answer, update)
        return reading(words, opens.title, message_blocks(words, answer), self._memory(where))

    def _view(self, where: Where, form: Form, update: str) -> Block:
        return view(self._flow.words(where), form, self._memory(where), update)

    def _memory(self, where: Where) -> dict[str, str]:
        """The place where a modal was opened, so that its receipt goes there."""
        return {"channel": where.channel, "thread": where.thread, "respond": self._replies.name_of(where)}

    def _error(self, where: Where, refused: Refused) -> str:
        text = plain(self._flow.words(where).refusal_in_form(refused))
        return text[:ERROR_LENGTH_MAX]

    # ---------------------------------------------------------------------------------------------------- in the background

    def _begin(self, where: Where, work: Coroutine[Any, Any, Shown | None]) -> "asyncio.Task[Shown | None]":
        """Start work that never raises: a failure is logged and answered with a reference."""
        return self._tasks.start(self._safely(where, work))

    async def _safely(self, where: Where, work: Coroutine[Any, Any, Shown | None]) -> Shown | None:
        try:
            return await work
        except Refused as refused:
            return self._flow.refused(where, refused)
        except Exception as error:  # noqa: BLE001 - Slack gets its answer even after a defect of ours
            return self._flow.refused(where, self._failed(error))

    def _failed(self, error: BaseException) -> Refused:
        """Log a defect of ours under a reference, and give the answer with that reference."""
        reference = self._fresh()[:8]
        self._log.error("act_failed", platform="slack", reference=reference, exc_info=error)
        return Refused("internal-error", try_code="tell-the-operator", reference=reference)

    async def _in_time(self, work: "asyncio.Future[Any]") -> bool:
        done, _ = await asyncio.wait({work}, timeout=ACK_SECONDS)
        return bool(done)

    def _tell_later(self, where: Where, work: "asyncio.Task[Shown | None]") -> None:
        async def tell() -> None:
            shown = await work
            if shown is not None and where.user:
                await self._replies.tell(where, shown)

        self._tasks.start(tell())


async def _shown(sending: "asyncio.Future[Shown]") -> Shown | None:
    return await sending


def _once(act: Submitted) -> Submitted:
    """The submission with a delivery id made of its content: sent again it changes nothing, a mended one counts anew."""
    content = repr(sorted((key, value) for key, value in act.values.items()))
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
    return replace(act, delivery=DeliveryId(f"{act.delivery}:{digest}"))
