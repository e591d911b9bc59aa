"""Who imports which file under which mapping, and the command ids that follow from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from grants.kernel.aggregate import Basis
from grants.kernel.calendar import berlin_day
from grants.kernel.ids import EVERYWHERE, import_stream
from grants.kernel.roles import Role
from grants.legacy.commands import OpenImport
from grants.legacy.handlers import open_import
from grants.store.dispatch import Dispatcher, Route, new_id
from grants.store.known import Known
from grants.store.recorded import Actor, Source
from grants.store.recorder import CommandRow
from grants.store.work import Heading, Work

IMPORT_FILE = Route(
    name="import",
    kind="import",
    command=OpenImport,
    roles=frozenset({Role.IMPORTER}),
    handle=open_import,
    opens=lambda _work, _command: import_stream(new_id()),
    scopes_of=lambda *_: (EVERYWHERE,),
)
"""Who may import: a file holds cases and money of any region.

Not among the routes of the service: a file comes with it.
"""


@dataclass(frozen=True, kw_only=True)
class Commission:
    """One person's order to take one file over. The same file and mapping are the same order."""

    dispatcher: Dispatcher
    person: str
    account: str
    file_sha256: str
    mapping_sha256: str

    def work(self, known: Known, stream: str, part: str) -> Work:
        """A piece of work under the competence of an importer.

        Raises:
            Forbidden: the person may not import.
        """
        now = self.dispatcher.clock()
        heading = Heading(
            actor=Actor(person=self.person, account=self.account, competence=""),
            command_id=self._command_id(part),
            correlation_id=self._command_id("opened"),
            source=Source(face="import", batch=stream.removeprefix(import_stream(""))),
        )
        basis = Basis(
            now=now,
            today=berlin_day(now),
            person=self.person,
            account=self.account,
            competence="",
            stream=stream,
        )
        work = Work(known, heading, basis)
        competence = self.dispatcher.authorise(work, IMPORT_FILE, stream, None)
        work.under(competence.role, competence.limit_cents, on_behalf_of=competence.on_behalf_of)
        return work

    def done(self, part: str) -> CommandRow | None:
        """The row of a part that is in the log already, whoever brought it there."""
        return self.dispatcher.log.command(self._command_id(part))

    def row(self, work: Work, part: str) -> CommandRow:
        """The row that goes into the log together with a part."""
        body = [self.file_sha256, self.mapping_sha256, part]
        fingerprint = self.dispatcher.vault.fingerprint(body)
        return CommandRow(self._command_id(part), fingerprint, work.stream, work.writes())

    def _command_id(self, part: str) -> str:
        name = f"{self.file_sha256} {self.mapping_sha256} {part}"
        return f"imp-{hashlib.sha256(name.encode()).hexdigest()}"
