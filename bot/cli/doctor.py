"""`accord doctor`: what is missing or wrong in this installation, and what to do about it."""

import asyncio
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import doctor_here, doctor_platforms, out
from bot.cli.check import Check

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings


NAMED_MAX = 5
STUCK_AFTER = 3
VERIFIED_MAX = 200_000
"""Entries that are looked through; more take minutes."""


def doctor(json: Annotated[bool, out.JSON_OPTION] = False) -> None:
    """Look for what is missing or wrong in this installation, and ask each platform. Changes nothing; exits with 1 if
    something is."""
    checks = asyncio.run(_checks())
    if json:
        out.emit(checks)
    else:
        for check in checks:
            out.say(f"{'ok ' if check.ok else 'NO '} {check.what}: {check.said}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


async def _checks() -> list[Check]:
    from bot.settings import ENV_FILE, KNOWN, load
    from consensus.refusal import Refused

    version = ".".join(map(str, sys.version_info[:3]))
    checks = [Check("Python", sys.version_info >= (3, 11), f"{version}; 3.11 or later is needed")]
    try:
        settings = load()
    except Refused as refusal:
        return [*checks, Check("Settings", False, out.sentence(refusal))]
    checks.append(Check("Settings", True, f"language {settings.language}, time zone {settings.timezone}"))
    checks += doctor_here.names(os.environ, ENV_FILE, KNOWN)
    checks += doctor_here.language(settings)
    checks += await _database(settings)
    checks.append(_key(settings))
    checks.append(_backups(settings))
    checks += _processes(settings)
    checks.append(_web(settings))
    checks += await _watch(settings)
    return [*checks, *_platforms(settings), *await _answers(settings)]


async def _answers(settings: "Settings") -> list[Check]:
    """What the platforms say of the tokens."""
    from bot.clock import SystemClock
    from consensus.refusal import Refused

    checks: list[Check] = []
    now = SystemClock().now()
    if settings.wants_slack:
        from adapters.slack import checkup as slack
        from adapters.slack.adapter import require_whole
        from bot.wiring.slack import slack_settings

        shown = slack_settings(settings)
        with suppress(Refused):  # it is said above what is missing
            require_whole(shown, many=bool(settings.slack_client_id))
            checks += doctor_platforms.slack(await slack.checkup(shown, now))
    token = "" if settings.discord_token is None else settings.discord_token.get_secret_value().strip()
    if token and doctor_platforms.discord_token(token).ok:
        from adapters.discord import checkup as discord

        checks += doctor_platforms.discord(
            await discord.checkup(token, settings.discord_api_url, now), offers=settings.offers
        )
    return checks


async def _watch(settings: "Settings") -> list[Check]:
    """What of the links of decisions is read again."""
    from bot.app import open_app
    from consensus.refusal import Refused
    from storage.watch_list import WatchList

    if settings.watch_root is None and not settings.watch_hosts:
        return [
            Check("Links", True, "no documents or pages are watched (ACCORD_WATCH_ROOT, ACCORD_WATCH_HOSTS)")
        ]
    if settings.watch_root is not None and not settings.watch_root.is_dir():
        return [Check("Links", False, f"ACCORD_WATCH_ROOT: there is no folder {settings.watch_root}")]
    try:
        async with open_app(settings) as app:
            watched, failing = await WatchList(app.store).counts()
    except Refused as refusal:
        return [Check("Links", False, out.sentence(refusal))]
    return [Check("Links", True, f"{watched} watched, {failing} of them could not be read the last time")]


async def _database(settings: "Settings") -> list[Check]:
    from consensus.refusal import Refused
    from storage.database import url_of
    from storage.errors import shown
    from storage.schema import LATEST, current

    try:
        revision = current(settings.database_url)
        where = shown(str(url_of(settings.database_url)))
        if revision is None:
            return [Check("Database", True, f"{where} will be made when it is first needed")]
        if revision != LATEST:
            return [
                Check(
                    "Database", False, f"it is at {revision}, not {LATEST}. Run: {out.program()} db upgrade"
                )
            ]
        return [
            _private(where) or Check("Database", True, f"{where} at revision {revision}"),
            *doctor_here.disk(Path(where)),
            *doctor_here.programs(Path(where)),
            *await _work(settings),
        ]
    except Refused as refusal:
        return [Check("Database", False, out.sentence(refusal))]


def _private(where: str) -> Check | None:
    """What is wrong where other users of the machine can read the file: an older version made it so."""
    path = Path(where)
    if not path.is_file() or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return None
    return Check("Database", False, f"{where} can be read by others. Run: chmod 600 {where}*")


async def _work(settings: "Settings") -> list[Check]:
    """Overdue work: nothing closes decisions while no program runs."""
    from bot.app import open_app
    from bot.health import OVERDUE_AFTER
    from storage.due import SqlDueDecisions
    from storage.outbox import SqlOutbox

    async with open_app(settings) as app:
        now = app.clock.now()
        late = await SqlDueDecisions(app.store, clock=app.clock.now, incarnation="doctor").due(
            now - OVERDUE_AFTER, NAMED_MAX + 1
        )
        outbox = SqlOutbox(app.store, wall_clock=app.clock.now, incarnation="doctor")
        unsent, stuck = await outbox.unsent(), await outbox.unsent(tried=STUCK_AFTER)
        verified = await _verified(app)
        sealed = [*await _sealed(app), *await _log(app), *await _secret_ballots(app)]
        commands = await _commands(app) if settings.discord_token is not None else []
        offered = await _offers(app)
    named = ", ".join(f"D-{number}" for _, number in late[:NAMED_MAX])
    more = " and others" if len(late) > NAMED_MAX else ""
    return [
        Check(
            "Deadlines",
            not late,
            f"overdue: {named}{more}; nothing closes them while no program runs. Start: {out.program()} run"
            if late
            else "none is overdue",
        ),
        Check(
            "Messages",
            not stuck,
            f"{unsent} waiting to be sent"
            + (
                f"; tried {STUCK_AFTER} times or more: {stuck} (message_failed in the log says why)"
                if stuck
                else ""
            ),
        ),
        *verified,
        *sealed,
        *commands,
        offered,
    ]


async def _verified(app: "App") -> list[Check]:
    """Whether the log is intact, where that is soon known."""
    from sqlalchemy import func, select

    from bot.web import check_log
    from storage.tables import ENTRY

    count = select(func.count()).select_from(ENTRY)
    entries = await app.store.read(lambda connection: int(connection.execute(count).scalar_one()))
    verify = f"{out.program()} log verify"
    if not entries:
        return []
    if entries > VERIFIED_MAX:
        return [Check("Log entries", True, f"{entries}, not looked through here. Run: {verify}")]
    checked = await check_log(app)
    if checked.intact:
        return [Check("Log entries", True, f"{checked.entries}, intact")]
    return [
        Check("Log entries", False, f"{checked.faults[0] if checked.faults else 'not intact'} Run: {verify}")
    ]


async def _sealed(app: "App") -> list[Check]:
    """Whether the secret key opens the installations."""
    from consensus.refusal import Refused

    try:
        await app.require_key()
    except Refused as refusal:
        return [Check("Installations", False, out.sentence(refusal))]
    return []


async def _log(app: "App") -> list[Check]:
    """Whether the database holds what was marked beside it, and the key that signs checkpoints is there."""
    from bot.log_key import file_of
    from consensus.refusal import Refused

    try:
        await app.require_log()
    except Refused as refusal:
        return [Check("Log", False, out.sentence(refusal))]
    file, key = file_of(app.settings), app.store.signing.key()
    if not key:
        return [Check("Log", True, f"not signed. To have it signed: {out.program()} log key rotate")]
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return [Check("Log", False, f"{file} can be read by others. Run: chmod 600 {file}")]
    return [Check("Log", True, f"signed with the key {key} in {file}")]


async def _secret_ballots(app: "App") -> list[Check]:
    """Whether secret ballots can be kept here, and counted."""
    from consensus.refusal import Refused

    try:
        lost = await app.store.without_key()
    except Refused as refusal:
        return [Check("Secret ballots", False, out.sentence(refusal))]
    if lost is None:
        problem = "refused here: set ACCORD_POLL_KEYS to a folder that every machine on this database sees"
        return [Check("Secret ballots", True, problem)]
    if not lost:
        return []
    which = ", ".join(f"D-{number}" for number in lost)
    problem = f"the key is missing of {which}. Put it back into ACCORD_POLL_KEYS; else nobody can count them"
    return [Check("Secret ballots", False, problem)]


async def _offers(app: "App") -> Check:
    """Whether what is proposed in talk is offered to be run as a decision, and how many wanted that."""
    from bot.cli.offers import counted
    from consensus.offers import JUDGED_FROM

    count = await counted(app)
    taken = f"{count.yes} of {count.made} offers were taken"
    if count.stopped:
        problem = f"{taken}, fewer than 8 in 10, so there are none any more. Count anew: {out.program()} offers --restart"
        return Check("Offers", False, problem)
    if not count.places:
        return Check("Offers", True, f"made in no channel ({taken})")
    if not app.settings.offers and app.settings.wants_platform:
        problem = f"turned on in {count.places} channels, where nothing is read while ACCORD_OFFERS is off. Set ACCORD_OFFERS=on"
        return Check("Offers", False, problem)
    judged = "" if count.made >= JUDGED_FROM else f"; judged from {JUDGED_FROM} on"
    return Check("Offers", True, f"made in {count.places} channels; {taken}{judged}")


async def _commands(app: "App") -> list[Check]:
    """Whether Discord took the commands at the last start."""
    from adapters.discord.commands import REFUSED
    from adapters.discord.desk import KnownMessage, Reacted
    from storage.platform_memory import PlatformMemory

    code = await PlatformMemory(app.store, "discord", KnownMessage, Reacted).note("", REFUSED)
    if code is None:
        return []
    problem = f"Discord refused the commands (error {code}), so it knows those of before or none. Start again later: {out.program()} run"
    return [Check("Discord's commands", False, problem)]


def _key(settings: "Settings") -> Check:
    from bot.secret_key import keys_of, source_of
    from consensus.refusal import Refused

    try:
        source = source_of(settings)
        path = source.file
        if path is not None and settings.secret_key_file is None and not path.exists():
            can = os.access(path.parent, os.W_OK)
            return Check("Secret key", can, f"{path} will be made when it is first needed")
        keys = keys_of(settings)()
    except Refused as refusal:
        return Check("Secret key", False, out.sentence(refusal))
    if path is not None and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Check("Secret key", False, f"{path} can be read by others. Run: chmod 600 {path}")
    place = f"{path}, readable by you alone" if path is not None else f"set by {source.where}"
    if len(keys) > 1:
        place += (
            f"; an older one still opens what it sealed. To be done with it: {out.program()} secret rotate"
        )
    return Check("Secret key", True, place)


def _backups(settings: "Settings") -> Check:
    from bot.backups import made
    from bot.clock import SystemClock
    from consensus.plain import instant_text
    from consensus.spans import span

    folder = settings.backup_dir
    if folder is None:
        return Check(
            "Backups",
            True,
            f"none are made by itself; set ACCORD_BACKUP_DIR, or run: {out.program()} db backup FILE",
        )
    try:
        backups = made(folder)
    except OSError as error:
        problem = out.reason(error)
        return Check(
            "Backups",
            False,
            f"{folder} cannot be read: {problem}. Make it, or set ACCORD_BACKUP_DIR to another",
        )
    if not backups:
        return Check(
            "Backups", True, f"none in {folder} yet; {out.program()} run makes the first when it starts"
        )
    last, path = backups[-1]
    late = SystemClock().now() - last > 2 * span(settings.backup_every)
    message = f"{path}, of {instant_text(last)}"
    return Check("Backups", not late, message + (f". It is old: start {out.program()} run" if late else ""))


def _processes(settings: "Settings") -> list[Check]:
    from bot.installation import processes
    from consensus.definition import builtin
    from consensus.process import Process

    checks = []
    for name, process in processes(settings).own():
        if builtin(name) is not None:
            checks.append(Check(f"Process {name}", False, "a built-in process has this id. Rename the file"))
        elif isinstance(process, Process):
            checks.append(Check(f"Process {name}", True, process.title))
        else:
            checks.append(
                Check(
                    f"Process {name}",
                    False,
                    f"cannot be used. Run: {out.program()} process check processes/{name}.toml",
                )
            )
    return checks


def _web(settings: "Settings") -> Check:
    where = f"{settings.web_host}, port {settings.web_port}"
    if settings.web_url:
        return Check("Web page", True, f"{settings.web_url}, listening on {where}")
    if settings.is_loopback:
        return Check(
            "Web page", True, f"{where}: this machine alone; set ACCORD_WEB_URL to give links in the chat"
        )
    return Check(
        "Web page",
        True,
        f"{where}; set ACCORD_WEB_URL to the address that people type, to give links in the chat",
    )


def _platforms(settings: "Settings") -> list[Check]:
    """Whether the configuration of each platform is complete. Only the platform can check a token: see `accord run`."""
    from consensus.refusal import Refused

    checks = []
    if settings.wants_slack:
        from adapters.slack.adapter import require_whole
        from bot.wiring.slack import slack_settings

        try:
            require_whole(slack_settings(settings), many=bool(settings.slack_client_id))
            how = "Socket Mode" if settings.slack_app_token is not None else "HTTP mode"
            if settings.slack_app_token is None and not settings.web_url:
                how += "; set ACCORD_WEB_URL, or silence adopts nothing in a quiet workspace (docs/slack.md)"
            checks.append(Check("Slack", True, f"configured, {how}"))
            if settings.offers:
                # Slack tells nobody which events an app asked for.
                events = "Slack sends the messages of channels once the manifest is pasted anew: accord manifest slack"
                checks.append(Check("Slack messages", True, f"read where offers are on; {events}"))
            # Slack tells an app nothing of the commands of others.
            another = (
                "if another app answers /poll, make ours /accord-poll: accord manifest slack --rename poll"
            )
            checks.append(Check("Slack commands", True, f"{another} (docs/slack.md)"))
        except Refused as refusal:
            checks.append(Check("Slack", False, out.sentence(refusal)))
    if settings.discord_token is not None:
        checks.append(doctor_platforms.discord_token(settings.discord_token.get_secret_value()))
    return checks or [Check("Platforms", True, "none configured; the local room needs nothing")]
