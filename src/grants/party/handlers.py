"""How commands to parties and undertakings are carried out."""

from __future__ import annotations

from grants.application.rejections import PartyUnknown
from grants.kernel.ids import party_stream, programme_stream
from grants.kernel.roles import Role
from grants.party.commands import (
    EnterRegister,
    GroupUndertaking,
    RecordDeMinimisAward,
    RegisterParty,
)
from grants.party.decider import PARTY
from grants.party.ledger import ledger_basis
from grants.party.undertaking import UNDERTAKING
from grants.programme.decider import PROGRAMME
from grants.programme.rejections import ProgrammeNotEstablished
from grants.store.dispatch import Route, new_id
from grants.store.work import Work


def register_party(work: Work, stream: str, command: RegisterParty) -> None:
    """Make an applicant known; a party belongs to no region."""
    work.decide(PARTY, stream, command)


def new_party(work: Work, _command: RegisterParty) -> str:
    """A random id that says nothing about anybody, unless the service chose one before."""
    return work.stream or party_stream(new_id())


def group_undertaking(work: Work, stream: str, command: GroupUndertaking) -> None:
    """The party decides; the membership stands in its stream and in the undertaking's."""
    work.add(stream, work.decide(PARTY, party_stream(command.party), command))


def record_de_minimis_award(work: Work, stream: str, command: RecordDeMinimisAward) -> None:
    """Record what an applicant declared, measured by the programme's parameters of its day."""
    programme = work.state(PROGRAMME, programme_stream(command.programme))
    if programme.established is None:
        raise ProgrammeNotEstablished(programme=command.programme)
    if work.state(PARTY, party_stream(command.party)).registered is None:
        raise PartyUnknown(party=command.party)
    basis = ledger_basis(work, command.party, command.granted_on, programme.parameters)
    work.decide(UNDERTAKING, stream, command, basis)


def enter_register(work: Work, stream: str, command: EnterRegister) -> None:
    """Record an entry in the register."""
    work.decide(UNDERTAKING, stream, command)


_CASEWORKER = frozenset({Role.CASEWORKER})

ROUTES = (
    Route(
        name="register-party",
        kind="party",
        command=RegisterParty,
        roles=frozenset({Role.CASEWORKER, Role.IMPORTER}),
        handle=register_party,
        opens=new_party,
    ),
    Route(
        name="group-undertaking",
        kind="undertaking",
        command=GroupUndertaking,
        roles=_CASEWORKER,
        handle=group_undertaking,
    ),
    Route(
        name="record-de-minimis-award",
        kind="undertaking",
        command=RecordDeMinimisAward,
        roles=_CASEWORKER,
        handle=record_de_minimis_award,
    ),
    Route(
        name="enter-register",
        kind="undertaking",
        command=EnterRegister,
        roles=_CASEWORKER,
        handle=enter_register,
    ),
)
