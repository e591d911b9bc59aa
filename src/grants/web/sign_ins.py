"""The invented persons of a demonstration as whom everybody may sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grants.kernel.roles import Role


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """An invented person of a demonstration whom everybody may be; `sub` names them."""

    name: str
    role: Role
    sub: str


@dataclass(frozen=True)
class SignIns:
    """The invented persons; none where people prove who they are."""

    issuer: str
    persons: Sequence[SignIn] = ()

    def by_role(self) -> list[tuple[Role, list[SignIn]]]:
        """Those who may sign in, role by role."""
        found: dict[Role, list[SignIn]] = {}
        for each in self.persons:
            found.setdefault(each.role, []).append(each)
        return list(found.items())


NOBODY = SignIns("")
