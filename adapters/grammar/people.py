"""People and groups in a text: `ann, bo`, `@ann`, and mentions as the platforms send them.

Slack sends `<@U123|ann>` and `<!subteam^S123|@pmc>`, Discord `<@123>` and `<@&456>`; in the local room a name is enough.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import vocabulary
from consensus.commands import (
    AddTodo,
    AskAdvice,
    ChangeProcess,
    Command,
    Delegate,
    Erase,
    Grant,
    Named,
    NameGroup,
    OpenPoll,
    Propose,
    ReassignTodo,
    SetRight,
)
from consensus.frozen import Frozen, replace
from consensus.refusal import Refused

_PERSON = re.compile(r"<@!?([^|>&]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<(?:@&|!subteam\^)([^|>]+)(?:\|[^>]*)?>")
_BETWEEN = re.compile(r"[\s,;、，]+")


class Mentions(Frozen, kw_only=False):
    """The accounts and the groups of the platform in a text, in order; `unread`: what is neither."""

    accounts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def people(text: str) -> Mentions:
    """The people and groups that the text names."""
    accounts: list[str] = []
    groups: list[str] = []
    unread: list[str] = []
    for word in filter(None, _BETWEEN.split(text.strip())):
        if match := _GROUP.fullmatch(word):
            groups.append(match[1])
        elif match := _PERSON.fullmatch(word):
            accounts.append(match[1])
        elif folded(word) in _joints():
            continue
        else:
            name = unicodedata.normalize("NFKC", word).lstrip("@").casefold()
            (accounts if re.fullmatch(r"[^\W_][\w.-]{0,39}", name) else unread).append(name or word)
    return Mentions(tuple(dict.fromkeys(accounts)), tuple(dict.fromkeys(groups)), tuple(unread))


@cache
def _joints() -> tuple[str, ...]:
    """Words between two people."""
    return ("&", *vocabulary(lambda typed: typed.joints.and_))


def named(role: str, mentions: Mentions) -> Named:
    return Named(role=role, accounts=mentions.accounts, groups=mentions.groups)


def require_accounts(command: Command, account: re.Pattern[str]) -> None:
    """Require mentions on platforms where a name is no account: a mere name matches nobody there.

    `account` matches the platform's accounts. Raises Refused `mention-people` with the first name that is none.
    """
    for typed in _named_in(command):
        if account.fullmatch(typed) is None:
            raise Refused("mention-people", typed=typed, try_code="mention-them")


def accounts_in(command: Command) -> tuple[str, ...]:
    """Whom the command names, who are to do something by it."""
    named = _named_in(command) if not isinstance(command, Erase) else ()
    electorate = command.electorate if isinstance(command, Propose | OpenPoll) else None
    return tuple(dict.fromkeys((*(() if electorate is None else electorate.accounts), *named)))


def with_accounts(command: Command, accounts: Mapping[str, str]) -> Command:
    """The command with other accounts for those that it names."""

    def others(named: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(accounts.get(account, account) for account in named)

    match command:
        case Propose() | OpenPoll() | ChangeProcess():
            groups = tuple(replace(group, accounts=others(group.accounts)) for group in command.named)
            command = replace(command, named=groups)
            if not isinstance(command, ChangeProcess) and command.electorate is not None:
                electorate = replace(command.electorate, accounts=others(command.electorate.accounts))
                command = replace(command, electorate=electorate)
            if isinstance(command, Propose) and command.mandate is not None:
                mandate = replace(command.mandate, accounts=others(command.mandate.accounts))
                command = replace(command, mandate=mandate)
            return command
        case NameGroup() | AskAdvice() | SetRight():
            return replace(command, accounts=others(command.accounts))
        case Delegate(account=str(account)) | Erase(account=account):
            return replace(command, account=accounts.get(account, account))
        case AddTodo(owner=str(owner)) | ReassignTodo(owner=str(owner)):
            return replace(command, owner=accounts.get(owner, owner))
    return command


def _named_in(command: Command) -> tuple[str, ...]:
    match command:
        case Propose(named=named, mandate=Grant(accounts=accounts)):
            return (*(account for group in named for account in group.accounts), *accounts)
        case Propose(named=named) | OpenPoll(named=named) | ChangeProcess(named=named):
            return tuple(account for group in named for account in group.accounts)
        case NameGroup(accounts=accounts) | AskAdvice(accounts=accounts) | SetRight(accounts=accounts):
            return accounts
        case (
            Delegate(account=str(account))
            | AddTodo(owner=str(account))
            | ReassignTodo(owner=str(account))
            | Erase(account=account)
        ):
            return (account,)
        case _:
            return ()
