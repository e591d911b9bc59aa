"""How people sign in: an identity provider, or the invented persons of a demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grants.kernel.roles import Role
from grants.web.provider import Provider


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """An invented person of a demonstration whom everybody may be; `sub` names them."""

    name: str
    role: Role
    sub: str


@dataclass(frozen=True)
class SignIns:
    """How people sign in: as an invented person, or by proving who they are at a provider."""

    issuer: str
    persons: Sequence[SignIn] = ()
    provider: Provider | None = None

    def by_role(self) -> list[tuple[Role, list[SignIn]]]:
        """Those who may sign in, role by role."""
        found: dict[Role, list[SignIn]] = {}
        for each in self.persons:
            found.setdefault(each.role, []).append(each)
        return list(found.items())


NOBODY = SignIns("")
