"""How commands to parties and undertakings are carried out."""

from __future__ import annotations

from grants.application.rejections import PartyUnknown
from grants.kernel.ids import EVERYWHERE, party_stream, programme_stream
from grants.kernel.roles import Role
from grants.party.commands import (
    EnterRegister,
    ErasePersonalData,
    GroupUndertaking,
    RecordDeMinimisAward,
    RegisterParty,
    RequestErasure,
)
from grants.party.decider import PARTY
from grants.party.erasure import ERASURE, KEPT, ErasureBasis
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


def decide_erasure(work: Work, stream: str, command: RequestErasure) -> None:
    """Decide with everything that the log and the vault hold of the subject."""
    work.decide(ERASURE, stream, command, _erasure_basis(work, stream))


def erase_personal_data(work: Work, stream: str, command: ErasePersonalData) -> None:
    """Destroy key and values together with the fact that says so."""
    if work.decide(ERASURE, stream, command, _erasure_basis(work, stream)):
        work.erase(stream)


def _erasure_basis(work: Work, stream: str) -> ErasureBasis:
    kind, _, subject = stream.partition("/")
    cases = work.cases_naming(subject) if kind == "party" else []
    return ErasureBasis(
        **vars(work.basis),
        retained=tuple(case.removeprefix("case/") for case in cases if _must_be_kept(work, case)),
        references=tuple(work.known.references(stream)),
    )


def scopes_of_erasure(work: Work, stream: str, _command: object) -> frozenset[str]:
    """The regions that lose a name: those of a party's cases, and where a person ever had a role.

    Nobody brings a name back. So where no region can be told, a role for all of them is needed.
    """
    kind, _, subject = stream.partition("/")
    if kind == "party":
        cases = work.cases_naming(subject)
        work.preload(cases)
        scopes = frozenset(work.scope(case) for case in cases)
    else:
        scopes = work.state(ERASURE, stream).scopes
    return scopes or frozenset({EVERYWHERE})


def _must_be_kept(work: Work, case: str) -> bool:
    kept = work.state(KEPT, case)
    programme = work.state(PROGRAMME, programme_stream(kept.programme))
    return kept.must_be_kept(work.basis.today, programme.parameters)


_ASK_TO_ERASE = frozenset({Role.CASEWORKER, Role.COMPLIANCE, Role.ADMINISTRATOR})
_ERASE = frozenset({Role.COMPLIANCE, Role.ADMINISTRATOR})
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
    *(
        Route(
            name=name,
            kind=kind,
            command=RequestErasure,
            roles=_ASK_TO_ERASE,
            handle=decide_erasure,
            scopes_of=scopes_of_erasure,
        )
        for name, kind in (("request-erasure", "party"), ("request-person-erasure", "access"))
    ),
    *(
        Route(
            name=name,
            kind=kind,
            command=ErasePersonalData,
            roles=_ERASE,
            handle=erase_personal_data,
            scopes_of=scopes_of_erasure,
        )
        for name, kind in (("erase-personal-data", "party"), ("erase-person", "access"))
    ),
)
