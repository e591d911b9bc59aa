"""De-minimis aid: what counts when, who counts together, and that nothing exceeds the ceiling."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.decisions.casework import complete, submitted, vote
from tests.spec import ADA, BEA, Spec, basis, sealed

from grants.application import events as application
from grants.application.commands import CheckDeMinimis, CompleteExamination
from grants.application.decider import APPLICATION, DeMinimisBasis, ExaminationBasis
from grants.application.rejections import DeMinimisUnchecked, NotDeMinimis, PartyUnknown
from grants.kernel.machine import NotInThisPhase
from grants.kernel.parameters import Parameter, Parameters
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.party.commands import (
    EnterRegister,
    GrantAid,
    GroupUndertaking,
    RecordDeMinimisAward,
    ReduceAid,
    RestoreAid,
)
from grants.party.de_minimis import Aid, Standing, standing
from grants.party.decider import PARTY
from grants.party.events import (
    DeMinimisAwardCorrected,
    DeMinimisAwardRecorded,
    DeMinimisRegisterEntered,
    PartyRegistered,
    UndertakingGrouped,
)
from grants.party.rejections import (
    AwardNotForRegister,
    AwardRecordedOtherwise,
    AwardUnknown,
    DeMinimisCeilingExceeded,
    MembershipReversed,
    PartyOfOtherUndertaking,
    RegisterEnteredOtherwise,
)
from grants.party.undertaking import UNDERTAKING, LedgerBasis

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
EURO = 100


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def award(sent: Spec) -> DeMinimisAwardRecorded:
    """The award that a command adds."""
    (fact,) = sent.outcome()
    assert isinstance(fact, DeMinimisAwardRecorded)
    return fact


def _value(key: str, value: str, begin: str, end: str | None = None) -> Parameter:
    return Parameter(
        key=key,
        value=Decimal(value),
        valid_from=day(begin),
        valid_to=day(end) if end else None,
        citation="FKR",
        confirmed=True,
    )


RULES = Parameters(
    (
        _value("de_minimis", "200000", "2016-01-01", "2023-12-31"),
        _value("de_minimis", "300000", "2024-01-01"),
        _value("de_minimis_tax_years", "3", "2016-01-01", "2023-12-31"),
        _value("de_minimis_rolling_years", "3", "2024-01-01"),
        _value("de_minimis_register_days", "20", "2026-01-01"),
        _value("max_rate_regional", "0.90", "2016-01-01"),
    )
)


def aid(on: str, euros: int) -> Aid:
    return Aid(party="p1", cents=euros * EURO, granted_on=day(on))


def headroom(on: str, *aids: Aid) -> int:
    return standing(aids, day(on), RULES).headroom_cents // EURO


# -- windows -------------------------------------------------------------------------------------


def test_de_minimis_at_2023_12_31_and_2024_01_01():
    granted = (aid("2021-02-01", 150_000), aid("2023-05-02", 40_000))
    last_day = standing(granted, day("2023-12-31"), RULES)
    assert last_day == Standing(
        regime="tax-years", ceiling_cents=200_000 * EURO, used_cents=190_000 * EURO
    )
    assert last_day.headroom_cents == 10_000 * EURO
    first_day = standing(granted, day("2024-01-01"), RULES)
    assert first_day == Standing(
        regime="rolling-years", ceiling_cents=300_000 * EURO, used_cents=190_000 * EURO
    )
    assert first_day.headroom_cents == 110_000 * EURO


def test_tax_years_count_whole():
    # On the last day of 2023 the year 2021 counts from its first day on, and 2020 not at all.
    assert headroom("2023-12-31", aid("2021-01-01", 1_000)) == 199_000
    assert headroom("2023-12-31", aid("2020-12-31", 1_000)) == 200_000
    assert headroom("2023-01-01", aid("2021-01-01", 1_000)) == 199_000


@pytest.mark.parametrize(
    ("on", "free"),
    [
        ("2024-02-29", 299_000),
        ("2027-02-27", 299_000),
        ("2027-02-28", 299_000),
        ("2027-03-01", 300_000),
    ],
)
def test_three_rolling_years_end_with_the_day_before(on, free):
    assert headroom(on, aid("2024-02-29", 1_000)) == free


def test_rolling_years_reach_back_beyond_the_cut_over():
    assert headroom("2024-03-05", aid("2021-03-05", 1_000)) == 300_000
    assert headroom("2024-03-05", aid("2021-03-06", 1_000)) == 299_000


def test_an_act_recorded_late_also_counts_in_the_periods_of_younger_ones():
    younger = (aid("2024-06-10", 290_000),)
    assert headroom("2024-06-09", *younger) == 10_000
    assert headroom("2021-06-10", *younger) == 200_000  # Three years before: no period has both.
    found = standing(younger, day("2023-12-31"), RULES)
    assert (found.regime, found.headroom_cents) == ("rolling-years", 10_000 * EURO)


@for_all(
    st.lists(
        st.tuples(st.dates(day("2021-01-01"), day("2027-12-31")), st.integers(1, 150_000 * EURO)),
        max_size=12,
    )
)
def test_whatever_the_order_of_recording_no_period_exceeds_its_ceiling(asked):
    granted: list[Aid] = []
    for on, cents in asked:
        if cents <= standing(granted, on, RULES).headroom_cents:
            granted.append(Aid(party="p1", cents=cents, granted_on=on))
    for each in granted:
        begin = (
            dt.date(each.granted_on.year - 2, 1, 1)
            if each.granted_on < day("2024-01-01")
            else dt.date(
                each.granted_on.year - 3, each.granted_on.month, min(28, each.granted_on.day)
            )
            + dt.timedelta(days=1 if each.granted_on.day <= 28 else 4)
        )
        ceiling = 200_000 if each.granted_on < day("2024-01-01") else 300_000
        used = sum(a.cents for a in granted if begin <= a.granted_on <= each.granted_on)
        assert used <= ceiling * EURO


# -- the ledger of an undertaking ----------------------------------------------------------------


def ledger(undertaking: str = "p1", *elsewhere: Aid, at: str = "undertaking/p1", **more: Any):
    world = {**vars(basis(BEA, now=NOW, stream=at)), "parameters": RULES, **more}
    return LedgerBasis(**world, undertaking=undertaking, elsewhere=elsewhere)


undertaking = Spec(UNDERTAKING, ledger())
grant = GrantAid(
    decision="FKR-2026-0001-B1",
    case="FKR-2026-0001",
    party="p1",
    programme="FKR",
    cents=100_000 * EURO,
    granted_on=day("2026-04-01"),
)
granted = DeMinimisAwardRecorded(
    award="FKR-2026-0001-B1",
    undertaking="p1",
    party="p1",
    programme="FKR",
    origin="own",
    case="FKR-2026-0001",
    authority=None,
    document=None,
    cents=100_000 * EURO,
    regime="rolling-years",
    ceiling_cents=300_000 * EURO,
    used_cents=0,
    headroom_cents=300_000 * EURO,
    register_due_on=day("2026-05-04"),  # Easter, 1 May and four weekends lie between.
    recorded_by=BEA,
    granted_on=day("2026-04-01"),
)
declare = RecordDeMinimisAward(
    award="d1",
    party="p1",
    programme="FKR",
    authority=sealed("Stadt"),
    document=sealed("Bescheinigung"),
    cents=250_000 * EURO,
    granted_on=day("2025-03-03"),
)
declared = DeMinimisAwardRecorded(
    award="d1",
    undertaking="p1",
    party="p1",
    programme="FKR",
    origin="declared",
    case=None,
    authority=sealed("Stadt"),
    document=sealed("Bescheinigung"),
    cents=250_000 * EURO,
    regime="rolling-years",
    ceiling_cents=300_000 * EURO,
    used_cents=0,
    headroom_cents=300_000 * EURO,
    register_due_on=None,
    recorded_by=BEA,
    granted_on=day("2025-03-03"),
)
reduce = ReduceAid(
    award="FKR-2026-0001-B1",
    decision="FKR-2026-0001-B2",
    ground="amendment",
    cents=30_000 * EURO,
    reduced_on=day("2026-06-01"),
)
reduced = DeMinimisAwardCorrected(
    corrects="FKR-2026-0001-B1",
    undertaking="p1",
    party="p1",
    programme="FKR",
    case="FKR-2026-0001",
    decision="FKR-2026-0001-B2",
    ground="amendment",
    cents=-30_000 * EURO,
    granted_on=day("2026-04-01"),
    recorded_by=BEA,
    corrected_on=day("2026-06-01"),
)
enter = EnterRegister(award="FKR-2026-0001-B1", register_no="DE-7", entered_on=day("2026-05-04"))
entered = DeMinimisRegisterEntered(
    award="FKR-2026-0001-B1",
    undertaking="p1",
    register_no="DE-7",
    due_on=day("2026-05-04"),
    timeliness="in-time",
    entered_by=BEA,
    entered_on=day("2026-05-04"),
)
restore = RestoreAid(
    award="FKR-2026-0001-B1",
    decision="FKR-2026-0001-B2-W1",
    cents=30_000 * EURO,
    restored_on=day("2026-06-15"),
)
restored = reduced.model_copy(
    update={
        "decision": "FKR-2026-0001-B2-W1",
        "ground": "objection",
        "cents": 30_000 * EURO,
        "corrected_on": day("2026-06-15"),
    }
)
ACTS = [
    (undertaking, grant, granted),
    (undertaking, declare, declared),
    (undertaking.given(granted), reduce, reduced),
    (undertaking.given(granted, reduced), restore, restored),
    (undertaking.given(granted), enter, entered),
]


@pytest.mark.parametrize(("before", "command", "fact"), ACTS)
def test_the_acts_of_a_ledger(before, command, fact):
    before.when(command).then(fact)


@pytest.mark.parametrize(("before", "command", "fact"), ACTS)
def test_a_command_twice_yields_nothing_new(before, command, fact):
    assert before.when(command).again() == ()


def test_what_an_objection_gives_back_counts_whatever_was_granted_meanwhile():
    full = declared.model_copy(update={"cents": 300_000 * EURO})
    undertaking.given(granted, reduced, full).when(restore).then(restored)
    ledger = UNDERTAKING.fold((granted, reduced, full, restored))
    assert ledger.left(granted) == granted.cents
    number = reduced.decision
    assert ledger.taken(granted, number) == 0
    assert UNDERTAKING.fold((granted, reduced)).taken(granted, number) == 30_000 * EURO
    assert ledger.taken(granted, f"{number}1") == 0


def test_before_2026_nothing_is_due_in_the_register():
    early = replace(grant, granted_on=day("2025-12-31"))
    fact = award(undertaking.when(early))
    assert fact.register_due_on is None
    undertaking.given(fact).when(enter).rejected(AwardNotForRegister)


def test_an_entry_after_twenty_working_days_is_flagged():
    late = replace(enter, entered_on=day("2026-05-05"))
    undertaking.given(granted).when(late).then(
        entered.model_copy(update={"timeliness": "late", "entered_on": day("2026-05-05")})
    )


def test_an_award_stands_in_the_register_once():
    again = undertaking.given(granted, entered).when(replace(enter, register_no="DE-8"))
    again.rejected(RegisterEnteredOtherwise)


@pytest.mark.parametrize(
    ("on", "reason"), [("2026-07-01", DateInFuture), ("2026-03-31", DateOutOfOrder)]
)
def test_an_entry_lies_between_the_grant_and_today(on, reason):
    undertaking.given(granted).when(replace(enter, entered_on=day(on))).rejected(reason)


def test_what_was_not_granted_here_is_neither_entered_nor_reduced():
    undertaking.when(enter).rejected(AwardUnknown)
    undertaking.given(declared).when(replace(enter, award="d1")).rejected(AwardUnknown)
    undertaking.given(declared).when(replace(reduce, award="d1")).rejected(AwardUnknown)


def test_what_exceeds_the_ceiling_excludes_the_whole_new_aid():
    before = undertaking.given(declared)
    before.when(grant).rejected(DeMinimisCeilingExceeded)
    before.when(replace(grant, cents=50_000 * EURO + 1)).rejected(DeMinimisCeilingExceeded)
    fact = award(before.when(replace(grant, cents=50_000 * EURO)))
    assert (fact.used_cents, fact.headroom_cents) == (250_000 * EURO, 50_000 * EURO)


def test_the_refusal_names_ceiling_use_and_room():
    with pytest.raises(DeMinimisCeilingExceeded) as refused:
        undertaking.given(declared).when(grant).outcome()
    assert refused.value.detail == (
        "Die neue De-minimis-Beihilfe von 100.000,00 € überschreitet den Höchstbetrag und ist "
        "insgesamt ausgeschlossen: Höchstbetrag 300.000,00 €, verbraucht 250.000,00 €, frei "
        "50.000,00 €. Möglich sind ein Betrag bis zum freien Rest oder die Ablehnung."
    )


def test_what_a_correction_took_back_is_free_again():
    before = undertaking.given(granted, reduced)
    more = replace(grant, decision="FKR-2026-0002-B1", case="FKR-2026-0002")
    fact = award(before.when(replace(more, cents=230_000 * EURO)))
    assert fact.used_cents == 70_000 * EURO
    before.when(replace(more, cents=230_000 * EURO + 1)).rejected(DeMinimisCeilingExceeded)


def test_aid_that_members_brought_with_them_counts():
    brought = Aid(party="p2", cents=250_000 * EURO, granted_on=day("2024-05-06"))
    undertaking.under(ledger("p1", brought)).when(grant).rejected(DeMinimisCeilingExceeded)


def test_what_another_authority_granted_is_recorded_beyond_the_ceiling_too():
    too_much = replace(declare, award="d2", granted_on=day("2026-05-06"))
    fact = award(undertaking.given(declared).when(too_much))
    assert fact.headroom_cents == 50_000 * EURO
    third = award(undertaking.given(declared, fact).when(replace(too_much, award="d3")))
    assert third.headroom_cents == -200_000 * EURO


def test_an_award_has_one_meaning():
    undertaking.given(declared).when(replace(declare, cents=1)).rejected(AwardRecordedOtherwise)
    other = replace(declare, document=sealed("noch einmal gesandt"))
    undertaking.given(declared).when(other).then()


def test_a_declaration_cannot_take_the_name_of_a_decision():
    taken = declared.model_copy(update={"award": grant.decision, "cents": EURO})
    assert len(undertaking.given(taken).when(grant).outcome()) == 1


def test_an_award_counts_for_the_undertaking_of_its_day():
    undertaking.under(ledger("group-1")).when(declare).rejected(PartyOfOtherUndertaking)


def test_nothing_is_declared_from_tomorrow():
    tomorrow = replace(declare, granted_on=TODAY + dt.timedelta(days=1))
    undertaking.when(tomorrow).rejected(DateInFuture)


# -- who counts together -------------------------------------------------------------------------

registered = PartyRegistered(
    party="p1",
    name=sealed("Werk GmbH"),
    kind="company",
    seat="14511",
    registered_on=day("2020-01-02"),
)
party = Spec(PARTY, basis(now=NOW, stream="undertaking/group-1")).given(registered)
group = GroupUndertaking(party="p1", member_from=day("2022-01-01"), document=sealed("Auszug"))


def grouped(undertaking: str, begin: str, end: str | None = None) -> UndertakingGrouped:
    return UndertakingGrouped(
        party="p1",
        undertaking=undertaking,
        member_from=day(begin),
        member_until=day(end) if end else None,
        document=sealed("Auszug"),
        grouped_by=ADA,
    )


def test_a_party_is_counted_to_an_undertaking():
    party.when(group).then(grouped("group-1", "2022-01-01"))
    assert party.when(group).again() == ()


def test_the_same_document_sent_again_is_nothing_new():
    again = replace(group, document=sealed("Auszug, neu gesandt"))
    party.given(grouped("group-1", "2022-01-01")).when(again).then()


def test_only_a_known_party_is_grouped():
    Spec(PARTY, party.basis).when(group).rejected(PartyUnknown)


def test_a_membership_does_not_end_before_it_begins():
    party.when(replace(group, member_until=day("2021-12-31"))).rejected(MembershipReversed)
    assert party.when(replace(group, member_until=day("2022-01-01"))).outcome()


def test_a_membership_does_not_begin_tomorrow():
    party.when(replace(group, member_from=TODAY + dt.timedelta(days=1))).rejected(DateInFuture)


def test_a_party_belongs_to_a_single_undertaking_on_every_day():
    state = PARTY.fold(
        (
            registered,
            grouped("group-1", "2020-01-01"),
            grouped("group-2", "2022-01-01", "2022-12-31"),
            grouped("p1", "2024-01-01"),
        )
    )
    days = ("2019-12-31", "2020-01-01", "2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01")
    assert [state.undertaking_on(day(each)) for each in (*days, "2024-01-01")] == [
        None,
        "group-1",
        "group-1",
        "group-2",
        "group-2",
        "group-1",
        "p1",
    ]


# -- the check in the case -----------------------------------------------------------------------


def checking(used: int = 0, **more: Any) -> DeMinimisBasis:
    found = Standing(regime="rolling-years", ceiling_cents=300_000 * EURO, used_cents=used * EURO)
    world = vars(basis(now=NOW, parameters=RULES))
    return DeMinimisBasis(**{**world, **more}, undertaking="group-1", standing=found)


classified = application.AidClassified(
    aid="de-minimis", classified_by=ADA, classified_on=day("2024-02-21")
)
unclassified = classified.model_copy(update={"aid": "none"})
single = application.DoubleFundingChecked(
    outcome="none", checked_by=ADA, checked_on=day("2024-02-21")
)
check = CheckDeMinimis(checked_on=day("2024-02-22"))


def checked(used: int = 0) -> application.DeMinimisChecked:
    return application.DeMinimisChecked(
        party="party-1",
        undertaking="group-1",
        regime="rolling-years",
        ceiling_cents=300_000 * EURO,
        used_cents=used * EURO,
        headroom_cents=(300_000 - used) * EURO,
        checked_by=ADA,
        checked_on=day("2024-02-22"),
    )


case = Spec(APPLICATION, checking()).given(submitted(), complete(), vote())
examining = ExaminationBasis(
    **vars(basis(now=NOW, parameters=RULES)), alliance_persons=frozenset(), voted_in=None
)
examine = CompleteExamination(
    eligible_cents=11_111_111,
    rate_bp=9000,
    proposed_cents=9_999_999,
    completed_on=day("2024-03-01"),
)


def test_the_check_states_the_room_of_its_day():
    sent = case.given(classified).when(check)
    sent.then(checked())
    assert sent.again() == ()
    case.given(classified, checked()).under(checking(5)).when(check).then(checked(5))


@pytest.mark.parametrize("facts", [(), (unclassified,)])
def test_only_de_minimis_aid_is_checked(facts):
    case.given(*facts).when(check).rejected(NotDeMinimis)


def test_the_check_lies_between_receipt_and_today():
    before = case.given(classified)
    before.when(replace(check, checked_on=day("2024-01-09"))).rejected(DateOutOfOrder)
    tomorrow = TODAY + dt.timedelta(days=1)
    before.when(replace(check, checked_on=tomorrow)).rejected(DateInFuture)


def test_a_refused_application_is_not_checked():
    withdrawn = application.ApplicationWithdrawn(
        reason_code="merged", recorded_by=ADA, withdrawn_on=day("2024-02-23")
    )
    case.given(classified, withdrawn).when(check).rejected(NotInThisPhase)


def test_de_minimis_aid_is_examined_with_its_check():
    before = case.under(examining).given(classified, single)
    before.when(examine).rejected(DeMinimisUnchecked)
    assert before.given(checked()).when(examine).outcome()
    before.given(checked(200_001)).when(examine).rejected(DeMinimisCeilingExceeded)
    assert before.given(checked(200_000)).when(examine).outcome()


def test_aid_that_is_none_needs_no_check():
    assert case.under(examining).given(unclassified, single).when(examine).outcome()
