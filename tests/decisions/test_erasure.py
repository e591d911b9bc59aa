"""Erasing what is personal: two persons, a legal basis, and not while files must be kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.decisions.casework import CLOSED, IN_FORCE, SETTLED, rejected_payout
from tests.projections.examples import example
from tests.spec import ADA, BEA, Spec, basis, sealed

from grants.access.events import RoleGranted, RoleRevoked
from grants.kernel.parameters import Parameter, Parameters
from grants.kernel.roles import Role
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.legacy.events import LegacyCaseImported
from grants.party.commands import ErasePersonalData, RequestErasure
from grants.party.erasure import ERASURE, KEPT, ErasureBasis
from grants.party.events import ErasureRequested, PersonalDataErased
from grants.party.rejections import (
    AlreadyErased,
    ErasureNotRequested,
    RetentionRuns,
    RolesInForce,
    SamePersonRequestedAndErased,
)

BASIS = "Antrag der betroffenen Person"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def world(person: str = ADA, *, retained: Any = (), stream: str = "party/p1") -> ErasureBasis:
    return ErasureBasis(
        **vars(basis(person, stream=stream)), retained=retained, references=("ref-1", "ref-2")
    )


ask = RequestErasure(legal_basis=BASIS, requested_on=day("2024-05-02"))
asked = ErasureRequested(
    kind="party",
    subject="p1",
    legal_basis=BASIS,
    override=None,
    requested_by=ADA,
    requested_on=day("2024-05-02"),
)
erase = ErasePersonalData(erased_on=day("2024-05-03"))
erased = PersonalDataErased(
    kind="party",
    subject="p1",
    legal_basis=BASIS,
    references=("ref-1", "ref-2"),
    retained=(),
    override=None,
    requested_by=ADA,
    confirmed_by=BEA,
    erased_on=day("2024-05-03"),
)
subject = Spec(ERASURE, world())
requested = subject.given(asked).under(world(BEA))


def test_one_person_asks_and_another_one_erases():
    subject.when(ask).then(asked)
    requested.when(erase).then(erased)


@pytest.mark.parametrize("sent", [subject.when(ask), requested.when(erase)])
def test_a_command_twice_yields_nothing_new(sent):
    assert sent.again() == ()


def test_who_asked_does_not_erase():
    requested.when(erase, by=ADA).rejected(SamePersonRequestedAndErased)


def test_nothing_is_erased_that_nobody_asked_for():
    subject.under(world(BEA)).when(erase).rejected(ErasureNotRequested)


def test_what_is_gone_stays_gone():
    gone = requested.given(erased)
    gone.when(replace(erase, erased_on=day("2024-05-04"))).rejected(AlreadyErased)
    gone.when(replace(ask, requested_on=day("2024-05-06"))).rejected(AlreadyErased)


def test_files_that_must_be_kept_keep_the_name():
    kept = world(retained=("FKR-2024-0001",))
    subject.under(kept).when(ask).rejected(RetentionRuns)
    requested.under(world(BEA, retained=("FKR-2024-0001",))).when(erase).rejected(RetentionRuns)


def test_a_reason_overrides_the_retention_and_the_fact_says_so():
    kept = world(BEA, retained=("FKR-2024-0001",))
    reason = replace(ask, override=sealed("Verwechslung"))
    (fact,) = subject.under(world(retained=("FKR-2024-0001",))).when(reason).outcome()
    assert isinstance(fact, ErasureRequested)
    assert fact.override == sealed("Verwechslung")
    subject.given(fact).under(kept).when(erase).then(
        erased.model_copy(
            update={"override": sealed("Verwechslung"), "retained": ("FKR-2024-0001",)}
        )
    )


def test_who_may_still_act_keeps_the_name():
    granted = RoleGranted(
        role=Role.APPROVER,
        scopes=("all",),
        limit_cents=None,
        deputy_of=None,
        valid_from=day("2024-01-02"),
        valid_to=None,
        granted_by=BEA,
        granted_on=day("2024-01-02"),
    )
    revoked = RoleRevoked(
        role=Role.APPROVER, deputy_of=None, revoked_by=BEA, revoked_on=day("2024-04-02")
    )
    person = Spec(ERASURE, world(stream="access/person-x")).given(granted)
    person.when(ask).rejected(RolesInForce)
    person.given(revoked).when(ask).then(
        asked.model_copy(update={"kind": "person", "subject": "person-x"})
    )
    again = person.given(revoked, asked, granted).under(world(BEA, stream="access/person-x"))
    again.when(erase).rejected(RolesInForce)


def test_dates_are_in_order_and_not_ahead():
    requested.when(replace(erase, erased_on=day("2024-05-01"))).rejected(DateOutOfOrder)
    requested.when(replace(erase, erased_on=day("2024-06-04"))).rejected(DateInFuture)
    subject.when(replace(ask, requested_on=day("2024-06-04"))).rejected(DateInFuture)


# -- how long a case is kept ---------------------------------------------------------------------

YEARS = Parameters(
    (
        Parameter(
            key="retention_years",
            value=Decimal(5),
            valid_from=day("2016-01-01"),
            valid_to=None,
            citation="FKR",
            confirmed=False,
        ),
    )
)


@pytest.mark.parametrize("facts", [IN_FORCE, SETTLED, (*IN_FORCE, rejected_payout())])
def test_an_open_case_is_kept(facts):
    assert KEPT.fold(facts).must_be_kept(day("2099-01-01"), YEARS)


def test_a_closed_case_is_kept_until_the_day_its_years_are_over():
    closed = KEPT.fold(CLOSED)
    assert closed.programme == "FKR"
    assert closed.must_be_kept(day("2029-06-01"), YEARS)
    assert not closed.must_be_kept(day("2029-06-02"), YEARS)


def test_an_imported_case_is_kept_from_the_last_day_its_date_may_mean():
    imported = KEPT.fold((example(LegacyCaseImported, effective_from="2016-05"),))
    assert imported.must_be_kept(day("2021-05-31"), YEARS)
    assert not imported.must_be_kept(day("2021-06-01"), YEARS)


def test_without_a_known_period_everything_is_kept():
    assert KEPT.fold(CLOSED).must_be_kept(day("2099-01-01"), Parameters())
