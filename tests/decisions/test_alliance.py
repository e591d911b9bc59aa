"""Alliances: lawful composition by day, quorum, calls, meetings, conflicts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.spec import Spec, basis, sealed

from grants.alliance.commands import (
    AdoptConcept,
    AdoptRules,
    AppointMember,
    ChangeManagingMember,
    CloseCall,
    ConstituteAlliance,
    DeclareConflict,
    HoldMeeting,
    OpenCall,
    RecordTownPopulation,
    RetireMember,
)
from grants.alliance.composition import Seated, composition_findings, findings_on, is_quorate
from grants.alliance.decider import ALLIANCE, AllianceBasis
from grants.alliance.events import (
    AllianceConstituted,
    CallClosed,
    CallOpened,
    ConceptAdopted,
    ConflictDeclared,
    ManagingMemberChanged,
    MeetingHeld,
    MemberAppointed,
    MemberRetired,
    RulesAdopted,
    TownPopulationRecorded,
)
from grants.alliance.rejections import (
    AllianceConstitutedBefore,
    AllianceNotConstituted,
    CallEarmarkUndefined,
    CallUnknown,
    MandateOverlaps,
    MeetingNotRecorded,
    MemberNotATown,
    MemberUnknown,
    MemberWithoutMandate,
    RecordedOtherwise,
    RegionNotRegistered,
)
from grants.kernel.rules import DateInFuture, DateOutOfOrder

FOUNDED = dt.date(2020, 1, 15)
DAY = dt.date(2024, 3, 1)
TODAY = dt.date(2024, 6, 3)
TOMORROW = TODAY + dt.timedelta(days=1)


def world(kind="district", region="14522"):
    return AllianceBasis(
        **vars(basis(stream=f"alliance/FKR/{region}")),
        region_kind=kind,
        earmarks=frozenset({("international", 2024)}),
    )


def constituted(region="14522"):
    return AllianceConstituted(programme="FKR", region=region, constituted_on=FOUNDED)


def appointed(member, seat="O", on=FOUNDED, population=None, **more):
    fields = {
        "member": member,
        "seat": seat,
        "organisation": sealed(member),
        "delegate": None,
        "person": None,
        "party": None,
        "population": population,
        "population_on": dt.date(2019, 12, 31) if population else None,
        "appointed_on": on,
    }
    return MemberAppointed(**{**fields, **more})


def appoint(fact):
    return AppointMember(**dict(fact))


FULL = (
    appointed("m1", "M1"),
    appointed("t1", "M2", population=15_000),
    appointed("t2", "M2", population=10_001),
    appointed("m3", "M3"),
    appointed("m4", "M4"),
    appointed("m5", "M5"),
    appointed("m6", "M6"),
    appointed("m7", "M7"),
)
ALL_PRESENT = tuple(fact.member for fact in FULL)

empty = Spec(ALLIANCE, world())
alliance = empty.given(constituted())
full = alliance.given(*FULL)

hold = HoldMeeting(meeting="s1", present=ALL_PRESENT, minutes="a" * 64, held_on=DAY)
held = MeetingHeld(
    meeting="s1",
    present=ALL_PRESENT,
    quorum="quorate",
    minutes="a" * 64,
    findings=(),
    held_on=DAY,
)
call = CallOpened(
    call="c1",
    title=sealed("Aufruf"),
    year=2024,
    earmark="general",
    objects=("1", "7"),
    criteria=("need", "effect"),
    points_min=10,
    volume_cents=50_000_000,
    opened_on=DAY,
    closes_on=dt.date(2024, 4, 30),
)
open_call = OpenCall(**dict(call))
biased = ConflictDeclared(
    meeting="s1", member="m1", case="FKR-2024-0001", findings=(), declared_on=DAY
)
declare = DeclareConflict(meeting="s1", member="m1", case="FKR-2024-0001", declared_on=DAY)

SHRUNK_ON = dt.date(2024, 1, 1)


def counted_anew(population, member="t2", on=SHRUNK_ON):
    return TownPopulationRecorded(member=member, population=population, population_on=on)


def count_anew(population, member="t2", on=SHRUNK_ON):
    return RecordTownPopulation(member=member, population=population, population_on=on)


# name: (alliance before, command, facts)
ACCEPTED = {
    "constitute": (empty, ConstituteAlliance(constituted_on=FOUNDED), constituted()),
    "appoint": (alliance, appoint(FULL[1]), FULL[1]),
    "retire": (
        full,
        RetireMember(member="m4", retired_on=DAY),
        MemberRetired(member="m4", retired_on=DAY),
    ),
    "record population": (full, count_anew(10_000), counted_anew(10_000)),
    "change managing member": (
        full,
        ChangeManagingMember(member="m1", changed_on=DAY),
        ManagingMemberChanged(member="m1", changed_on=DAY),
    ),
    "adopt rules": (
        alliance,
        AdoptRules(rules="r1", quorum_bp=6000, adopted_on=DAY),
        RulesAdopted(rules="r1", quorum_bp=6000, adopted_on=DAY),
    ),
    "adopt concept": (
        alliance,
        AdoptConcept(concept="k1", adopted_on=DAY),
        ConceptAdopted(concept="k1", adopted_on=DAY),
    ),
    "open call": (alliance, open_call, call),
    "close call": (
        alliance.given(call),
        CloseCall(call="c1", closed_on=dt.date(2024, 4, 1)),
        CallClosed(call="c1", closed_on=dt.date(2024, 4, 1)),
    ),
    "hold meeting": (full, hold, held),
    "declare conflict": (full.given(held), declare, biased),
}


@pytest.mark.parametrize(("before", "command", "fact"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_happened_is_recorded(before, command, fact):
    before.when(command).then(fact)


@pytest.mark.parametrize(("before", "command", "fact"), ACCEPTED.values(), ids=ACCEPTED)
def test_the_same_again_changes_nothing(before, command, fact):
    before.given(fact).when(command).then()


@pytest.mark.parametrize(
    "command",
    [command for name, (_, command, _) in ACCEPTED.items() if name != "constitute"],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_recorded_of_an_alliance_that_does_not_exist(command):
    empty.when(command).rejected(AllianceNotConstituted)


REFUSED = {
    "constituted on another day": (
        alliance,
        ConstituteAlliance(constituted_on=DAY),
        AllianceConstitutedBefore,
    ),
    "constituted tomorrow": (empty, ConstituteAlliance(constituted_on=TOMORROW), DateInFuture),
    "constituted for a region outside": (
        empty.under(world(kind=None)),
        ConstituteAlliance(constituted_on=FOUNDED),
        RegionNotRegistered,
    ),
    "appointed twice at once": (
        full,
        appoint(appointed("m4", "M5", on=FOUNDED)),
        MandateOverlaps,
    ),
    "appointed tomorrow": (alliance, appoint(appointed("m8", on=TOMORROW)), DateInFuture),
    "retired, but never a member": (
        alliance,
        RetireMember(member="m4", retired_on=DAY),
        MemberUnknown,
    ),
    "retired before the appointment": (
        full,
        RetireMember(member="m4", retired_on=FOUNDED - dt.timedelta(days=1)),
        DateOutOfOrder,
    ),
    "retired twice": (
        full.given(MemberRetired(member="m4", retired_on=DAY)),
        RetireMember(member="m4", retired_on=TODAY),
        MemberWithoutMandate,
    ),
    "inhabitants of a trade union": (full, count_anew(9_000, "m4"), MemberNotATown),
    "inhabitants of a stranger": (full, count_anew(9_000, "nobody"), MemberUnknown),
    "appointed with inhabitants of tomorrow": (
        alliance,
        appoint(appointed("t8", "M2", population=10_001, population_on=TOMORROW)),
        DateInFuture,
    ),
    "inhabitants of tomorrow": (full, count_anew(9_000, on=TOMORROW), DateInFuture),
    "managed by a member who left": (
        full.given(MemberRetired(member="m4", retired_on=DAY)),
        ChangeManagingMember(member="m4", changed_on=DAY + dt.timedelta(days=1)),
        MemberWithoutMandate,
    ),
    "managed by a stranger": (
        full,
        ChangeManagingMember(member="nobody", changed_on=DAY),
        MemberUnknown,
    ),
    "rules with the number of others": (
        alliance.given(RulesAdopted(rules="r1", quorum_bp=6000, adopted_on=DAY)),
        AdoptRules(rules="r1", quorum_bp=5000, adopted_on=DAY),
        RecordedOtherwise,
    ),
    "a concept adopted tomorrow": (
        alliance,
        AdoptConcept(concept="k1", adopted_on=TOMORROW),
        DateInFuture,
    ),
    "a call that closes before it opens": (
        alliance,
        replace(open_call, closes_on=DAY - dt.timedelta(days=1)),
        DateOutOfOrder,
    ),
    "a call with the number of another": (
        alliance.given(call),
        replace(open_call, points_min=11),
        RecordedOtherwise,
    ),
    "a close of no call": (alliance, CloseCall(call="c1", closed_on=DAY), CallUnknown),
    "a call closed twice": (
        alliance.given(call, CallClosed(call="c1", closed_on=DAY)),
        CloseCall(call="c1", closed_on=TODAY),
        RecordedOtherwise,
    ),
    "a meeting before the constitution": (
        full,
        replace(hold, held_on=FOUNDED - dt.timedelta(days=1)),
        DateOutOfOrder,
    ),
    "a meeting tomorrow": (full, replace(hold, held_on=TOMORROW), DateInFuture),
    "a meeting with a stranger": (full, replace(hold, present=("nobody",)), MemberUnknown),
    "a meeting with the number of another": (
        full.given(held),
        replace(hold, present=("m1",)),
        RecordedOtherwise,
    ),
    "a conflict in no meeting": (full, declare, MeetingNotRecorded),
    "a conflict of a stranger": (
        full.given(held),
        replace(declare, member="nobody"),
        MemberUnknown,
    ),
    "a conflict on another day": (
        full.given(held, biased),
        replace(declare, declared_on=TODAY),
        RecordedOtherwise,
    ),
}


@pytest.mark.parametrize(("before", "command", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(before, command, reason):
    before.when(command).rejected(reason)


def meeting_of(spec, **changes):
    (fact,) = spec.when(replace(hold, **changes)).outcome()
    assert isinstance(fact, MeetingHeld)
    return fact


@pytest.mark.parametrize("gone", ["m1", "t1", "m3", "m4", "m5", "m6", "m7"])
def test_a_missing_seat_is_a_finding_and_no_reason_to_refuse(gone):
    seat = next(fact.seat for fact in FULL if fact.member == gone)
    left = full.given(MemberRetired(member=gone, retired_on=DAY - dt.timedelta(days=1)))
    fact = meeting_of(left, present=tuple(m for m in ALL_PRESENT if m != gone))
    assert fact.findings == (f"seat-missing-{seat.lower()}",)
    assert fact.quorum == "quorate"


def test_the_last_day_of_a_mandate_counts():
    assert meeting_of(full.given(MemberRetired(member="m4", retired_on=DAY))).findings == ()


def test_the_first_day_of_a_mandate_counts():
    seated = [fact for fact in FULL if fact.seat != "M4"]
    assert meeting_of(alliance.given(*seated, appointed("m4", "M4", on=DAY))).findings == ()
    late = appointed("m4", "M4", on=DAY + dt.timedelta(days=1))
    found = meeting_of(alliance.given(*seated, late)).findings
    assert found == ("seat-missing-m4", "present-without-mandate")


def test_towns_do_not_apply_to_a_district_free_city():
    seated = [fact for fact in FULL if fact.seat != "M2"]
    city = Spec(ALLIANCE, world("district-free-city", "14511")).given(constituted("14511"), *seated)
    present = tuple(fact.member for fact in seated)
    assert meeting_of(city, present=present).findings == ()
    district = Spec(ALLIANCE, world()).given(constituted(), *seated)
    assert meeting_of(district, present=present).findings == ("seat-missing-m2",)


def test_a_call_speaks_of_money_that_the_programme_knows():
    full.when(replace(open_call, earmark="international")).then(
        call.model_copy(update={"earmark": "international"})
    )
    for earmark, year in (("nothing", 2024), ("international", 2023)):
        asked = replace(open_call, earmark=earmark, year=year)
        full.when(asked).rejected(CallEarmarkUndefined)


def test_a_town_falls_below_ten_thousand():
    """From the day of the count on, whatever meeting was held before; and up again the same way."""
    shrunk = full.given(counted_anew(9_999), counted_anew(10_001, on=dt.date(2024, 3, 2)))
    assert meeting_of(shrunk, held_on=SHRUNK_ON - dt.timedelta(days=1)).findings == ()
    assert meeting_of(shrunk, held_on=SHRUNK_ON).findings == ("seat-missing-m2",)
    assert meeting_of(shrunk, held_on=DAY).findings == ("seat-missing-m2",)
    assert meeting_of(shrunk, held_on=dt.date(2024, 3, 2)).findings == ()


def test_exactly_ten_thousand_are_not_more_than_ten_thousand():
    state = ALLIANCE.fold(full.given(counted_anew(10_000)).facts)
    assert findings_on(state, SHRUNK_ON, region="district") == ("seat-missing-m2",)
    state = ALLIANCE.fold(full.given(counted_anew(10_001)).facts)
    assert findings_on(state, SHRUNK_ON, region="district") == ()


def test_of_two_counts_of_one_day_the_later_recorded_stands():
    state = ALLIANCE.fold(full.given(counted_anew(9_000), counted_anew(11_000)).facts)
    assert state.population_on("t2", DAY) == 11_000
    full.given(counted_anew(9_000), counted_anew(11_000)).when(count_anew(11_000)).then()


def test_the_population_of_the_appointment_counts_until_a_newer_one():
    state = ALLIANCE.fold(full.given(counted_anew(9_000)).facts)
    assert state.population_on("t2", SHRUNK_ON - dt.timedelta(days=1)) == 10_001
    assert state.population_on("t2", SHRUNK_ON) == 9_000
    assert state.population_on("m4", DAY) is None
    old = counted_anew(9_000, on=dt.date(2018, 12, 31))
    assert ALLIANCE.fold(full.given(old).facts).population_on("t2", DAY) == 10_001


def test_m2_must_not_apply_to_a_kreisfreie_stadt():
    state = ALLIANCE.fold((*full.facts, counted_anew(1)))
    assert findings_on(state, DAY, region="district-free-city") == ()
    assert findings_on(state, DAY, region="district") == ("seat-missing-m2",)


def test_the_composition_is_that_of_the_day():
    gone = MemberRetired(member="m4", retired_on=DAY)
    state = ALLIANCE.fold(full.given(gone).facts)
    assert findings_on(state, DAY, region="district") == ()
    assert findings_on(state, DAY + dt.timedelta(days=1), region="district") == ("seat-missing-m4",)


def test_a_conflict_declared_after_the_meeting_is_a_finding():
    late = replace(declare, declared_on=DAY + dt.timedelta(days=1))
    (fact,) = full.given(held).when(late).outcome()
    assert fact == biased.model_copy(
        update={"findings": ("conflict-declared-late",), "declared_on": late.declared_on}
    )
    state = ALLIANCE.fold(full.given(held, fact).facts)
    assert state.declared_late("s1", "FKR-2024-0001") == {"m1"}
    on_the_day = ALLIANCE.fold(full.given(held, biased).facts)
    assert on_the_day.declared_late("s1", "FKR-2024-0001") == frozenset()


def test_a_town_that_falls_to_ten_thousand_no_longer_counts():
    before = meeting_of(full, held_on=dt.date(2023, 12, 31))
    shrunk = appointed("t2", "M2", on=dt.date(2024, 1, 1), population=10_000)
    assert before.findings == ()
    assert meeting_of(full.given(shrunk), held_on=dt.date(2023, 12, 31)).findings == ()
    assert meeting_of(full.given(shrunk)).findings == ("seat-missing-m2",)


def test_a_town_of_unknown_size_does_not_prove_the_seat():
    seated = [*FULL[:2], appointed("t2", "M2", population=None), *FULL[3:]]
    assert meeting_of(alliance.given(*seated)).findings == ("seat-missing-m2",)


def test_a_member_appointed_after_the_meeting_does_not_count():
    late = appointed("late", on=DAY + dt.timedelta(days=1))
    fact = meeting_of(full.given(late), present=(*ALL_PRESENT[:4], "late"))
    # Four of eight: the fifth had no mandate on the day.
    assert (fact.quorum, fact.findings) == ("inquorate", ("inquorate", "present-without-mandate"))


def test_a_renewed_mandate_ends_with_its_own_retirement():
    spec = full.given(
        appointed("m4", "M4", on=dt.date(2022, 1, 1)),
        MemberRetired(member="m4", retired_on=dt.date(2023, 1, 1)),
    )
    state = ALLIANCE.fold(spec.facts)
    assert "m4" in state.members_on(dt.date(2021, 6, 1))
    assert "m4" in state.members_on(dt.date(2023, 1, 1))
    assert "m4" not in state.members_on(dt.date(2023, 1, 2))


def test_a_member_counts_once_however_often_listed():
    fact = meeting_of(full, present=("m1", "m1", "m1", "m1", "m1"))
    assert (fact.present, fact.quorum) == (("m1",), "inquorate")


def test_without_rules_more_than_half_must_be_present():
    assert meeting_of(full, present=ALL_PRESENT[:4]).quorum == "inquorate"
    assert meeting_of(full, present=ALL_PRESENT[:5]).quorum == "quorate"


def test_the_quorum_is_that_of_the_rules_in_force_on_the_day():
    rules = RulesAdopted(rules="r1", quorum_bp=5000, adopted_on=FOUNDED)
    strict = RulesAdopted(rules="r2", quorum_bp=10_000, adopted_on=DAY + dt.timedelta(days=1))
    spec = full.given(strict, rules)
    assert meeting_of(spec, present=ALL_PRESENT[:4]).quorum == "quorate"
    later = DAY + dt.timedelta(days=1)
    assert meeting_of(spec, present=ALL_PRESENT[:7], held_on=later).quorum == "inquorate"


def test_of_two_rules_of_one_day_the_later_recorded_counts():
    first = RulesAdopted(rules="r1", quorum_bp=10_000, adopted_on=FOUNDED)
    second = RulesAdopted(rules="r2", quorum_bp=1000, adopted_on=FOUNDED)
    assert ALLIANCE.fold((first, second)).quorum_bp_on(DAY) == 1000


def test_a_meeting_recorded_again_stays_as_it_was_found():
    recorded = full.given(held, MemberRetired(member="m4", retired_on=FOUNDED))
    recorded.when(hold).then()


def test_a_late_closing_extends_no_call():
    state = ALLIANCE.fold((constituted(), call, CallClosed(call="c1", closed_on=TODAY)))
    assert state.calls["c1"].last_day == call.closes_on


def test_conflicts_are_kept_by_meeting_and_case():
    other = biased.model_copy(update={"member": "m3"})
    state = ALLIANCE.fold((constituted(), *FULL, held, biased, other))
    assert state.conflicts == {"s1": {"FKR-2024-0001": frozenset({"m1", "m3"})}}


seats = st.sampled_from(["M1", "M2", "M3", "M4", "M5", "M6", "M7", "O"])
seated_members = st.lists(
    st.builds(Seated, seat=seats, population=st.none() | st.integers(0, 30_000)), max_size=20
)


@for_all(seated_members, st.sampled_from(["district", "district-free-city"]))
def test_one_more_member_never_makes_the_composition_worse(members, region):
    before = set(composition_findings(members, region=region))
    for seat in ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "O"):
        more = [*members, Seated(seat=seat, population=20_000)]
        assert set(composition_findings(more, region=region)) <= before


@for_all(st.integers(0, 50), st.integers(0, 50), st.none() | st.integers(0, 10_000))
def test_nobody_decides_for_an_alliance_without_members(present, members, quorum_bp):
    quorate = is_quorate(present=present, members=members, quorum_bp=quorum_bp)
    assert not (members == 0 and quorate)
    if quorate:
        assert is_quorate(present=present + 1, members=members, quorum_bp=quorum_bp)


days = st.dates(dt.date(2019, 1, 1), dt.date(2025, 1, 1))
members_known = st.sampled_from([*ALL_PRESENT, "nobody"])
commands = st.one_of(
    st.builds(ConstituteAlliance, constituted_on=days),
    st.builds(
        AppointMember,
        member=members_known,
        seat=seats,
        organisation=st.just(sealed("x")),
        population=st.none() | st.integers(0, 20_000),
        appointed_on=days,
    ),
    st.builds(
        RecordTownPopulation,
        member=members_known,
        population=st.integers(9_000, 11_000),
        population_on=days,
    ),
    st.builds(RetireMember, member=members_known, retired_on=days),
    st.builds(ChangeManagingMember, member=members_known, changed_on=days),
    st.builds(
        AdoptRules,
        rules=st.sampled_from(["r1", "r2"]),
        quorum_bp=st.integers(0, 10_000),
        adopted_on=days,
    ),
    st.builds(AdoptConcept, concept=st.sampled_from(["k1", "k2"]), adopted_on=days),
    st.builds(
        lambda opened, closes: replace(open_call, opened_on=opened, closes_on=closes), days, days
    ),
    st.builds(CloseCall, call=st.sampled_from(["c1", "c2"]), closed_on=days),
    st.builds(
        HoldMeeting,
        meeting=st.sampled_from(["s1", "s2"]),
        present=st.lists(members_known, max_size=9).map(tuple),
        held_on=days,
    ),
    st.builds(
        DeclareConflict,
        meeting=st.sampled_from(["s1", "s2"]),
        member=members_known,
        case=st.just("FKR-2024-0001"),
        declared_on=days,
    ),
)


@for_all(st.lists(commands, max_size=12))
def test_any_command_gives_facts_or_a_rejection_and_twice_nothing_new(sent):
    full.walked((full.basis, command) for command in sent)
