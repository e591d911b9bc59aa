"""What a row of an old file adds to its case, and what that means for the budgets."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import reduce
from typing import Any, get_args

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.spec import ADA, BEA, Spec, basis, sealed

from grants.application.events import ApplicationWithdrawn
from grants.budget.basis import BudgetBasis
from grants.budget.commands import CommitFunds, DisburseFunds
from grants.budget.decider import BUDGET
from grants.kernel.ids import readable_or_hashed
from grants.kernel.rules import DateInFuture
from grants.kernel.sealed import Sealed
from grants.legacy.case import FIELDS, CaseValues, scope_code, values_of
from grants.legacy.commands import ImportRow, OpenImport, SealImport
from grants.legacy.decider import IMPORT, LEGACY, LegacyBasis
from grants.legacy.events import (
    CorrectableField,
    Correction,
    ImportOpened,
    ImportSealed,
    LegacyCaseCorrected,
    LegacyCaseImported,
    StatedTotal,
)
from grants.legacy.postings import (
    Change,
    Posted,
    correcting_postings,
    first_postings,
    money_of,
)
from grants.legacy.rejections import (
    CaseNumberTaken,
    CaseRecordedHere,
    ImportAlreadyOpen,
    ImportApprovedByImporter,
    ImportNotOpen,
    ImportSealedOtherwise,
    NoYear,
)
from grants.legacy.rows import LegacyRow
from grants.legacy.totals import TOTALS, with_postings

CASE = "OLD-1"
DAY = dt.date(2024, 6, 3)
ROW = LegacyRow(
    row=7,
    reference="1",
    recipient="Verein",
    scope="14511",
    approved_cents=100_00,
    disbursed_cents=40_00,
    approved_on="2012-05",
)
TEXTS: dict[CorrectableField, Sealed] = {"recipient": sealed("Verein")}


def values(**more: Any) -> CaseValues:
    return values_of(replace(ROW, **more), TEXTS)


def row(known: CaseValues | None = None, **more: Any) -> ImportRow:
    told: dict[str, Any] = {
        "import_id": "i1",
        "row": 7,
        "case": CASE,
        "programme": "OLD",
        "reference": "1",
        "party": "p1",
        "values": known or values(),
    }
    return ImportRow(**{**told, **more})


def imported(known: CaseValues | None = None) -> LegacyCaseImported:
    return LegacyCaseImported(
        case=CASE,
        import_id="i1",
        row=7,
        programme="OLD",
        reference="1",
        party="p1",
        **(known or values()).fields(),
    )


def corrected(at: int, *corrections: Correction, **texts: Any) -> LegacyCaseCorrected:
    told: dict[Any, Any] = texts
    return LegacyCaseCorrected(
        case=CASE,
        import_id="i2",
        row=9,
        corrects=at,
        corrections=corrections,
        sealed=told,
        effective_from="2012-05",
    )


legacy = Spec(
    LEGACY,
    LegacyBasis(**vars(basis(stream="import/i2")), positions={1: 11, 2: 22, 3: 33}),
)
again: dict[str, Any] = {"import_id": "i2", "row": 9, "party": "p2"}


def test_an_unknown_reference_is_a_new_case():
    legacy.when(row()).then(imported())


def test_an_equal_row_adds_nothing():
    legacy.given(imported()).when(row(**again)).then()


def test_exactly_what_differs_is_corrected():
    newer = replace(values(approved_cents=80_00), title=sealed("neu"), objects=("1", "4"))
    legacy.given(imported()).when(row(newer, **again)).then(
        corrected(
            11,
            Correction(field="title", old=None, new=None),
            Correction(field="objects", old="", new="1,4"),
            Correction(field="approved_cents", old=100_00, new=80_00),
            title=sealed("neu"),
        )
    )


def test_each_correction_names_the_fact_that_stated_the_field():
    first = corrected(11, Correction(field="approved_cents", old=100_00, new=80_00))
    newer = values(approved_cents=90_00, disbursed_cents=None)
    legacy.given(imported(), first).when(row(newer, **again)).then(
        corrected(11, Correction(field="disbursed_cents", old=40_00, new=None)),
        corrected(22, Correction(field="approved_cents", old=80_00, new=90_00)),
    )


def test_a_text_that_is_gone_is_unknown_from_now_on():
    known = replace(values(), purpose=sealed("Zweck"))
    gone = corrected(11, Correction(field="purpose", old=None, new=None))
    legacy.given(imported(known)).when(row(**again)).then(gone)
    legacy.given(imported(known), gone).when(row(**again)).then()


def test_a_changed_year_names_its_basis_and_keeps_the_legal_date_of_the_case():
    (fact,) = legacy.given(imported()).when(row(values(fiscal_year=2013), **again)).outcome()
    assert isinstance(fact, LegacyCaseCorrected)
    assert fact.effective_from == "2012-05"
    assert {each.field: each.new for each in fact.corrections} == {
        "fiscal_year": 2013,
        "year": 2013,
        "year_basis": "fiscal_year",
    }


def test_a_changed_approval_is_posted_at_the_legal_date_the_case_came_with():
    (fact,) = (
        legacy.given(imported()).when(row(values(approved_on="2011-12-09"), **again)).outcome()
    )
    assert isinstance(fact, LegacyCaseCorrected)
    assert fact.effective_from == "2012-05"
    assert {each.field: each.new for each in fact.corrections} == {
        "approved_on": "2011-12-09",
        "year": 2011,
        "effective_from": "2011-12-09",
    }


def test_what_people_carry_on_here_no_file_changes():
    withdrawn = ApplicationWithdrawn(
        reason_code="own-wish", recorded_by=ADA, withdrawn_on=dt.date(2024, 5, 2)
    )
    legacy.given(withdrawn).when(row()).rejected(CaseRecordedHere)
    carried_on = legacy.given(imported(), withdrawn)
    carried_on.when(row(values(approved_cents=1), **again)).rejected(CaseRecordedHere)
    carried_on.when(row(**again)).then()


def test_a_number_belongs_to_one_programme_and_reference():
    legacy.given(imported()).when(row(reference="01")).rejected(CaseNumberTaken)
    legacy.given(imported()).when(row(programme="O")).rejected(CaseNumberTaken)


cents = st.none() | st.integers(-300_00, 300_00)
dates = st.sampled_from([None, "2011", "2012-05", "2013-02-28"])
rows = st.builds(
    replace,
    st.just(ROW),
    scope=st.sampled_from([None, "14511", "Süd", "all"]),
    approved_cents=cents,
    disbursed_cents=cents,
    approved_on=dates,
    paid_on=dates,
    fiscal_year=st.sampled_from([2011, 2012]),
    earmark=st.sampled_from([None, "x"]),
    objects=st.sampled_from([(), ("1",), ("1", "4")]),
    cancelled=st.booleans(),
)


@for_all(st.lists(rows, min_size=1, max_size=5))
def test_the_case_is_as_the_last_file_says_and_a_repeat_adds_nothing(files):
    facts: list[Any] = []
    positions = {version: version * 11 for version in range(1, 40)}
    world = LegacyBasis(**vars(basis(stream="import/i2")), positions=positions)
    for file in files:
        command = row(values_of(file, TEXTS))
        facts += LEGACY.decide(command, LEGACY.fold(facts), world)
        state = LEGACY.fold(facts)
        assert state.values == command.values
        assert LEGACY.decide(command, state, world) == ()
    assert sum(isinstance(fact, LegacyCaseImported) for fact in facts) == 1


def covered(file: LegacyRow) -> bool:
    """Between nothing and what is bound lies what was paid; other rows are refused."""
    money = money_of(values_of(file, TEXTS))
    low, high = sorted((0, money.committed_cents))
    return low <= money.disbursed_cents <= high


def ceiling_unknown(scope: str, year: int) -> BudgetBasis:
    world = vars(basis(stream=f"budget/OLD/{scope}/{year}"))
    return BudgetBasis(**world, ceiling="unknown", earmarks=frozenset(), regions=frozenset())


@for_all(st.lists(rows.filter(covered), min_size=1, max_size=5))
def test_the_budgets_are_as_the_last_file_says_and_totals_decide_as_budgets_do(files):
    budgets: dict[tuple[str, int], list[Any]] = {}
    position, committed_at, disbursed_at, disbursements = 100, 0, 0, 0
    before = None
    for file in files:
        after = money_of(values_of(file, TEXTS))
        if before is None:
            postings = first_postings(CASE, after)
        else:
            posted = Posted(committed_at, disbursed_at, disbursements)
            change = Change(case=CASE, before=before, after=after, posted=posted, corrects=99)
            postings = correcting_postings(change)
        before = after
        for place, posting in postings:
            known = budgets.setdefault((place.scope, place.year), [])
            world = ceiling_unknown(place.scope, place.year)
            facts = tuple(BUDGET.decide(posting, BUDGET.fold(known), world))
            assert len(facts) == 1, "Every posting of a history is an act of its own."
            slim = with_postings(TOTALS.fold(known), known)
            assert tuple(TOTALS.decide(posting, slim, world)) == facts
            known += facts
            position += 1
            if "Commit" in type(facts[0]).__name__:
                committed_at = position
            elif type(facts[0]).__name__ == "FundsDisbursed":
                disbursed_at, disbursements = position, disbursements + 1
    assert before is not None
    for (scope, year), known in budgets.items():
        for earmark, account in BUDGET.fold(known).accounts.items():
            here = (before.place.scope, before.place.year, before.place.earmark)
            expected = (before.committed_cents, before.disbursed_cents)
            if here != (scope, year, earmark):
                expected = (0, 0)
            assert (account.committed_cents, account.disbursed_cents) == expected


@pytest.mark.parametrize("paid_on", ["2016", "2016-05", "2016-05-31", "2031"])
def test_a_payment_is_taken_back_on_the_date_it_was_stated_with(paid_on):
    before, after = (
        replace(money_of(values()), committed_cents=700, disbursed_cents=cents, value_on=paid_on)
        for cents in (700, 600)
    )
    change = Change(case=CASE, before=before, after=after, posted=Posted(1, 2, 1), corrects=1)
    back, _ = (posting for _, posting in correcting_postings(change))
    paid = DisburseFunds(case=CASE, payout_no=0, earmark="general", cents=700, value_on=paid_on)
    commit = CommitFunds(
        case=CASE, decision="legacy", earmark="general", cents=700, signed_on="2016"
    )
    budget: tuple[Any, ...] = ()
    world = ceiling_unknown("14511", 2016)
    for posting in (commit, paid, back):
        budget += tuple(BUDGET.decide(posting, BUDGET.fold(budget), world))
    assert budget[-1].effective_on == budget[-2].effective_on == paid_on


@for_all(st.lists(rows.filter(covered), max_size=8))
def test_totals_keep_the_sums_and_forget_the_cases(files):
    facts: list[Any] = []
    for number, file in enumerate(files):
        for _, posting in first_postings(f"OLD-{number}", money_of(values_of(file, TEXTS))):
            world = ceiling_unknown("14511", 2012)
            facts += BUDGET.decide(posting, BUDGET.fold(facts), world)
    whole, slim = BUDGET.fold(facts), reduce(TOTALS.evolve, facts, TOTALS.initial)
    assert slim.accounts.keys() == whole.accounts.keys()
    for earmark, account in whole.accounts.items():
        kept = slim.account(earmark)
        assert kept.committed_cents == account.committed_cents
        assert kept.disbursed_cents == account.disbursed_cents
        assert len(kept.cases) == 0


@pytest.mark.parametrize(
    ("more", "committed", "disbursed"),
    [
        ({"approved_cents": None}, 40_00, 40_00),
        ({"approved_cents": None, "disbursed_cents": None}, 0, 0),
        ({"cancelled": True}, 40_00, 40_00),
        ({"approved_cents": -1, "disbursed_cents": None}, -1, 0),
    ],
)
def test_what_was_paid_was_bound_and_unknown_binds_nothing(more, committed, disbursed):
    money = money_of(values(**more))
    assert (money.committed_cents, money.disbursed_cents) == (committed, disbursed)


def test_the_year_comes_from_the_best_there_is():
    told = {"fiscal_year": 2014, "approved_on": "2013-02-01", "period_from": "2012-05"}
    found = []
    for missing in (None, "fiscal_year", "approved_on"):
        if missing:
            told[missing] = None
        known = values(**told)
        found.append((known.year, known.year_basis, known.effective_from))
    assert found == [
        (2014, "fiscal_year", "2013-02-01"),
        (2013, "approved_on", "2013-02-01"),
        (2012, "period_from", "2012-05"),
    ]
    with pytest.raises(NoYear):
        values(approved_on=None)


@pytest.mark.parametrize(
    ("more", "legal"),
    [
        ({"fiscal_year": 2010, "approved_on": "2009-12-10"}, "2009-12-10"),
        ({"fiscal_year": 2010, "approved_on": None, "period_from": "2009-08-01"}, "2010"),
        ({"approved_on": None, "period_from": "2009-08-01"}, "2009-08-01"),
    ],
)
def test_a_grant_is_legally_its_approval_where_the_source_tells_it(more, legal):
    known = values(**more)
    (_, commitment), (_, payment) = first_postings(CASE, money_of(known))
    assert isinstance(commitment, CommitFunds)
    assert isinstance(payment, DisburseFunds)
    assert imported(known).effective_on == legal
    assert (commitment.signed_on, payment.value_on) == (legal, legal)
    _, (_, payment) = first_postings(CASE, money_of(values(**more, paid_on="2010-03")))
    assert isinstance(payment, DisburseFunds)
    assert payment.value_on == "2010-03"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (None, "statewide"),
        ("14511", "14511"),
        ("Süd", readable_or_hashed("Süd")),
        ("all", readable_or_hashed("scope all")),
        ("A" * 41, readable_or_hashed("scope " + "A" * 41)),
    ],
)
def test_a_scope_fits_into_ids_and_never_means_everywhere(label, code):
    assert scope_code(label) == code
    assert len(code) <= 40


def test_every_field_of_the_values_can_be_corrected():
    assert set(FIELDS) == set(get_args(CorrectableField))


OPEN = OpenImport(
    programme="OLD",
    title="Alt",
    authority="Land",
    file_sha256="a" * 64,
    file_bytes=7,
    mapping_sha256="b" * 64,
    opened_on=DAY,
)
OPENED = ImportOpened(
    import_id="i1",
    programme="OLD",
    file_sha256="a" * 64,
    file_bytes=7,
    mapping_sha256="b" * 64,
    opened_by=ADA,
    approved_by=None,
    opened_on=DAY,
)
SEAL = SealImport(
    rows=2,
    accepted=1,
    rejected=1,
    unchanged=0,
    corrected=0,
    approved_cents=10**14,
    control_totals=(StatedTotal(measure="count", computed=1, stated=2),),
    sealed_on=DAY,
)
opening = Spec(IMPORT, basis(stream="import/i1"))


def test_an_import_is_opened_and_sealed_once():
    opening.when(OPEN).then(OPENED)
    opening.given(OPENED).when(OPEN).then()
    opening.given(OPENED).when(replace(OPEN, file_bytes=8)).rejected(ImportAlreadyOpen)
    opening.when(SEAL).rejected(ImportNotOpen)


def test_an_import_is_approved_by_another_person():
    opening.when(replace(OPEN, approved_by=BEA)).then(
        OPENED.model_copy(update={"approved_by": BEA})
    )
    opening.when(replace(OPEN, approved_by=ADA)).rejected(ImportApprovedByImporter)


def test_an_import_is_sealed_once():
    sealing = opening.given(OPENED).when(SEAL)
    (sealed_fact,) = sealing.outcome()
    assert isinstance(sealed_fact, ImportSealed)
    assert sealed_fact.approved_cents == 10**14
    assert sealing.again() == ()
    done = opening.given(OPENED, sealed_fact)
    done.when(replace(SEAL, accepted=2)).rejected(ImportSealedOtherwise)


def test_no_import_is_opened_or_sealed_in_the_future():
    late = dt.date(2024, 6, 4)
    opening.when(replace(OPEN, opened_on=late)).rejected(DateInFuture)
    opening.given(OPENED).when(replace(SEAL, sealed_on=late)).rejected(DateInFuture)
