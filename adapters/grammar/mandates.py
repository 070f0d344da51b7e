"""A mandate in the settings of a proposal: `--mandate @ann --about refunds --up-to 50 EUR --expires 2027-06`; and the
proposal that a decision beyond one becomes."""

from collections.abc import Mapping

from adapters.grammar.args import Args
from adapters.grammar.openings import propose as openings_propose
from adapters.grammar.rights import named
from adapters.grammar.tokens import quoted
from consensus.commands import Grant, Propose, Record
from consensus.frozen import replace
from consensus.plain import Value
from consensus.texts import as_tag

SETTINGS = ("mandate", "about", "up-to", "expires")


def propose(args: Args) -> Propose:
    """A proposal, with the mandate that its settings ask for."""
    return replace(openings_propose(args), mandate=grant(args))


def mandate(args: Args) -> Propose:
    """The same where the verb says that there is one."""
    if "mandate" not in args.flags:
        raise args.form()
    return propose(args)


def grant(args: Args) -> Grant | None:
    """The mandate that the settings ask for. Raises Mistake."""
    if "mandate" not in args.flags:
        alone = next((flag for flag in SETTINGS[1:] if flag in args.flags), None)
        if alone is not None:
            raise args.refuse(alone, "grammar-mandate-for-whom")
        return None
    typed = args.flags.value("mandate")
    who = named(typed)
    if who.unread or not (who.subjects or who.accounts):
        raise args.refuse("mandate", "grammar-people", typed=typed[:80])
    tags = args.flags.values("tag")
    about = args.flags.value("about") or (tags[0] if len(tags) == 1 else "")
    if not about.strip():
        raise args.refuse("mandate", "grammar-mandate-about")
    until = args.deadline_flag("expires")
    return Grant(
        who=who.subjects,
        accounts=who.accounts,
        tag=about.strip(),
        limit=args.flags.value("up-to"),
        until=until.until if until else None,
    )


def asked_instead(command: Record, values: Mapping[str, Value]) -> str:
    """The line that proposes what was to be decided under a mandate that does not reach so far; nothing of it is lost."""
    amount = command.amount
    line = [f"/propose {quoted(command.text)}"]
    why = command.why.strip()
    if why:
        line.append(f"--why {quoted(why)}")
    process = values.get("process")
    if process and process != "recorded":
        line.append(f"--process {process}")
    line += [f"--tag {as_tag(tag)}" for tag in command.tags or (str(values.get("tag") or ""),) if tag]
    line.append(f"--relates D-{command.under}")
    line += [f"--{relation.kind} D-{relation.other}" for relation in command.relations]
    if command.supersedes:
        line.append(f"--supersedes D-{command.supersedes}")
    for link in command.links:
        flag = "doc" if link.role == "knowledge" else "evidence"
        address = f"{link.url} {link.title}".strip()
        line.append(f"--{flag} {quoted(address) if link.title else address}")
    stated = command.text.casefold()
    if amount is not None and not (amount.number in stated and amount.unit.casefold() in stated):
        line[0] = f"/propose {quoted(f'{command.text} ({amount.number} {amount.unit})')}"
    return " ".join(line)
