"""docs/discord.md says what the code asks for and does."""

from pathlib import Path
from typing import Any

from adapters.discord.commands import _HINTS
from adapters.discord.listen import intents
from adapters.discord.permissions import permissions
from adapters.discord.setup import HINTS
from adapters.languages import input_of
from tests.adapters.discord.server import Server

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "discord.md").read_text(encoding="utf-8")


def test_the_page_invites_with_the_permissions_that_are_used() -> None:
    assert f"permissions={permissions().value}" in PAGE


def test_no_privileged_intent_is_asked_for() -> None:
    asked = intents()
    assert (asked.members, asked.presences, asked.message_content) == (False, False, False)


async def test_every_command_is_explained_and_told_to_discord_once(server: Server) -> None:
    def told() -> int:
        return len(
            [
                one
                for one in server.env.http_requests
                if one.method == "PUT" and one.path.endswith("/commands")
            ]
        )

    known = {command.name for command in server.client.tree.get_commands()}
    names = input_of("fr").discord
    slash = {name for name in known if name.islower()}
    assert slash == {*names.commands}
    assert [name for name in known if name not in PAGE] == []
    assert {*names.options} == {*_HINTS, *HINTS, "how"}
    assert told() == 1
    await server.restarts()
    assert told() == 1


async def test_commands_have_their_names_in_the_readers_language(server: Server) -> None:
    (put,) = [
        one for one in server.env.http_requests if one.method == "PUT" and one.path.endswith("/commands")
    ]
    told: Any = put.json
    commands = {command["name"]: command for command in told}
    assert commands["vote"]["name_localizations"]["ja"] == "投票"
    assert commands["decisions"]["name_localizations"]["es-ES"] == "decisiones"
    assert commands["propose"]["description_localizations"]["fr"]
    assert commands["Record decision"]["name_localizations"]["de"] == "Entscheidung festhalten"
    options = {option["name"]: option for option in commands["propose"]["options"]}
    assert options["until"]["name_localizations"]["de"] == "frist"
    assert options["until"]["autocomplete"]
    for command in told:
        assert command["contexts"] == [0], command["name"]
        assert command["integration_types"] == [0], command["name"]
        assert len(str(command)) < 8_000


async def test_descriptions_fit_in_every_language(server: Server) -> None:
    (put,) = [
        request
        for request in server.env.http_requests
        if request.method == "PUT" and request.path.endswith("/commands")
    ]
    commands: Any = put.json
    described = [command for command in commands if command.get("description")]
    described += [option for command in described for option in command.get("options", ())]
    for found in described:
        texts = found["description_localizations"].values()
        assert len(texts) >= 4, found["name"]
        assert all(1 <= len(text) <= 100 for text in texts), found["name"]
