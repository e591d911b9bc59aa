from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, get_args

import pytest
from tests.spec import Spec, basis, sealed

from grants.kernel.parameters import ParameterUnknown
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture
from grants.programme.commands import (
    AdoptChecklist,
    DefineEarmark,
    EstablishProgramme,
    ExplainDiscrepancy,
    ProgrammeCommand,
    PublishGuideline,
    RecordControlTotal,
    RecordFileTotal,
    RegisterRegion,
    SetParameter,
)
from grants.programme.decider import PROGRAMME, Programme
from grants.programme.events import (
    ChecklistAdopted,
    ControlTotalRecorded,
    DiscrepancyExplained,
    EarmarkDefined,
    FundingObject,
    GuidelinePublished,
    ParameterSet,
    ProgrammeEstablished,
    RegionRegistered,
)
from grants.programme.handlers import ROUTES
from grants.programme.rejections import (
    ControlTotalRecordedOtherwise,
    ControlTotalUnknown,
    EarmarkDefinedOtherwise,
    EarmarkWithoutObjects,
    GeneralEarmark,
    GuidelinePublishedOtherwise,
    ObjectTwice,
    ObjectUnknown,
    ParameterNotWhole,
    ParameterOutOfBounds,
    ParameterWithoutEnd,
    PrecisionMissing,
    ProgrammeEstablishedOtherwise,
    ProgrammeNotEstablished,
    RegionRegisteredOtherwise,
    ValidityReversed,
)
from grants.programme.shipped import fkr

DAY = dt.date(2024, 1, 2)
TOMORROW = dt.date(2024, 6, 4)

programme = Spec(PROGRAMME, basis(stream="programme/FKR"))
established = ProgrammeEstablished(
    code="FKR", title="Fachkräfte", authority="SMWA", ceiling="allocated", established_on=DAY
)
SEVEN = FundingObject(code="7", title="Internationale Fachkräfte")
EIGHT = FundingObject(code="8", title="Integration")


def establish(**changes):
    fields: dict[str, Any] = {
        "title": "Fachkräfte",
        "authority": "SMWA",
        "ceiling": "allocated",
        "established_on": DAY,
    }
    return EstablishProgramme(**fields | changes)


GUIDELINE: dict[str, Any] = {
    "guideline": "FKR-2023",
    "citation": "Fachkräfterichtlinie, geändert am 13. Juni 2023",
    "published_on": dt.date(2023, 6, 13),
    "valid_from": dt.date(2023, 6, 30),
    "valid_to": None,
    "objects": (SEVEN, EIGHT),
}
PARAMETER: dict[str, Any] = {
    "guideline": None,
    "key": "interest_margin",
    "value": Decimal("5.00"),
    "valid_from": dt.date(2016, 1, 1),
    "valid_to": None,
    "citation": "§ 49a Abs. 3 VwVfG",
    "status": "confirmed",
    "set_on": DAY,
}
EARMARK: dict[str, Any] = {
    "earmark": "international",
    "year": 2024,
    "objects": ("7", "8"),
    "title": "International",
    "citation": "Regionalbudgets 2024",
    "defined_on": DAY,
}
REGION: dict[str, Any] = {
    "region": "14511",
    "nuts": "DED41",
    "name": "Chemnitz",
    "kind": "district-free-city",
    "registered_on": DAY,
}
CHECKLIST: dict[str, Any] = {
    "kind": "regional",
    "items": ("statutes", "financing-plan"),
    "valid_from": DAY,
    "adopted_on": DAY,
}
TOTAL: dict[str, Any] = {
    "control_total": "januar-2024-regional-summe",
    "measure": "approved_cents",
    "kind": "regional",
    "scope": None,
    "year": None,
    "earmark": None,
    "comparison": "at-least",
    "stated": 4_430_000_000,
    "precision": 0,
    "as_of": dt.date(2024, 1, 31),
    "citation": "Bilanz Januar 2024",
}
EXPLANATION: dict[str, Any] = {
    "control_total": "januar-2024-regional-summe",
    "explanation": sealed("anderer Stichtag"),
    "explained_on": DAY,
}

guideline = GuidelinePublished(**GUIDELINE)
running = programme.given(established, guideline)

ONCE = [
    (PublishGuideline, GuidelinePublished, GUIDELINE),
    (SetParameter, ParameterSet, PARAMETER),
    (DefineEarmark, EarmarkDefined, EARMARK),
    (AdoptChecklist, ChecklistAdopted, CHECKLIST),
    (RegisterRegion, RegionRegistered, REGION),
    (RecordControlTotal, ControlTotalRecorded, TOTAL),
]


def test_a_programme_is_established_under_the_code_of_its_stream():
    programme.when(establish()).then(established)
    assert programme.when(establish()).again() == ()


