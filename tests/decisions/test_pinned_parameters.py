"""Values of one guideline move no case under another; what the code asks for is known by name."""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.spec import Spec, basis

from grants.kernel.parameters import Parameter, Parameters, ParameterUnknown
from grants.programme.commands import SetParameter
from grants.programme.decider import PROGRAMME, Programme
from grants.programme.events import ParameterSet
from grants.programme.keys import NEEDED, OPTIONAL, in_force, missing
from grants.programme.rejections import GuidelineUnknown
from grants.programme.shipped import fkr

DAY = dt.date(2024, 6, 3)
OLD, NEW = "FKR-2019", "FKR-2023"


def rate(value: str, guideline: str | None = None, valid_from: str = "2016-01-01") -> Parameter:
    return Parameter(
        key="max_rate_regional",
        value=Decimal(value),
        valid_from=dt.date.fromisoformat(valid_from),
        valid_to=None,
        citation="FKR",
        confirmed=True,
        guideline=guideline,
    )


def found(parameters: Parameters, guideline: str | None) -> str:
    return str(parameters.of(guideline).on("max_rate_regional", DAY))


def test_a_new_guideline_does_not_move_an_old_case():
    known = Parameters((rate("0.90"), rate("0.80", NEW)))
    assert [found(known, each) for each in (OLD, NEW, None)] == ["0.90", "0.80", "0.90"]


def test_what_is_pinned_precedes_general_law_whatever_was_recorded_last():
    known = Parameters((rate("0.80", NEW), rate("0.95")))
    assert [found(known, each) for each in (OLD, NEW)] == ["0.95", "0.80"]
    again = Parameters((*known.values, rate("0.70", NEW)))
    assert found(again, NEW) == "0.70"


def test_a_value_of_another_guideline_is_none():
    known = Parameters((rate("0.80", NEW),))
    with pytest.raises(ParameterUnknown):
        found(known, OLD)


def test_a_pinned_value_begins_on_its_day():
    known = Parameters((rate("0.90"), rate("0.80", NEW, "2024-06-04")))
    assert found(known, NEW) == "0.90"


def test_the_first_version_of_the_fact_held_under_every_guideline():
    stored = {"key": "max_rate_regional", "value": "0.90"}
    assert ParameterSet.upcast(stored, 1) == {**stored, "guideline": None}
    pinned = {**stored, "guideline": NEW}
    assert ParameterSet.upcast(pinned, 2) == pinned


# -- setting them --------------------------------------------------------------------------------

TODAY = dt.date(2026, 6, 30)


def shipped(until: dt.date = TODAY) -> Spec:
    """The programme as it ships, on a day."""
    moment = dt.datetime.combine(until, dt.time(10), dt.UTC)
    spec = Spec(PROGRAMME, basis(now=moment, stream="programme/FKR"))
    for command in fkr().commands(until):
        spec = spec.given(*spec.when(command).outcome())
    return spec


PROGRAMME_AS_SHIPPED = shipped()
pin = SetParameter(
    guideline=NEW,
    key="max_rate_regional",
    value=Decimal("0.80"),
    valid_from=dt.date(2023, 6, 30),
    valid_to=None,
    citation="FKR",
    status="confirmed",
    set_on=dt.date(2024, 1, 2),
)


def test_a_value_is_pinned_to_a_published_guideline():
    sent = PROGRAMME_AS_SHIPPED.when(pin)
    sent.then(ParameterSet(**vars(pin)))
    assert sent.again() == ()
    PROGRAMME_AS_SHIPPED.when(replace(pin, guideline="FKR-2031")).rejected(GuidelineUnknown)


def test_the_same_value_pinned_and_general_are_two():
    general = replace(pin, guideline=None)
    spec = PROGRAMME_AS_SHIPPED.given(*PROGRAMME_AS_SHIPPED.when(pin).outcome())
    spec.when(general).then(ParameterSet(**vars(general)))


# -- what the code asks for ----------------------------------------------------------------------

SOURCE = Path(__file__).parents[2] / "src"


def asked_for() -> set[str]:
    """The first argument of every `….on("key", day)` and `….find("key", day)` of the service."""
    keys: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=owner, attr="on" | "find"), args=[key, _]):
                    if "parameters" in ast.unparse(owner):
                        keys |= _keys(key, named)
                case _:
                    pass
    return keys


def _keys(key: ast.expr, named: dict[str, str]) -> set[str]:
    match key:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.Name(id=name) if name in named:
            return {named[name]}
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), *_]):
            return {known for known in NEEDED | OPTIONAL if known.startswith(prefix)} or {prefix}
        case _:
            return set()


def test_every_key_the_code_asks_for_is_known_by_name():
    asked = asked_for()
    assert {"de_minimis", "retention_years", "max_rate_regional", "proof_due_months"} <= asked
    assert asked - NEEDED - OPTIONAL == set()


def programme(spec: Spec) -> Programme:
    state = spec.decider.fold(spec.facts)
    assert isinstance(state, Programme)
    return state


def test_what_ships_lacks_nothing_but_base_rates_that_are_not_published_here():
    lacking = list(missing(programme(PROGRAMME_AS_SHIPPED), TODAY))
    assert {gap.key for gap in lacking} == {"base_rate"}
    assert [(gap.first, gap.last) for gap in lacking] == [
        (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    ]
    end = dt.date(2025, 12, 31)
    assert list(missing(programme(shipped(end)), end)) == []


def test_every_half_year_up_to_today_is_looked_at():
    bare = Programme(established=programme(PROGRAMME_AS_SHIPPED).established)
    gaps = [gap for gap in missing(bare, dt.date(2017, 7, 1)) if gap.key == "base_rate"]
    assert [(str(gap.first), str(gap.last)) for gap in gaps] == [
        ("2016-01-01", "2016-06-30"),
        ("2016-07-01", "2016-12-31"),
        ("2017-01-01", "2017-06-30"),
        ("2017-07-01", "2017-12-31"),
    ]
    assert {gap.key for gap in missing(bare, DAY)} == set(NEEDED)


def test_values_of_every_guideline_together_are_enough():
    state = programme(PROGRAMME_AS_SHIPPED)
    values = tuple(v for v in state.parameters.values if v.key != "max_rate_regional")
    pinned = tuple(rate("0.80", guideline) for guideline in state.guidelines)
    whole = replace(state, parameters=Parameters((*values, *pinned)))
    assert "max_rate_regional" not in {gap.key for gap in missing(whole, DAY)}
    partly = replace(state, parameters=Parameters((*values, *pinned[1:])))
    assert "max_rate_regional" in {gap.key for gap in missing(partly, DAY)}


def test_of_values_for_one_beginning_the_last_stands():
    known = Programme(parameters=Parameters((rate("0.90"), rate("0.85"), rate("0.80", NEW))))
    assert [(p.guideline, str(p.value)) for p in in_force(known)] == [
        (None, "0.85"),
        (NEW, "0.80"),
    ]
