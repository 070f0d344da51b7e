"""The slash commands and message menus, as the rows of acts have them. Each becomes a typed line; `Flow` does the rest."""

import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as named

from adapters.acts import ACT, SLASH_COMMANDS, Act, SlashCommand
from adapters.discord import autocomplete, context_menus, inbound, logs
from adapters.discord.desk import DiscordClock, DiscordMemory
from adapters.discord.flow import Flow
from adapters.discord.names import Names
from adapters.discord.reply import answer
from adapters.discord.setup import setup_command
from adapters.grammar import quoted
from adapters.grammar.habits import other_verb
from adapters.interaction.line import options_in
from adapters.interaction.press import Press
from adapters.unsafe import whole
from adapters.wording.speech import gettext_noop

Interaction = discord.Interaction[Any]
log = logs.get()
Pick = Callable[[Interaction, str], Awaitable[list[app_commands.Choice[str]]]]
Callback = Callable[..., Awaitable[None]]
Options = tuple[Callback, Mapping[str, str]]
"""What a command does, and the hint of each of its options."""
KNOWN, REFUSED = "commands", "commands_refused"
"""The notes with the commands that Discord was last told of, and with the code by which it refused them since."""


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
        except (discord.HTTPException, discord.RateLimited) as error:
            # What Discord knew before goes on working, and so do buttons, forms and reactions. Tried again at the next start.
            code = str(error.code) if isinstance(error, discord.HTTPException) else "429"
            log.error("discord_refused_the_commands", code=code)
            await self._memory.keep_note("", REFUSED, code)
        else:
            await self._memory.keep_note("", KNOWN, digest)
            await self._memory.keep_note("", REFUSED, None)

    async def _typed(self, interaction: Interaction, line: str, who: str = "") -> None:
        await answer(
            interaction, self._acts.words(interaction), self._acts.typed(interaction, whole(line), whole(who))
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
            seen_by: str = "",
            counted: str = "",
            quorum: str = "",
            settings: str = "",
        ) -> None:
            if not question.strip():
                await typed(interaction, "/poll")
                return
            given = {
                "until": until,
                "process": process,
                "quorum": quorum,
                "seen_by": seen_by,
                "counted": counted,
            }
            line = inbound.line_of("poll", [question, *options_in(options)], given, settings)
            if not options.strip() and other_verb(question) is not None:
                line = f"/poll {question}"
            await typed(interaction, line, who)

        async def propose(
            interaction: Interaction,
            text: str = "",
            until: str = "",
            process: str = "",
            evidence: str = "",
            who: str = "",
            seen_by: str = "",
            irreversible: bool = False,
            quorum: str = "",
            review: str = "",
            settings: str = "",
        ) -> None:
            if not text.strip():
                await typed(interaction, "/propose")
                return
            given = {"until": until, "process": process, "evidence": evidence, "quorum": quorum, "review": review,
                     "seen_by": seen_by, "irreversible": "yes" if irreversible else ""}  # fmt: skip
            await typed(interaction, inbound.line_of("propose", [text], given, settings), who)

        async def vote(interaction: Interaction, choice: str, decision: str = "", reason: str = "") -> None:
            if choice.strip().casefold() in ("none", "nothing"):
                await typed(
                    interaction,
                    inbound.about_line("vote", await self._number(interaction, decision), settings="none"),
                )
                return
            number = await self._number(interaction, decision)
            line = " ".join(filter(None, ("/vote", number, quoted(choice))))
            await typed(interaction, f"{line} {quoted(reason)}" if reason.strip() else line)

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
                interaction, acts.words(interaction), acts.asking.decisions(interaction, whole(find))
            )

        async def accord(interaction: Interaction, line: str = "") -> None:
            stripped = line.strip()
            stripped = stripped if stripped.startswith("/") else f"/accord {stripped}"
            await typed(interaction, stripped)

        own = {
            "poll": _options(poll),
            "propose": _options(propose),
            "vote": _options(vote),
            "decide": _options(decide),
            "decisions": _options(decisions),
            "accord": _options(accord),
        }
        return [
            self._command(command, own.get(command.name) or self._about_one(ACT[command.name]))
            for command in SLASH_COMMANDS
        ]

    def _about_one(self, act: Act) -> Options:
        """The command of an act about one decision or objection: its number, and what the act's first field asks for.
        Where that is left out and needed, the form opens."""
        field = next(iter(act.fields), None)
        timed = field is not None and field.kind == "deadline"
        about = "objection" if act.objection else "decision"

        async def run(interaction: Interaction, **given: str) -> None:
            number = await self._number(interaction, given.get(about, ""))
            text = given.get(field.to, "").strip() if field is not None else ""
            if field is not None and not text:
                await self._form(interaction, act.name, number)
            elif timed:
                await self._typed(
                    interaction, inbound.about_line(act.name, number, settings=f"--by {quoted(text)}")
                )
            else:
                await self._typed(interaction, inbound.about_line(act.name, number, text))

        hints = {about: _HINTS[about]}
        parameters = [_parameter("interaction", Interaction), _parameter(about, str, "")]
        if field is not None:
            hints[field.to] = field.label
            parameters.append(_parameter(field.to, str, ""))
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what discord.py reads
        return run, hints

    def _command(self, command: SlashCommand, options: Options) -> app_commands.Command[Any, ..., Any]:
        callback, hints = options
        described = {option: named(hint) for option, hint in hints.items()}
        chosen = (
            {
                field.to: [
                    app_commands.Choice(name=named(label), value=value) for value, label in field.options
                ]
                for field in ACT[command.name].fields
                if field.to in ("seen_by", "counted") and field.to in hints
            }
            if command.name in ACT
            else {}
        )
        made: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name=named(command.name),
            description=named(command.about),
            callback=app_commands.choices(**chosen)(app_commands.describe(**described)(callback)),  # type: ignore[arg-type]  # its options differ
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        picks: dict[str, Pick] = {
            "decision": self._pick_decision,
            "objection": self._pick_objection,
            "choice": self._pick_choice,
            "until": self._pick_until,
            "process": self._pick_poll_process if command.name == "poll" else self._pick_process,
        }
        for option in hints.keys() & picks.keys():
            made.autocomplete(option)(picks[option])  # type: ignore[arg-type]  # a bound method will do
        return made

    async def _form(self, interaction: Interaction, act: str, number: str) -> None:
        """The form of an act whose text was left out."""
        reference = inbound.decision_of(number)
        words = self._acts.words(interaction)
        if reference is None:
            await self._typed(interaction, inbound.about_line(act, number))
            return
        press = Press(act=act, number=reference[0], objection=reference[1] or 0)
        await answer(interaction, words, self._acts.pressed(interaction, press))

    async def _number(self, interaction: Interaction, typed: str) -> str:
        """What was picked or typed for a decision, as its number; a title is looked up."""
        typed = whole(typed).strip()
        if not typed:
            return ""  # the one of this thread, or the only one that is open here
        reference = inbound.decision_of(typed)
        if reference is not None:
            return f"D-{reference[0]}.{reference[1]}" if reference[1] else f"D-{reference[0]}"
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
        reference = inbound.decision_of(str(getattr(interaction.namespace, "decision", "") or ""))
        if reference is None:
            return []
        return _choices(await self._acts.asking.pick_position(interaction, reference[0], typed))

    async def _pick_process(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(await self._acts.asking.pick_process(interaction, typed, "proposal"))

    async def _pick_poll_process(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(await self._acts.asking.pick_process(interaction, typed, "options"))

    async def _pick_until(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = self._acts.words(interaction)
        return _choices(autocomplete.deadlines(words, typed, self._clock.now(), self._zone))


def _choices(picks: autocomplete.Picks) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name or "…", value=value) for name, value in picks]


_HINTS = {
    "question": gettext_noop("What do you want to ask?"),
    "options": gettext_noop("In quotes, one a line, or parted by | or ;"),
    "until": gettext_noop("3d, friday 17:00, 2026-12-01. Empty: the usual time"),
    "process": gettext_noop("How it is decided. Empty: the usual way"),
    "who": gettext_noop("Who may take part: roles or people, or open. Empty: who sees this channel"),
    "seen_by": gettext_noop("Who sees my answer?"),
    "counted": gettext_noop("Counts?"),
    "quorum": gettext_noop("How many must take part: 5, 1/2, 50%"),
    "text": gettext_noop("The text"),
    "evidence": gettext_noop("A link to what is behind it"),
    "irreversible": gettext_noop("It cannot be undone, so silence never counts"),
    "review": gettext_noop("When to look at it again: 90d"),
    "decision": gettext_noop("Number or title"),
    "choice": gettext_noop("Your answer"),
    "reason": gettext_noop("Why"),
    "objection": gettext_noop("The number behind the dot belongs to it: D-17.1"),
    "find": gettext_noop("waiting, open, mine, blocked, summary, D-17, or: search rollback status:open"),
    "line": gettext_noop('A whole line, such as: propose "Ship on Fridays" --by 3d'),
    "settings": gettext_noop("More, as typed: --quorum 5 --hidden"),
}


def _options(callback: Callback) -> Options:
    """A command with options of its own."""
    parameters = inspect.signature(callback).parameters
    return callback, {option: _HINTS[option] for option in parameters if option != "interaction"}


def _parameter(name: str, kind: object, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)
