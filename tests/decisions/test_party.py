"""Who applies is registered once."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.spec import Spec, basis, sealed

from grants.kernel.rules import DateInFuture
from grants.party.commands import RegisterParty
from grants.party.decider import PARTY
from grants.party.events import PartyRegistered
from grants.party.rejections import PartyRegisteredBefore

DAY = dt.date(2024, 3, 1)
party = Spec(PARTY, basis(stream="party/p1"))
register = RegisterParty(name=sealed("Werkstatt"), kind="company", seat="14511", registered_on=DAY)
registered = PartyRegistered(
    party="p1", name=sealed("Werkstatt"), kind="company", seat="14511", registered_on=DAY
)


def test_the_id_comes_from_the_stream():
    party.when(register).then(registered)


def test_the_same_again_changes_nothing():
    party.given(registered).when(register).then()


def test_an_id_never_stands_for_two():
    other = RegisterParty(name=sealed("Andere"), kind="company", seat=None, registered_on=DAY)
    party.given(registered).when(other).rejected(PartyRegisteredBefore)


def test_nobody_is_registered_tomorrow():
    tomorrow = party.basis.today + dt.timedelta(days=1)
    party.when(RegisterParty(name=sealed("A"), kind="person", registered_on=tomorrow)).rejected(
        DateInFuture
    )
    today = RegisterParty(name=sealed("A"), kind="person", registered_on=party.basis.today)
    assert len(party.when(today).outcome()) == 1


@pytest.mark.parametrize(
    "wrong", [{"kind": "club"}, {"seat": "Chemnitz"}, {"registered_on": "2024-02-30"}, {"name": ""}]
)
def test_unreadable_input_is_refused_at_the_face(wrong):
    body = {"name": "Werkstatt", "kind": "company", "registered_on": "2024-03-01"}
    adapter = TypeAdapter(RegisterParty)
    context = {"seal": lambda subject, text: sealed(f"{subject}:{text}")}
    assert adapter.validate_python(body, context=context).name == sealed("party:Werkstatt")
    with pytest.raises(ValidationError):
        adapter.validate_python({**body, **wrong}, context=context)


@for_all(
    st.builds(
        RegisterParty,
        name=st.text(min_size=1).map(sealed),
        kind=st.sampled_from(["municipal", "company", "person"]),
        seat=st.sampled_from([None, "14511"]),
        registered_on=st.dates(max_value=party.basis.today),
    )
)
def test_a_command_twice_yields_nothing_new(command):
    assert party.when(command).again() == ()
