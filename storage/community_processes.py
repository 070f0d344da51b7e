"""The processes that communities added from chat, beside the built-in ones and the operator's files."""

from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from consensus.plain import clean
from consensus.process import Process
from storage import dialect
from storage.definitions import Definitions
from storage.places import Community
from storage.session import Session
from storage.tables import DEFINITION, OWN_PROCESS

_OWN = (
    select(DEFINITION.c.digest, DEFINITION.c.id, DEFINITION.c.text)
    .join(OWN_PROCESS, OWN_PROCESS.c.digest == DEFINITION.c.digest)
    .where(OWN_PROCESS.c.community == bindparam("is_community"), OWN_PROCESS.c.id == bindparam("is_process"))
)


@dataclass(slots=True)
class CommunityProcesses:
    session: Session
    definitions: Definitions
    _known: dict[tuple[str, str], Process | None] = field(default_factory=dict)
    _added: dict[tuple[str, str], tuple[Process, str]] = field(default_factory=dict)

    def named(self, community: Community, process_id: str) -> Process | None:
        """The process that this id stands for here: built in, a file, or the community's own."""
        return self.definitions.named(process_id) or self.own(community, process_id)

    def own(self, community: Community, process_id: str) -> Process | None:
        key = community.id, process_id
        if key not in self._known:
            # As texts are kept: what was typed may hold what no database takes, and then it names no process.
            values = {"is_community": community.id, "is_process": clean(process_id)}
            row = self.session.connection.execute(_OWN, values).first()
            self._known[key] = None if row is None else self.definitions.learn(row.digest, row.id, row.text)
        return self._known[key]

    def add(self, community: Community, process: Process, text: str) -> bool:
        was = self.own(community, process.id)
        if was is not None and was.digest == process.digest:
            return False
        self._known[community.id, process.id] = self.definitions.learn(process.digest, process.id, text)
        self._added[community.id, process.id] = process, text
        return True

    def flush(self) -> None:
        """Texts first: rows refer to them."""
        session = self.session
        session.write(
            dialect.insert_or_ignore(DEFINITION, session.dialect),
            [
                {"digest": process.digest, "id": process.id, "version": process.version, "text": text}
                for process, text in self._added.values()
            ],
        )
        session.write(
            dialect.upsert(OWN_PROCESS, session.dialect, "digest"),
            [
                {"community": community, "id": process_id, "digest": process.digest}
                for (community, process_id), (process, _) in sorted(
                    self._added.items(), key=lambda item: item[0]
                )
            ],
        )
