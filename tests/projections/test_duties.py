"""Separation of duties over the whole log: every rule broken by facts that look valid."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from tests.projections.conftest import Recorder, stored_of
from tests.projections.examples import example
from tests.projections.history import ADA, BEA, CAN, DUO

from grants.access import events as access
from grants.alliance import events as alliance
from grants.application import events as application
from grants.approval import events as approval
from grants.claim import events as claim
from grants.cli.auditing import duties
from grants.cli.ending import Refused
from grants.engagement import events as engagement
from grants.kernel.event import EVENT_TYPES, Event
from grants.legacy.events import ImportOpened
from grants.party import events as party
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from grants.store.recorded import Actor, Stored
from grants.store.recorder import Append
from projections.integrity.duties import Breach, breaches
from projections.integrity.separations import DUTIES, IMPARTIAL, SEPARATIONS
from projections.integrity.unseparated import UNSEPARATED, names_person, own_fields

NUMBER = "FKR-2024-0001"
CASE, CLAIM = f"case/{NUMBER}", f"claim/{NUMBER}-1"
ALLIANCE = "alliance/FKR/14524"


@dataclass(frozen=True)
class Forged:
    """A fact that nobody decided, in a stream, by somebody."""

    fact: Event
    by: str
    stream: str = CASE
    on_behalf_of: str | None = None
    account: str = "account-1"


def forged(
    kind: type[Event],
    by: str,
    /,
    *,
    stream: str = CASE,
    on_behalf_of: str | None = None,
    used: str = "",
    **fields: Any,
) -> Forged:
    """An example of a fact that names who recorded it, as a decider would have it."""
    own = dict.fromkeys(own_fields(kind), by)
    fact = example(kind, **{**own, **fields})
    return Forged(fact, by, stream, on_behalf_of, used or f"account-of-{by}")


def drafted(by: str, **more: Any) -> Forged:
    return forged(approval.DecisionDrafted, by, decision="B1", **more)


def approved(by: str, *, drafter: str = ADA, **more: Any) -> Forged:
    return forged(approval.GrantApproved, by, decision="B1", drafted_by=drafter, **more)


def pay(kind: type[Event], by: str, number: int = 1, **more: Any) -> Forged:
    return forged(kind, by, payout_no=number, **more)


def on_claim(kind: type[Event], by: str, **more: Any) -> Forged:
    fields = {"claim": f"{NUMBER}-1", "case": NUMBER, **more}
    return forged(kind, by, stream=CLAIM, **fields)


def appointed(member: str, **fields: Any) -> Forged:
    seat = {"member": member, "party": None, "person": None, **fields}
    return forged(alliance.MemberAppointed, DUO, stream=ALLIANCE, appointed_on="2020-01-01", **seat)


def submitted(kind: str = "regional") -> Forged:
    return forged(
        application.ApplicationSubmitted,
        ADA,
        case=NUMBER,
        programme="FKR",
        scope="14524",
        party="party-own",
        kind=kind,
    )


def met(*present: str) -> Forged:
    return forged(
        alliance.MeetingHeld,
        DUO,
        stream=ALLIANCE,
        meeting="m1",
        present=list(present),
        held_on="2024-03-01",
    )


def voted(*recused: str, votes: int = 1, ballots: Any = ()) -> Forged:
    return forged(
        application.PrioritisationRecorded,
        DUO,
        meeting="m1",
        recused=list(recused),
        ballots=list(ballots),
        votes_for=votes,
        votes_against=0,
        abstentions=0,
        held_on="2024-03-01",
    )


def linked(person: str, account: str, identity: str) -> Forged:
    return forged(
        access.AccountLinked, DUO, stream=f"access/{person}", account=account, identity=identity
    )


CHECKED, CERTIFIED = payout.PayoutChecked, payout.PayoutCertified
ORDERED, EXECUTED = payout.PayoutOrdered, payout.PayoutExecuted
RECOVERY = claim.RecoveryOrdered

FORGERIES: dict[str, tuple[Forged, ...]] = {
    "import-approved-by-importer": (
        forged(ImportOpened, ADA, stream="import/i1", approved_by=ADA),
    ),
    "self-approval": (drafted(ADA), approved(ADA, drafter=BEA)),
    "same-person-decides-objection": (
        approved(ADA, drafter=BEA),
        forged(approval.ObjectionDecided, ADA, decision="B1"),
    ),
    "same-person-examined-and-settled": (
        forged(settlement.ProofExamined, ADA),
        forged(settlement.GrantSettled, ADA, examiner=BEA),
    ),
    "same-person-checked-and-ordered": (pay(CHECKED, ADA), pay(ORDERED, ADA)),
    "same-person-certified-and-ordered": (pay(CERTIFIED, ADA), pay(ORDERED, ADA)),
    "same-person-certified-and-executed": (pay(CERTIFIED, ADA), pay(EXECUTED, ADA)),
    "same-person-ordered-and-executed": (pay(ORDERED, ADA), pay(EXECUTED, ADA)),
    "same-person-edited-and-confirmed": (
        forged(payout.BankAccountChanged, ADA),
        forged(payout.BankAccountConfirmed, ADA),
    ),
    "same-person-placed-and-lifted": (
        forged(payout.PaymentHoldPlaced, ADA, hold="h1"),
        forged(payout.PaymentHoldLifted, ADA, hold="h1"),
    ),
    "same-person-raised-and-let-go": (
        on_claim(RECOVERY, ADA, drafted_by=BEA, decision="B2"),
        on_claim(claim.ClaimDeferred, ADA),
    ),
    "same-person-assessed-and-waived": (
        on_claim(claim.InterestAssessed, ADA),
        on_claim(claim.InterestWaived, ADA),
    ),
    "same-person-proposed-and-confirmed": (
        forged(access.AccountProposed, DUO, stream=f"access/{ADA}", account="account-2"),
        forged(access.AccountConfirmed, DUO, stream=f"access/{ADA}", account="account-2"),
    ),
    "same-person-audited-and-answered": (
        forged(engagement.FindingRecorded, ADA, stream="engagement/2024-0001"),
        forged(engagement.FindingAnswered, ADA, stream="engagement/2024-0001"),
    ),
    "same-person-requested-and-erased": (
        forged(party.ErasureRequested, ADA, stream="party/p1", subject="p1"),
        forged(party.PersonalDataErased, ADA, stream="party/p1", subject="p1", requested_by=BEA),
    ),
    "self-grant": (
        forged(access.PersonRegistered, DUO, stream=f"access/{ADA}", person=ADA),
        forged(access.RoleGranted, ADA, stream=f"access/{ADA}"),
    ),
    "actor-differs": (forged(payout.PayoutOrdered, ADA, ordered_by=BEA),),
    "sign-in-of-two-persons": (
        linked(ADA, "account-1", "ab" * 32),
        linked(BEA, "account-2", "ab" * 32),
    ),
    "member-votes-on-own-project": (
        appointed("m-own", party="party-own"),
        submitted(),
        met("m-own"),
        voted(),
    ),
    "alliance-member-acts": (
        appointed("m-own", person=BEA),
        submitted("network"),
        approved(BEA, signed_on="2024-03-01"),
    ),
}
OTHERS: dict[str, tuple[str, tuple[Forged, ...]]] = {
    "a rejection": (
        "self-approval",
        (drafted(ADA), forged(application.ApplicationRejected, ADA, decision="B1", drafted_by=BEA)),
    ),
    "an amendment": (
        "self-approval",
        (drafted(ADA), forged(approval.GrantAmended, ADA, decision="B1", drafted_by=BEA)),
    ),
    "a revocation": (
        "self-approval",
        (
            forged(revocation.RevocationDrafted, ADA, decision="B1"),
            forged(revocation.GrantRevoked, ADA, decision="B1", drafted_by=BEA),
        ),
    ),
    "a withdrawal": (
        "self-approval",
        (
            forged(revocation.RevocationDrafted, ADA, decision="B1"),
            forged(revocation.GrantWithdrawn, ADA, decision="B1", drafted_by=BEA),
        ),
    ),
    "an objection decided by who drafted": (
        "same-person-decides-objection",
        (drafted(ADA), forged(approval.ObjectionDecided, ADA, decision="B1")),
    ),
    "an objection against a settlement": (
        "same-person-decides-objection",
        (
            forged(settlement.GrantSettled, ADA, examiner=BEA, decision="B3"),
            forged(approval.ObjectionDecided, ADA, decision="B3"),
        ),
    ),
    "a change of the recipient": (
        "self-approval",
        (drafted(ADA), forged(approval.RecipientChanged, ADA, decision="B1", drafted_by=BEA)),
    ),
    "a recovery": ("self-approval", (on_claim(RECOVERY, ADA, drafted_by=ADA, decision="B2"),)),
    "a draft that only the signature names": ("self-approval", (approved(ADA, drafter=ADA),)),
    "the other way round": ("self-approval", (approved(ADA, drafter=BEA), drafted(ADA))),
    "an examiner who only began": (
        "same-person-examined-and-settled",
        (
            forged(settlement.ExaminationStarted, ADA),
            forged(settlement.GrantSettled, ADA, examiner=BEA),
        ),
    ),
    "a request that was cut": (
        "same-person-checked-and-ordered",
        (pay(payout.PayoutReduced, ADA), pay(ORDERED, ADA)),
    ),
    "a failure told by who certified": (
        "same-person-certified-and-executed",
        (pay(CERTIFIED, ADA), pay(payout.PayoutFailed, ADA)),
    ),
    "a new order by who told of the failure": (
        "same-person-ordered-and-executed",
        (pay(payout.PayoutFailed, ADA), pay(ORDERED, ADA)),
    ),
    "relief by the drafter": (
        "same-person-raised-and-let-go",
        (
            on_claim(RECOVERY, BEA, drafted_by=ADA, decision="B2"),
            on_claim(claim.ClaimWrittenDown, ADA),
        ),
    ),
    "instalments": (
        "same-person-raised-and-let-go",
        (
            on_claim(RECOVERY, BEA, drafted_by=ADA, decision="B2"),
            on_claim(claim.InstalmentsAgreed, ADA),
        ),
    ),
    "a waiver": (
        "same-person-raised-and-let-go",
        (on_claim(RECOVERY, BEA, drafted_by=ADA, decision="B2"), on_claim(claim.ClaimWaived, ADA)),
    ),
    "an account of two persons": (
        "sign-in-of-two-persons",
        (linked(ADA, "account-1", "ab" * 32), linked(BEA, "account-1", "cd" * 32)),
    ),
    "an account of somebody else": (
        "actor-differs",
        (linked(ADA, "account-1", "ab" * 32), drafted(BEA, used="account-1")),
    ),
    "recused, yet counted": (
        "member-votes-on-own-project",
        (
            appointed("m-own", party="party-own"),
            appointed("m-other"),
            submitted(),
            met("m-own", "m-other"),
            voted("m-own", votes=2),
        ),
    ),
    "recused, yet with a ballot": (
        "member-votes-on-own-project",
        (
            appointed("m-own", party="party-own"),
            appointed("m-other"),
            submitted(),
            met("m-own", "m-other"),
            voted("m-own", ballots=[{"member": "m-own", "choice": "for"}]),
        ),
    ),
    "a declared conflict": (
        "member-votes-on-own-project",
        (
            appointed("m-biased"),
            appointed("m-other"),
            submitted(),
            met("m-biased", "m-other"),
            forged(
                alliance.ConflictDeclared,
                DUO,
                stream=ALLIANCE,
                meeting="m1",
                member="m-biased",
                case=NUMBER,
            ),
            voted(),
        ),
    ),
    "an examiner of the own alliance": (
        "alliance-member-acts",
        (
            appointed("m-own", person=BEA),
            submitted("network"),
            forged(application.ExaminationCompleted, BEA, completed_on="2024-03-01"),
        ),
    ),
}


@dataclass
class _Versions:
    known: dict[str, int] = field(default_factory=dict)

    def store(self, each: Forged) -> Stored[Event]:
        version = self.known[each.stream] = self.known.get(each.stream, 0) + 1
        stored = stored_of(each.stream, each.fact, "14524", version=version, person=each.by)
        actor = Actor(
            person=each.by,
            account=each.account,
            competence="caseworker",
            on_behalf_of=each.on_behalf_of,
        )
        return stored.model_copy(update={"actor": actor})


@dataclass(frozen=True)
class _Seen:
    position: int
    stored: Stored[Event]
    recorded_at: dt.datetime = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)


def found_in(facts: Iterable[Forged]) -> list[Breach]:
    versions = _Versions()
    return list(breaches(_Seen(n, versions.store(each)) for n, each in enumerate(facts, start=1)))


def rules(*facts: Forged) -> list[str]:
    return [breach.rule for breach in found_in(facts)]


ALL = {**{code: (code, facts) for code, facts in FORGERIES.items()}, **OTHERS}


@pytest.mark.parametrize("name", ALL)
def test_a_breach_by_facts_that_look_valid_is_caught(name):
    code, facts = ALL[name]
    (breach,) = found_in(facts)
    assert breach.rule == code
    assert breach.positions[-1] == len(facts)
    assert breach.persons
    assert breach.what
    assert breach.case in {NUMBER, *(each.stream for each in facts)}


def test_every_rule_is_checked_over_what_the_log_gives_back(recorder: Recorder):
    versions = _Versions()
    facts = [versions.store(each) for forgery in FORGERIES.values() for each in forgery]
    recorder.log.append(facts, Append())
    found = {breach.rule for breach in breaches(recorder.log.read_all())}
    assert found == FORGERIES.keys()


@pytest.mark.parametrize("name", FORGERIES)
def test_every_fact_of_a_breach_is_needed_for_it(name):
    facts = FORGERIES[name]
    for left_out in range(len(facts)):
        assert rules(*(each for n, each in enumerate(facts) if n != left_out)) == []


def test_every_rule_was_broken_once():
    broken = {separation.code for separation in SEPARATIONS}
    assert broken <= FORGERIES.keys()


def test_a_breach_says_what_where_and_who():
    assert found_in(FORGERIES["same-person-ordered-and-executed"]) == [
        Breach(
            rule="same-person-ordered-and-executed",
            case=NUMBER,
            positions=(1, 2),
            persons=(ADA,),
            legal_basis="VwV zu § 70 SäHO",
            what="Anordnung und Ausführung einer Auszahlung",
        )
    ]


def test_different_persons_break_nothing():
    assert rules(
        drafted(ADA),
        approved(BEA),
        pay(CHECKED, ADA),
        pay(CERTIFIED, ADA),
        pay(ORDERED, BEA),
        pay(EXECUTED, CAN),
        pay(CERTIFIED, CAN, 2),
        pay(ORDERED, ADA, 2),
        pay(EXECUTED, BEA, 2),
    ) == []  # fmt: skip


def test_a_new_bank_account_begins_anew():
    changed, confirmed = payout.BankAccountChanged, payout.BankAccountConfirmed
    facts = [forged(changed, ADA), forged(confirmed, BEA), forged(changed, BEA)]
    assert rules(*facts, forged(confirmed, ADA)) == []
    assert rules(*facts, forged(confirmed, BEA)) == ["same-person-edited-and-confirmed"]


def test_the_envelope_counts_as_much_as_the_fact():
    hidden = forged(payout.PayoutExecuted, BEA, payout_no=1, executed_by=CAN)
    assert rules(pay(ORDERED, BEA), hidden) == [
        "actor-differs",
        "same-person-ordered-and-executed",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (drafted(ADA), approved(BEA, drafter=CAN, on_behalf_of=ADA)),
        (drafted(BEA, on_behalf_of=ADA), approved(ADA, drafter=BEA)),
        (drafted(BEA, on_behalf_of=ADA), approved(CAN, drafter=BEA, on_behalf_of=ADA)),
    ],
)
def test_who_is_represented_counts_as_if_they_had_acted(first, second):
    assert rules(first, second) == ["self-approval"]


def test_two_ids_of_one_human_being_are_one_person():
    shared = [linked(ADA, "account-1", "ab" * 32), linked(BEA, "account-2", "ab" * 32)]
    assert rules(*shared, drafted(ADA), approved(BEA)) == [
        "sign-in-of-two-persons",
        "self-approval",
    ]


def test_a_member_who_stayed_out_breaks_nothing():
    members = (appointed("m-own", party="party-own"), appointed("m-other"))
    assert rules(*members, submitted(), met("m-own", "m-other"), voted("m-own")) == []
    own = appointed("m-own", person=BEA)
    assert rules(own, submitted(), approved(BEA, signed_on="2024-03-01")) == []
    assert rules(own, submitted("network"), approved(CAN, signed_on="2024-03-01")) == []


def test_a_closed_case_is_forgotten_but_for_what_waits_for_a_second_person():
    closed = forged(approval.CaseClosed, BEA)
    reopened_draft = (drafted(ADA), closed, approved(ADA, drafter=BEA))
    assert rules(*reopened_draft) == ["self-approval"]
    assert rules(drafted(ADA), approved(BEA), closed) == []


def test_a_claim_outlasts_its_case():
    """Written down, its case can be closed; and years later somebody waives it."""

    def let_go(kind: type[Event], by: str) -> Forged:
        return forged(kind, by, stream=CLAIM, claim=f"{NUMBER}-1", case=NUMBER)

    ordered = forged(
        claim.RecoveryOrdered,
        BEA,
        stream=CLAIM,
        claim=f"{NUMBER}-1",
        case=NUMBER,
        drafted_by=ADA,
    )
    closed = forged(approval.CaseClosed, BEA)
    facts = (ordered, let_go(claim.ClaimWrittenDown, CAN), closed)
    assert rules(*facts, let_go(claim.ClaimWaived, BEA)) == ["same-person-raised-and-let-go"]
    assert rules(*facts, let_go(claim.ClaimWaived, CAN)) == []


def _fields() -> list[tuple[type[Event], str]]:
    return [
        (fact, name)
        for fact in EVENT_TYPES.values()
        for name in fact.model_fields
        if names_person(name)
    ]


@pytest.mark.parametrize(("fact", "name"), _fields(), ids=lambda part: getattr(part, "NAME", part))
def test_every_person_a_fact_names_is_under_a_rule_or_exempt_with_a_reason(fact, name):
    """A new fact: give its field a duty in `DUTIES`, or a reason in `UNSEPARATED`."""
    under_a_rule = any(duty.field == name for duty in DUTIES.get(fact, ()))
    assert under_a_rule != bool(UNSEPARATED.get((fact, name)))


def test_the_tables_name_fields_that_exist():
    named = [(fact, duty.field) for fact, duties in DUTIES.items() for duty in duties]
    named += [(fact, part) for fact, duties in DUTIES.items() for d in duties for part in d.matter]
    named += [(fact, name) for fact, names in IMPARTIAL.items() for name in names]
    named += list(UNSEPARATED)
    assert [(fact, name) for fact, name in named if name not in fact.model_fields] == []
    duties = {duty.name for duties in DUTIES.values() for duty in duties}
    assert {s.first for s in SEPARATIONS} | {s.second for s in SEPARATIONS} == duties


def test_what_an_import_says_of_its_opener_is_the_actor():
    opened = forged(ImportOpened, ADA, stream="import/i1", opened_by=BEA)
    assert rules(opened) == ["actor-differs"]


@dataclass(frozen=True)
class _Session:
    """What the command line asks of a session, over forged facts."""

    facts: tuple[Forged, ...]
    form: str = "json"
    language: str = "de"

    @property
    def service(self) -> Any:
        versions = _Versions()
        seen = [_Seen(n, versions.store(each)) for n, each in enumerate(self.facts, start=1)]
        return SimpleNamespace(log=SimpleNamespace(read_all=lambda **_: iter(seen)))

    def say(self, *_texts: str) -> None:
        assert not found_in(self.facts)


@pytest.mark.parametrize("number", [None, NUMBER])
def test_the_command_line_prints_breaches_and_ends_with_a_fault(number, capsys):
    with pytest.raises(Refused):
        duties(_Session(FORGERIES["self-approval"]), number)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["rule"], row["positions"], row["persons"]) == ("self-approval", [1, 2], [ADA])
    duties(_Session(FORGERIES["self-approval"][:1]), number)
    assert json.loads(capsys.readouterr().out) == []


def test_the_command_line_tells_of_one_case_alone(capsys):
    with pytest.raises(Refused):
        duties(_Session(FORGERIES["self-approval"], "table"), NUMBER)
    assert "Entwurf und Zeichnung" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(Refused, match=": 1"):
        duties(_Session(FORGERIES["self-approval"]), NUMBER)
    capsys.readouterr()