def test_a_programme_is_established_once():
    begun = programme.given(established)
    begun.when(establish(ceiling="unknown")).rejected(ProgrammeEstablishedOtherwise)
    begun.when(establish(title="Anders")).rejected(ProgrammeEstablishedOtherwise)
    programme.when(establish(established_on=TOMORROW)).rejected(DateInFuture)


@pytest.mark.parametrize(("command", "fact", "fields"), ONCE)
def test_what_is_asked_is_recorded_and_asked_again_changes_nothing(command, fact, fields):
    begun = programme.given(established)
    if command is DefineEarmark:
        begun = begun.given(guideline)
    begun.when(command(**fields)).then(fact(**fields))
    begun.given(fact(**fields)).when(command(**fields)).then()


@pytest.mark.parametrize(("command", "fact", "fields"), ONCE)
def test_nothing_is_recorded_before_the_programme_exists(command, fact, fields):
    programme.when(command(**fields)).rejected(ProgrammeNotEstablished)


@pytest.mark.parametrize(
    ("command", "fact", "fields", "change", "reason"),
    [
        (PublishGuideline, GuidelinePublished, GUIDELINE, {"objects": (SEVEN,)},
         GuidelinePublishedOtherwise),
        (DefineEarmark, EarmarkDefined, EARMARK, {"objects": ("7",)}, EarmarkDefinedOtherwise),
        (RegisterRegion, RegionRegistered, REGION, {"name": "Leipzig"}, RegionRegisteredOtherwise),
        (RecordControlTotal, ControlTotalRecorded, TOTAL, {"stated": 1},
         ControlTotalRecordedOtherwise),
    ],
)  # fmt: skip
def test_other_values_for_what_exists_once_are_refused(command, fact, fields, change, reason):
    running.given(fact(**fields)).when(command(**fields | change)).rejected(reason)


@pytest.mark.parametrize(
    ("command", "fields", "change", "reason"),
    [
        (PublishGuideline, GUIDELINE, {"guideline": "FKR-2", "objects": (SEVEN, SEVEN)},
         ObjectTwice),
        (PublishGuideline, GUIDELINE, {"guideline": "FKR-2", "published_on": TOMORROW},
         DateInFuture),
        (SetParameter, PARAMETER, {"valid_to": dt.date(2015, 12, 31)}, ValidityReversed),
        (SetParameter, PARAMETER, {"set_on": TOMORROW}, DateInFuture),
        (SetParameter, PARAMETER, {"key": "carry_forward_years", "value": Decimal("1.5")},
         ParameterNotWhole),
        (SetParameter, PARAMETER, {"key": "proof_due_months", "value": Decimal(-1)},
         ParameterNotWhole),
        *(
            (SetParameter, PARAMETER, {"key": key, "value": Decimal(value)}, ParameterOutOfBounds)
            for key, value in (
                ("objection_months", "1000000"),
                ("objection_months", "0"),
                ("interest_margin", "-100"),
                ("max_rate_regional", "1.01"),
                ("plan_line_tolerance", "-0.01"),
                ("carry_forward_years", "100000"),
                ("base_rate", "1e400"),
                ("base_rate", "-500"),
            )
        ),
        (SetParameter, PARAMETER, {"key": "base_rate", "value": Decimal("1.27"), "valid_to": None},
         ParameterWithoutEnd),
        (DefineEarmark, EARMARK, {"earmark": "general"}, GeneralEarmark),
        (DefineEarmark, EARMARK, {"objects": ()}, EarmarkWithoutObjects),
        (DefineEarmark, EARMARK, {"objects": ("7", "11")}, ObjectUnknown),
        (DefineEarmark, EARMARK, {"defined_on": TOMORROW}, DateInFuture),
        (AdoptChecklist, CHECKLIST, {"adopted_on": TOMORROW}, DateInFuture),
        (RegisterRegion, REGION, {"registered_on": TOMORROW}, DateInFuture),
        (RecordControlTotal, TOTAL, {"comparison": "rounded"}, PrecisionMissing),
        (RecordControlTotal, TOTAL, {"precision": -1}, PrecisionMissing),
        (RecordControlTotal, TOTAL, {"as_of": TOMORROW}, DateInFuture),
        (ExplainDiscrepancy, EXPLANATION, {}, ControlTotalUnknown),
    ],
)  # fmt: skip
def test_what_the_rules_refuse(command, fields, change, reason):
    running.when(command(**fields | change)).rejected(reason)


def test_whole_years_may_be_written_with_decimals():
    fields = PARAMETER | {"key": "carry_forward_years", "value": Decimal("2.0")}
    running.when(SetParameter(**fields)).then(ParameterSet(**fields))


