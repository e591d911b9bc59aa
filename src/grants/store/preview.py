"""What a command would do, decided on what is known now and kept nowhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grants.kernel.event import Event
from grants.kernel.sealed import Sealed
from grants.store.recorded import Stored
from grants.store.validation import subject_of
from grants.store.vault import SubjectErased, Vault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.kernel.sealed import Sealer, Subject
    from grants.store.log import Log
    from grants.store.work import Work


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The stream a command is about, its version after it, and the facts it would add.

    `before` holds the facts so far of every stream it would add to, `stream` always among them;
    `today` is the day it was decided on. Nothing was sealed: references lead into `texts` alone,
    which holds what was typed.
    """

    stream: str
    version: int
    facts: tuple[Stored[Event], ...]
    before: Mapping[str, tuple[Event, ...]]
    today: dt.date
    texts: Mapping[str, str] = field(repr=False)


def sealing_nothing(log: Log, work: Work, body: dict[str, Any], texts: dict[str, str]) -> Sealer:
    """Seals no text, but notes it in `texts`; refuses one that could not be sealed any more."""

    def seal(subject: Subject, text: str) -> Sealed:
        name = subject_of(subject, work.stream, body)
        with log.connection() as connection:
            if Vault.erased(connection, name):
                raise SubjectErased(name)
        ref = f"typed-{len(texts) + 1}"
        texts[ref] = text
        return Sealed(ref=ref, commitment="")

    return seal
