"""A legal basis is a fact for ever: only what is named here may be stated."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

import grants.facts
import grants.wiring  # noqa: F401 - fills the registries of facts and of rejections.
from grants.kernel.event import EVENT_TYPES
from grants.kernel.rejection import REJECTIONS

NAMED = {
    "FKR",
    "§ 22 VwVfG",
    "§ 28 VwVfG",
    "§ 39 VwVfG",
    "§ 41 VwVfG",
    "§ 48 VwVfG",
    "§ 49 VwVfG",
    "§ 49a VwVfG",
    "§ 51 VwVfG",
    "§ 58 VwGO",
    "§ 68 VwGO",
    "§ 70 VwGO",
    "§ 74 VwGO",
    "§ 80 VwGO",
    "§ 44 SäHO",
    "VwV zu § 44 SäHO",  # Early start of a measure.
    "VwV zu § 70 SäHO",  # Separation of duties in payments.
    "ANBest",
    "De-minimis-Verordnung",  # As the shipped parameters cite it.
}


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_a_fact_states_a_legal_basis_that_is_known_or_none(name):
    assert EVENT_TYPES[name].LEGAL_BASIS in {"", *NAMED}


@pytest.mark.parametrize("code", sorted(REJECTIONS))
def test_a_refusal_cites_a_legal_basis_that_is_known_or_none(code):
    assert REJECTIONS[code].legal_basis in {"", *NAMED}


def test_what_exceeds_the_de_minimis_ceiling_is_refused_by_its_regulation():
    shipped = tomllib.loads((files("grants.programme") / "fkr.toml").read_text("utf-8"))
    cited = shipped["parameters"]["de_minimis"]["citation"]
    assert cited.startswith(f"{REJECTIONS['de-minimis-ceiling-exceeded'].legal_basis}:")


def test_a_binding_of_money_names_no_basis_of_one_state():
    # Histories of other states post it too.
    assert EVENT_TYPES["budget.funds-committed"].LEGAL_BASIS == ""