def test_an_unknown_object_is_named_in_the_message():
    with pytest.raises(Rejection, match="Fördergegenstand 11 steht in keiner erfassten"):
        running.when(DefineEarmark(**EARMARK | {"objects": ("11",)})).outcome()


def test_a_discrepancy_is_explained_and_may_be_explained_better():
    known = running.given(ControlTotalRecorded(**TOTAL))
    first = DiscrepancyExplained(**EXPLANATION)
    better = EXPLANATION | {"explanation": sealed("728 statt 742: ohne Widerrufene")}
    known.when(ExplainDiscrepancy(**EXPLANATION)).then(first)
    known.given(first).when(ExplainDiscrepancy(**EXPLANATION)).then()
    known.given(first).when(ExplainDiscrepancy(**better)).then(DiscrepancyExplained(**better))
    late = EXPLANATION | {"explained_on": TOMORROW}
    known.when(ExplainDiscrepancy(**late)).rejected(DateInFuture)


def test_what_a_file_states_is_kept_with_its_import_and_its_rows():
    of_file = TOTAL | {"comparison": "equal", "import_id": "i1", "computed": 4_430_000_001}
    fact = ControlTotalRecorded(**of_file)
    running.when(RecordFileTotal(**of_file)).then(fact)
    running.given(fact).when(RecordFileTotal(**of_file)).then()
    running.given(fact).when(ExplainDiscrepancy(**EXPLANATION)).then(
        DiscrepancyExplained(**EXPLANATION)
    )
    other = RecordFileTotal(**of_file | {"computed": 1})
    running.given(fact).when(other).rejected(ControlTotalRecordedOtherwise)


def test_the_parameter_recorded_last_wins_and_an_earlier_value_can_come_back():
    raised = PARAMETER | {"value": Decimal("6.00")}
    first, second = ParameterSet(**PARAMETER), ParameterSet(**raised)
    known = running.given(first, second)
    state = PROGRAMME.fold(known.facts)
    assert state.parameters.on("interest_margin", DAY) == Decimal(6)
    known.when(SetParameter(**PARAMETER)).then(first)
    known.when(SetParameter(**raised | {"set_on": dt.date(2024, 3, 1)})).then()


def test_a_value_hidden_by_one_recorded_later_can_be_set_again():
    """Who corrects an old value and forgets its end hides the one that followed it."""
    following = PARAMETER | {"value": Decimal("6.00"), "valid_from": dt.date(2024, 2, 1)}
    known = running.given(ParameterSet(**PARAMETER), ParameterSet(**following))
    known.when(SetParameter(**PARAMETER)).then()
    corrected = known.given(ParameterSet(**PARAMETER | {"citation": "§ 49a VwVfG"}))
    again = SetParameter(**following)
    corrected.when(again).then(ParameterSet(**following))
    assert corrected.when(again).again() == ()


def test_the_checklist_of_a_day_is_the_one_adopted_last_for_its_kind():
    later = CHECKLIST | {"items": ("signature",), "valid_from": TOMORROW}
    again = CHECKLIST | {"items": ("statutes",)}
    facts = [ChecklistAdopted(**fields) for fields in (later, CHECKLIST, again)]
    state = PROGRAMME.fold(running.given(*facts).facts)
    assert state.checklist_on("regional", DAY) == ("statutes",)
    assert state.checklist_on("regional", TOMORROW) == ("signature",)
    assert state.checklist_on("regional", DAY - dt.timedelta(days=1)) == ()
    assert state.checklist_on("network", DAY) == ()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("max_rate_regional", "1.50", "zwischen 0 und 1; angegeben ist 1,5."),
        ("de_minimis", "200000000.25", "zwischen 0 und 100.000.000; angegeben ist 200.000.000,25."),
        ("base_rate", "-12.5", "zwischen -10 und 25; angegeben ist -12,5."),
        ("base_rate", "1.5e400", "zwischen -10 und 25; angegeben ist 1,5E+400."),
    ],
)
def test_what_lies_out_of_bounds_is_told_as_people_write_it(key, value, told):
    command = SetParameter(**PARAMETER | {"key": key, "value": Decimal(value)})
    with pytest.raises(ParameterOutOfBounds) as refused:
        running.when(command).outcome()
    assert refused.value.detail.endswith(told)


def test_a_parameter_may_be_valid_for_a_single_day():
    one_day = PARAMETER | {"valid_to": PARAMETER["valid_from"]}
    running.when(SetParameter(**one_day)).then(ParameterSet(**one_day))


def test_confirming_a_parameter_is_news_though_its_value_stays():
    guess = PARAMETER | {"status": "unconfirmed"}
    known = running.given(ParameterSet(**guess))
    assert PROGRAMME.fold(known.facts).parameters.values[0].confirmed is False
    known.when(SetParameter(**PARAMETER)).then(ParameterSet(**PARAMETER))


