"""What has no table of states is asked for anything in any order: facts or a refusal, no fault.

The alliance and the budgets have such walks among their own tests.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.decisions.test_access import registered, signing_in, world
from tests.decisions.test_de_minimis import RULES, ledger
from tests.decisions.test_erasure import world as erasing
from tests.decisions.test_programme import established, guideline
from tests.spec import ADA, BEA, CAN, NOW, Spec, basis, sealed

from grants.access import commands as access
from grants.access.decider import ACCESS
from grants.access.state import Access
from grants.kernel.roles import Role
from grants.party import commands as party
from grants.party.decider import PARTY
from grants.party.erasure import ERASURE
from grants.party.undertaking import UNDERTAKING
from grants.programme import commands as programme
from grants.programme.decider import PROGRAMME
from grants.programme.events import FundingObject

TODAY = NOW.date()
DAYS = [TODAY + dt.timedelta(days=n) for n in (0, -1, -400, 1)]
days = st.sampled_from(DAYS)
maybe_days = st.none() | days
ids = st.sampled_from(["one", "two"])
cents = st.sampled_from([1, 100, 20_000_000])
texts = st.sampled_from([sealed("x"), sealed("y")])
objects = st.lists(st.sampled_from(["7", "8"]), max_size=2).map(tuple)


def sent(worlds, commands):
    return st.lists(st.tuples(worlds, commands), max_size=12)


# -- programme -------------------------------------------------------------------------------------

of_a_programme = st.one_of(
    st.builds(
        programme.EstablishProgramme,
        title=ids,
        authority=st.just("SMWA"),
        ceiling=st.sampled_from(["allocated", "unknown"]),
        established_on=days,
    ),
    st.builds(
        programme.PublishGuideline,
        guideline=ids,
        citation=ids,
        published_on=days,
        valid_from=days,
        objects=objects.map(lambda codes: tuple(FundingObject(code=c, title=c) for c in codes)),
    ),
    st.builds(
        programme.SetParameter,
        guideline=st.none() | ids,
        key=ids,
        value=st.sampled_from([Decimal(1), Decimal("1.50")]),
        valid_from=days,
        valid_to=maybe_days,
        citation=ids,
        status=st.sampled_from(["confirmed", "unconfirmed"]),
        set_on=days,
    ),
    st.builds(
        programme.DefineEarmark,
        earmark=st.sampled_from(["general", "one"]),
        year=st.sampled_from([2023, 2024]),
        objects=objects,
        title=ids,
        citation=ids,
        defined_on=days,
    ),
    st.builds(
        programme.AdoptChecklist,
        kind=st.sampled_from(["regional", "network"]),
        items=objects,
        valid_from=days,
        adopted_on=days,
    ),
    st.builds(
        programme.RegisterRegion,
        region=st.sampled_from(["14511", "14522"]),
        nuts=ids,
        name=ids,
        kind=st.sampled_from(["district", "district-free-city"]),
        registered_on=days,
    ),
    st.builds(
        programme.RecordControlTotal,
        control_total=ids,
        measure=st.sampled_from(["cases", "approved_cents"]),
        kind=st.none(),
        scope=st.none(),
        year=st.none(),
        earmark=st.none(),
        comparison=st.sampled_from(["equal", "at-least", "rounded"]),
        stated=cents,
        precision=st.sampled_from([-1, 0, 1]),
        as_of=days,
        citation=ids,
    ),
    st.builds(
        programme.ExplainDiscrepancy, control_total=ids, explanation=texts, explained_on=days
    ),
)
in_a_programme = basis(stream="programme/FKR")


@for_all(st.booleans(), sent(st.just(in_a_programme), of_a_programme))
def test_of_a_programme(known, asked):
    Spec(PROGRAMME, in_a_programme).given(*[established, guideline] * known).walked(asked)


# -- access ----------------------------------------------------------------------------------------

roles = st.sampled_from([Role.APPROVER, Role.AUDITOR])
granting = st.one_of(
    st.builds(access.RegisterPerson, name=texts, registered_on=days),
    st.builds(
        access.GrantRole,
        role=roles,
        scopes=st.lists(st.sampled_from(["all", "14511"]), min_size=1).map(tuple),
        limit_cents=st.none() | cents,
        valid_from=maybe_days,
        valid_to=maybe_days,
        deputy_of=st.sampled_from([None, None, None, ADA, CAN]),
        granted_on=days,
    ),
    st.builds(
        access.RevokeRole,
        role=roles,
        deputy_of=st.sampled_from([None, CAN]),
        revoked_on=days,
    ),
)
linking = st.one_of(
    st.builds(
        access.LinkAccount,
        account=ids,
        identity=st.sampled_from(["ab" * 32, "cd" * 32]),
        linked_on=days,
    ),
    st.builds(access.ConfirmAccount, account=ids, confirmed_on=days),
)
of_access = st.one_of(
    st.tuples(
        st.sampled_from([world(), world("14511"), world(represented=Access())]),
        granting,
    ),
    st.tuples(st.sampled_from([signing_in(), signing_in(ADA), signing_in(CAN)]), linking),
)


long_known = registered.model_copy(update={"registered_on": min(DAYS)})


@for_all(st.booleans(), st.lists(of_access, max_size=12))
def test_of_who_may_act(known, asked):
    Spec(ACCESS, world()).given(*[long_known] * known).walked(asked)


# -- party, undertaking, erasure -------------------------------------------------------------------


def at(*streams):
    """Two persons at these addresses."""
    return st.sampled_from([basis(by, stream=each) for by in (ADA, BEA) for each in streams])


of_a_party = st.one_of(
    st.tuples(
        at("party/p1"),
        st.builds(
            party.RegisterParty,
            name=texts,
            kind=st.sampled_from(["company", "person"]),
            seat=st.sampled_from([None, "14511"]),
            registered_on=days,
        ),
    ),
    st.tuples(
        at("undertaking/g1", "undertaking/g2"),
        st.builds(
            party.GroupUndertaking,
            party=st.just("p1"),
            member_from=days,
            member_until=maybe_days,
            document=texts,
        ),
    ),
)
of_an_undertaking = st.one_of(
    st.builds(
        party.RecordDeMinimisAward,
        award=ids,
        party=st.just("p1"),
        programme=st.just("FKR"),
        authority=texts,
        document=texts,
        cents=cents,
        granted_on=days,
    ),
    st.builds(
        party.GrantAid,
        decision=ids,
        case=st.just("FKR-2024-0001"),
        party=st.just("p1"),
        programme=st.just("FKR"),
        cents=cents,
        granted_on=days,
    ),
    st.builds(party.EnterRegister, award=ids, register_no=ids, entered_on=days),
)
of_an_erasure = st.one_of(
    st.builds(party.RequestErasure, legal_basis=ids, override=st.none() | texts, requested_on=days),
    st.builds(party.ErasePersonalData, erased_on=days),
)
awarding = st.sampled_from(
    [
        ledger(now=NOW, today=TODAY, parameters=RULES),
        ledger("g1", now=NOW, today=TODAY, parameters=RULES),
    ]
)


@for_all(st.lists(of_a_party, max_size=12))
def test_of_a_party(asked):
    Spec(PARTY, basis(stream="party/p1")).walked(asked)


@for_all(sent(awarding, of_an_undertaking))
def test_of_an_undertaking(asked):
    Spec(UNDERTAKING, ledger()).walked(asked)


@for_all(sent(st.sampled_from([erasing(), erasing(BEA), erasing(retained=("c",))]), of_an_erasure))
def test_of_an_erasure(asked):
    Spec(ERASURE, erasing()).walked(asked)
