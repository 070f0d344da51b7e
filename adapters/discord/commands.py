"""The slash commands and message menus. Each only says what its options are; `Acts` does the rest."""

import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as named

from adapters.discord import autocomplete, context_menus, inbound, logs
from adapters.discord.desk import DiscordClock, DiscordMemory
from adapters.discord.escape import clean
from adapters.discord.flow import Flow
from adapters.discord.names import Names
from adapters.discord.reply import answer
from adapters.discord.setup import setup_command
from adapters.grammar import quoted
from adapters.interaction.line import options_in
from adapters.interaction.press import Press
from adapters.wording.speech import gettext_noop

Interaction = discord.Interaction[Any]
log = logs.get()
KNOWN = "commands"
"""The note under which the commands stand that Discord was last told of."""


class Commands:
    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        acts: Flow,
        memory: DiscordMemory,
        clock: DiscordClock,
        zone: str,
    ) -> None:
        self._tree = tree
        self._acts = acts
        self._memory = memory
        self._clock = clock
        self._zone = zone

    async def add(self) -> None:
        """Put all commands into the tree, and tell Discord of them if they are other than it was told last time."""
        for command in self._slash():
            self._tree.add_command(command)
        self._tree.add_command(setup_command(self._acts, self._memory))
        for menu in context_menus.menus(self._acts):
            self._tree.add_command(menu)
        names = Names()
        await self._tree.set_translator(names)
        payload = [
            await command.get_translated_payload(self._tree, names) for command in self._tree.get_commands()
        ]
        written = json.dumps(payload, sort_keys=True, ensure_ascii=False)
        application = str(self._tree.client.application_id)
        digest = f"{application}:{hashlib.sha256(written.encode()).hexdigest()}"
        if await self._memory.note("", KNOWN) == digest:
            return
        try:
            await self._tree.sync()
        except discord.HTTPException as error:
            # Buttons, forms and reactions work without; it is tried again at the next start.
            log.error("commands_not_told", code=str(error.code))
        else:
            await self._memory.keep_note("", KNOWN, digest)

    async def _typed(self, interaction: Interaction, line: str, who: str = "") -> None:
        await answer(
            interaction, self._acts.words(interaction), self._acts.typed(interaction, clean(line), clean(who))
        )

    def _slash(self) -> list[app_commands.Command[Any, ..., Any]]:
        typed = self._typed
        acts = self._acts

        async def poll(
            interaction: Interaction,
            question: str = "",
            options: str = "",
            until: str = "",
            process: str = "",
            who: str = "",
            hidden: bool = False,
            quorum: str = "",
            settings: str = "",
        ) -> None:
            if not question.strip():
                await typed(interaction, "/poll")
                return
            given = {"until": until, "process": process, "quorum": quorum, "hidden": "yes" if hidden else ""}
            line = inbound.line_of("poll", [question, *options_in(options)], given, settings)
            await typed(interaction, line, who)

        async def propose(
            interaction: Interaction,
            text: str = "",
            until: str = "",
            process: str = "",
            evidence: str = "",
            who: str = "",
            irreversible: bool = False,
            quorum: str = "",
            review: str = "",
            settings: str = "",
        ) -> None:
            if not text.strip():
                await typed(interaction, "/propose")
                return
            given = {"until": until, "process": process, "evidence": evidence, "quorum": quorum, "review": review,
                     "irreversible": "yes" if irreversible else ""}  # fmt: skip
            await typed(interaction, inbound.line_of("propose", [text], given, settings), who)

        async def vote(interaction: Interaction, decision: str, choice: str, reason: str = "") -> None:
            if choice.strip().casefold() in ("none", "nothing"):
                await typed(
                    interaction,
                    inbound.about_line("vote", await self._number(interaction, decision), settings="none"),
                )
                return
            number = await self._number(interaction, decision)
            line = f"/vote {number} {quoted(choice)}"
            await typed(interaction, f"{line} {quoted(reason)}" if reason.strip() else line)

        async def object_(interaction: Interaction, decision: str, reason: str = "") -> None:
            await typed(
                interaction, inbound.about_line("object", await self._number(interaction, decision), reason)
            )

        async def resolve(interaction: Interaction, objection: str, how: str = "") -> None:
            number = await self._number(interaction, objection)
            if not how.strip():
                await self._form(interaction, "resolve", number)
                return
            await typed(interaction, inbound.about_line("resolve", number, how))

        async def withdraw(interaction: Interaction, decision: str) -> None:
            await typed(
                interaction, inbound.about_line("withdraw", await self._number(interaction, decision))
            )

        async def sustain(interaction: Interaction, objection: str) -> None:
            await typed(
                interaction, inbound.about_line("sustain", await self._number(interaction, objection))
            )

        async def amend(interaction: Interaction, decision: str, text: str = "") -> None:
            number = await self._number(interaction, decision)
            if not text.strip():
                await self._form(interaction, "amend", number)
                return
            await typed(interaction, inbound.about_line("amend", number, text))

        async def extend(interaction: Interaction, decision: str, until: str) -> None:
            number = await self._number(interaction, decision)
            await typed(interaction, f"/extend {number} --by {quoted(until)}")

        async def advise(interaction: Interaction, decision: str, text: str = "") -> None:
            number = await self._number(interaction, decision)
            if not text.strip():
                await self._form(interaction, "advise", number)
                return
            await typed(interaction, inbound.about_line("advise", number, text))

        async def decide(
            interaction: Interaction,
            text: str = "",
            decision: str = "",
            evidence: str = "",
            settings: str = "",
        ) -> None:
            if decision.strip():
                number = await self._number(interaction, decision)
                rest = " ".join(filter(None, (text.strip(), settings.strip())))
                await typed(interaction, f"/decide {number} {rest}".strip())
                return
            if not text.strip():
                await typed(interaction, "/decide")
                return
            await typed(interaction, inbound.line_of("decide", [text], {"evidence": evidence}, settings))

        async def decisions(interaction: Interaction, find: str = "") -> None:
            await answer(
                interaction, acts.words(interaction), acts.asking.decisions(interaction, clean(find))
            )

        async def accord(interaction: Interaction, line: str = "") -> None:
            stripped = line.strip()
            stripped = stripped if stripped.startswith("/") else f"/accord {stripped}"
            await typed(interaction, stripped)

        a_decision: Pick = self._pick_decision
        return [
            _command(
                "poll",
                "Ask in a poll with options",
                poll,
                until=self._pick_until,
                process=self._pick_poll_process,
            ),
            _command(
                "propose",
                "Propose a text that is adopted or not",
                propose,
                until=self._pick_until,
                process=self._pick_process,
            ),
            _command(
                "vote",
                "Take a position or choose an option",
                vote,
                decision=a_decision,
                choice=self._pick_choice,
            ),
            _command("object", "Stop a proposal with a reason", object_, decision=a_decision),
            _command("resolve", "Offer a solution to an objection", resolve, objection=self._pick_objection),
            _command(
                "withdraw", "Withdraw what you opened, or your objection", withdraw, decision=a_decision
            ),
            _command("sustain", "Join an objection", sustain, objection=self._pick_objection),
            _command("amend", "Change the text of your proposal", amend, decision=a_decision),
            _command("extend", "Give it more time", extend, decision=a_decision, until=self._pick_until),
            _command("advise", "Give advice to whoever decides", advise, decision=a_decision),
            _command("decide", "Record what was decided, or close a decision", decide, decision=a_decision),
            _command("decisions", "The decision log: what is open, what was decided", decisions),
            _command("accord", "Anything that can be typed, and help", accord),
        ]

    async def _form(self, interaction: Interaction, act: str, number: str) -> None:
        """The form of an act whose text was left out."""
        found = inbound.decision_of(number)
        words = self._acts.words(interaction)
        if found is None:
            await self._typed(interaction, inbound.about_line(act, number))
            return
        press = Press(act=act, number=found[0], objection=found[1] or 0)
        await answer(interaction, words, self._acts.pressed(interaction, press))

    async def _number(self, interaction: Interaction, typed: str) -> str:
        """What was picked or typed for a decision, as its number; a title is looked up."""
        typed = clean(typed).strip()
        found = inbound.decision_of(typed)
        if found is not None:
            return f"D-{found[0]}.{found[1]}" if found[1] else f"D-{found[0]}"
        picks = await self._acts.asking.pick(
            interaction, lambda here, rows: autocomplete.decisions(here.words, rows, typed, "")
        )
        return picks[0][1] if len(picks) == 1 else (typed.split() or ["?"])[0]

    # ----------------------------------------------------------------------------------------------- while they type

    async def _pick_decision(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(
            await self._acts.asking.pick(
                interaction,
                lambda here, rows: autocomplete.decisions(here.words, rows, typed, here.spot.name),
            )
        )

    async def _pick_objection(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(
            await self._acts.asking.pick(
                interaction, lambda here, rows: autocomplete.objections(here.words, rows, typed)
            )
        )

    async def _pick_choice(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = inbound.decision_of(str(getattr(interaction.namespace, "decision", "") or ""))
        if found is None:
            return []
        return _choices(await self._acts.asking.pick_position(interaction, found[0], typed))

    async def _pick_process(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = self._acts.words(interaction)
        return _choices(autocomplete.processes(words, self._acts.processes, typed, "proposal"))

    async def _pick_poll_process(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        words = self._acts.words(interaction)
        return _choices(autocomplete.processes(words, self._acts.processes, typed, "options"))

    async def _pick_until(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = self._acts.words(interaction)
        return _choices(autocomplete.deadlines(words, typed, self._clock.now(), self._zone))


Pick = Callable[[Interaction, str], Awaitable[list[app_commands.Choice[str]]]]


def _choices(picks: autocomplete.Picks) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name or "…", value=value) for name, value in picks]


_HINTS = {
    "question": gettext_noop("What do you want to ask?"),
    "options": gettext_noop("In quotes, one a line, or parted by | or ;"),
    "until": gettext_noop("3d, friday 17:00, 2026-12-01. Empty: the usual time"),
    "process": gettext_noop("How it is decided. Empty: the usual way"),
    "who": gettext_noop("Who may take part: roles or people, or open. Empty: who sees this channel"),
    "hidden": gettext_noop("Show no figures until it closes"),
    "quorum": gettext_noop("How many must take part: 5, 1/2, 50%"),
    "text": gettext_noop("The text"),
    "evidence": gettext_noop("A link to what is behind it"),
    "irreversible": gettext_noop("It cannot be undone, so silence never counts"),
    "review": gettext_noop("When to look at it again: 90d"),
    "decision": gettext_noop("Number or title"),
    "choice": gettext_noop("Your answer"),
    "reason": gettext_noop("Why"),
    "objection": gettext_noop("The number behind the dot belongs to it: D-17.1"),
    "how": gettext_noop("How it could be settled"),
    "find": gettext_noop("open, mine, blocked, summary, D-17, or: search rollback status:open"),
    "line": gettext_noop('A whole line, such as: propose "Ship on Fridays" --by 3d'),
    "settings": gettext_noop("More, as typed: --quorum 5 --hidden"),
}


def _command(
    name: str, about: str, callback: Callable[..., Awaitable[None]], **picks: Pick
) -> app_commands.Command[Any, ..., Any]:
    hints = {
        option: named(_HINTS[option]) for option in inspect.signature(callback).parameters if option in _HINTS
    }
    callback = app_commands.describe(**hints)(callback)
    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=named(name),
        description=named(about),
        callback=callback,  # type: ignore[arg-type]
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    for option, pick in picks.items():
        command.autocomplete(option)(pick)  # type: ignore[arg-type]
    return command