def test_a_programme_is_closed_after_the_end_of_its_last_guideline():
    last = GUIDELINE | {
        "guideline": "FKR-2025",
        "valid_from": DAY,
        "valid_to": dt.date(2024, 5, 31),
    }
    running.when(PublishGuideline(**last)).then(GuidelinePublished(**last))
    state = PROGRAMME.fold(running.given(GuidelinePublished(**last)).facts)
    assert state.guideline_on(dt.date(2024, 5, 31)) == GuidelinePublished(**last)
    assert state.guideline_on(dt.date(2024, 6, 1)) is None  # FKR-2023 does not revive.
    reversed_ = last | {"valid_to": DAY - dt.timedelta(days=1)}
    running.when(PublishGuideline(**reversed_)).rejected(ValidityReversed)


def test_every_command_has_its_route():
    assert {route.command for route in ROUTES} == set(get_args(ProgrammeCommand))
    assert {route.kind for route in ROUTES} == {"programme"}


# -- the programme that is shipped ----------------------------------------------------------------

TODAY = dt.date(2026, 1, 15)


def shipped(today: dt.date = TODAY) -> Programme:
    world = basis(stream="programme/FKR", now=dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC))
    state = PROGRAMME.initial
    for command in fkr().commands(today):
        facts = PROGRAMME.decide(command, state, world)
        assert len(facts) == 1, command
        for fact in facts:
            state = PROGRAMME.evolve(state, fact)
    for command in fkr().commands(today):
        assert PROGRAMME.decide(command, state, world) == (), command
    return state


def test_the_shipped_programme_is_set_up_by_its_commands_and_only_once():
    state = shipped()
    assert (state.code, state.ceiling, len(state.regions)) == ("FKR", "allocated", 13)
    assert state.regions["14713"].name == "Leipzig"
    assert state.regions["14729"].kind == "district"
    assert sum(region.kind == "district-free-city" for region in state.regions.values()) == 3
    assert state.earmarks == {
        ("international", 2023): frozenset({"7"}),
        ("international", 2024): frozenset({"7", "8"}),
    }
    assert state.object_codes() == {str(number) for number in range(1, 11)}


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (dt.date(2016, 4, 11), None),
        (dt.date(2016, 4, 12), "FKR-2016"),
        (dt.date(2019, 12, 31), "FKR-2016"),
        (dt.date(2020, 1, 1), "FKR-2019-12"),
        (dt.date(2023, 6, 29), "FKR-2019-12"),
        (dt.date(2023, 6, 30), "FKR-2023"),
    ],
)
def test_the_guideline_in_force_on_a_day(day, version):
    found = shipped().guideline_on(day)
    assert (found.guideline if found else None) == version


@pytest.mark.parametrize(
    ("key", "day", "value"),
    [
        ("notification_fiction_days", dt.date(2024, 12, 31), "3"),
        ("notification_fiction_days", dt.date(2025, 1, 1), "4"),
        ("base_rate", dt.date(2016, 6, 30), "-0.83"),
        ("base_rate", dt.date(2022, 12, 31), "-0.88"),
        ("base_rate", dt.date(2023, 1, 1), "1.62"),
        ("de_minimis", dt.date(2023, 12, 31), "200000"),
        ("de_minimis", dt.date(2024, 1, 1), "300000"),
        ("max_rate_regional", DAY, "0.90"),
        ("max_rate_statewide", DAY, "1.00"),
        ("carry_forward_years", DAY, "2"),
    ],
)
def test_the_shipped_parameters_change_on_their_days(key, day, value):
    assert shipped().parameters.on(key, day) == Decimal(value)


def test_a_half_year_without_base_rate_has_none():
    with pytest.raises(ParameterUnknown):
        shipped().parameters.on("base_rate", dt.date(2026, 1, 1))


def test_the_shipped_programme_marks_what_is_unconfirmed():
    unconfirmed = {p.key for p in shipped().parameters.values if not p.confirmed}
    assert {"proof_due_months", "retention_years", "final_instalment_share"} <= unconfirmed
    assert "notification_fiction_days" not in unconfirmed
    rates = [p for p in shipped().parameters.values if p.key == "base_rate"]
    assert {p.valid_from for p in rates if p.confirmed} == {
        dt.date(2016, 7, 1),
        dt.date(2023, 1, 1),
    }


def test_the_commands_of_an_earlier_day_leave_out_what_came_later():
    state = shipped(dt.date(2019, 1, 1))
    assert list(state.guidelines) == ["FKR-2016"]
    assert state.earmarks == {}


def test_earmarked_money_serves_its_own_objects_in_its_own_years():
    earmarks = shipped().earmarks
    assert "8" in earmarks["international", 2024]
    assert "8" not in earmarks["international", 2023]
    assert ("international", 2022) not in earmarks
