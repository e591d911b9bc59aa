"""How commands to parties are carried out."""

from __future__ import annotations

from grants.kernel.ids import party_stream
from grants.kernel.roles import Role
from grants.party.commands import RegisterParty
from grants.party.decider import PARTY
from grants.store.dispatch import Route, new_id
from grants.store.work import Work


def register_party(work: Work, stream: str, command: RegisterParty) -> None:
    """Make an applicant known; a party belongs to no region."""
    work.decide(PARTY, stream, command)


def new_party(work: Work, _command: RegisterParty) -> str:
    """A random id that says nothing about anybody, unless the service chose one before."""
    return work.stream or party_stream(new_id())


ROUTES = (
    Route(
        name="register-party",
        kind="party",
        command=RegisterParty,
        roles=frozenset({Role.CASEWORKER, Role.IMPORTER}),
        handle=register_party,
        opens=new_party,
    ),
)
