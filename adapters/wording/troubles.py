"""What the surroundings refuse: settings, database, port, the room's clock; and the ways on."""

from collections.abc import Mapping

from adapters.wording.speech import Speech

TROUBLES: Mapping[str, Speech] = {
    "discord-token": "Discord does not know this bot: the token in DISCORD_TOKEN is wrong, or was reset.",
    "nobody-named": "{typed:quote} names nobody who could take part.",
    "internal-error": "Something went wrong here, and nothing was changed. Reference: {reference}.",
    "database-url": "The address of the database cannot be read.",
    "database-not-yet": "This version cannot use a {kind} database yet.",
    "database-locked": "The database {database} is in use by another program.",
    "database-read-only": "The database {database} cannot be written to.",
    "database-full": "There is no space left for the database {database}.",
    "database-unusable": "{database} cannot be used as a database.",
    "database-newer": (
        "The database {database} was made by a newer version (it is at {found}, this program knows {known}). "
        "Nothing was changed."
    ),
    "setting-invalid": "The setting {variable} cannot be used: {problem}.",
    "secret-key-unreadable": "The secret key at {path} cannot be read: {problem}.",
    "web-port-taken": "Another program listens on {host}, port {port}.",
    "clock-is-real": "Here time passes by itself; only a local room's clock can be moved.",
    "time-runs-forward": "Time only runs forward, and by a year at most at once.",
    "several-communities": "There are several communities here, so a number alone does not say which decision.",
    "operators-only": "Only whoever runs this program can have the whole log.",
    "no-log": "There is no log yet: nothing was decided here.",
    "export-bad": "This export is not as it was made: {why}",
    "log-is-here": "This log is in the database already.",
    "home-is-here": "Decisions of {platform}/{home} are taken in this database already.",
    "import-needs-people": "A decision of this log is still open, and the export does not say who is who.",
    "import-unreadable": "This log cannot be taken in: {why}",
    "only-in-channels": "A decision belongs to a channel, so that everybody concerned sees it.",
    "bot-not-in-channel": "I am not in this channel, so nobody could see the decision or answer it.",
    "people-not-found": "Nobody was found of those who are to take part.",
    "form-too-late": "The form could not be opened in time.",
    "form-not-possible": "No form can be opened from here.",
    "token-refused": "{variable} is refused: {problem}.",
    "no-such-person": "Nobody is known here by that account.",
}

WAYS_ON: Mapping[str, Speech] = {
    "set-the-discord-token": "Copy it anew from the Bot page of the application (docs/discord.md) and start again.",
    "name-roles-or-people": "Mention roles or people, write open for whoever comes along, or leave it out.",
    "tell-the-operator": "Tell whoever runs this program, with the reference.",
    "name-a-file": "Name a file, such as: ACCORD_DATABASE_URL=sqlite:///accord.db",
    "close-other-programs": "Close the other program, or wait and try again.",
    "make-writable": "Make the file and its folder writable.",
    "free-space": "Free some space and try again.",
    "name-another-file": "Name another file in ACCORD_DATABASE_URL.",
    "restore-a-copy": "Restore a copy of it, or name another file in ACCORD_DATABASE_URL.",
    "check-the-path": "Check that the folder exists and can be written to.",
    "check-the-disk": "Check the disk.",
    "update-accord": "Update this program.",
    "go-to-a-channel": "Type the same in the channel where it is to be decided.",
    "name-people": "Name people or a user group behind --voters, such as: --voters @core @ann",
    "invite-the-bot": "Invite me and try again: /invite @Accord",
    "try-again": "Click or type it once more.",
    "type-it": "Type it instead; /accord help shows how.",
    "copy-the-token": "Copy it anew from the platform's page of the app.",
    "set-another-port": "Set another one: ACCORD_WEB_PORT=8081",
    "list-decisions": "See which there are: /decisions",
    "name-the-home": "Say which one.",
    "export-anew": "Export it anew where it came from.",
    "export-with-people": "Export it again with: accord log export --people FILE",
    "name-another-database": "Take it into another database: ACCORD_DATABASE_URL=sqlite:///other.db",
    "check-the-account": "Check how the platform writes the account.",
}
