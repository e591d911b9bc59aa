"""One accepted and one refused example of a row of a machine; `examples_…` holds those of each."""

from __future__ import annotations

from dataclasses import dataclass

from tests.spec import Spec

from grants.kernel.event import Event
from grants.kernel.rejection import Rejection


@dataclass(frozen=True, kw_only=True)
class Example:
    """A command that is accepted with these types of facts, and refused elsewhere for a reason.

    Both specs are complete: facts before, what the world adds, command and person.
    """

    command: type
    accepted: Spec
    yields: tuple[type[Event], ...]
    refused: Spec
    reason: type[Rejection]
