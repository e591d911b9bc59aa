"""What happens if I press this: the same facts, budgets and phase as when it is pressed."""

from __future__ import annotations

import itertools

import pytest
from tests.acceptance.stage import REGION, cost_of, stage

from grants.api.previews import preview_body
from grants.budget.rejections import BudgetExhausted
from grants.store.dispatch import Request

_numbers = itertools.count(1)


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated={2024: 10_000_000}) as made:
        yield made


def look(region, route, stream, by, /, **body):
    """What a command would do, as the faces show it."""
    request = Request(
        route=region.service.routes[route],
        stream=stream,
        body=body,
        person=region.persons[by],
        account="a",
        command_id=f"preview-{next(_numbers):06}",
    )
    return preview_body(region.service.dispatcher.preview(request))


def figures(account):
    return {
        "allocated_cents": account.allocated_cents,
        "committed_cents": account.committed_cents,
        "disbursed_cents": account.disbursed_cents,
        "available_cents": account.available_cents,
    }


def test_an_approval_shows_phase_and_budget_before_and_after(region):
    case = region.ready_case(cents=6_000_000)
    decision = region.draft(case, {2024: 6_000_000}, cost=cost_of(6_000_000))
    body = {"decision": decision, "signed_on": "2024-02-06"}
    before = figures(region.account(2024))
    shown = look(region, "approve", case, "bea", **body)
    assert figures(region.account(2024)) == before
    done = region.do("approve", case, "bea", **body)
    after = figures(region.account(2024))

    assert (shown.number, shown.version) == (case.removeprefix("case/"), done.version)
    assert [(f.name, f.stream, f.version, f.fields) for f in shown.facts] == [
        (f.stored.name, f.stream, f.stored.version, f.fact.model_dump(mode="json"))
        for f in done.facts
    ]
    assert shown.phase is not None
    assert (shown.phase.before, shown.phase.after) == ("ready-to-decide", "approved")
    (effect,) = shown.budgets
    assert (effect.programme, effect.scope, effect.year, effect.earmark) == (
        "FKR", REGION, 2024, "general",
    )  # fmt: skip
    assert (vars(effect.before), vars(effect.after)) == (before, after)
    assert before["available_cents"] - after["available_cents"] == 6_000_000


def test_an_approval_beyond_the_budget_is_refused_as_for_real(region):
    case = region.ready_case(cents=12_000_000)
    decision = region.draft(case, {2024: 12_000_000}, cost=cost_of(12_000_000))
    with pytest.raises(BudgetExhausted):
        look(region, "approve", case, "bea", decision=decision, signed_on="2024-02-06")


def test_an_opening_command_shows_the_number_it_would_take(region):
    region.ready_case(cents=1_000_000)
    body = {"name": "Verein", "kind": "association", "registered_on": "2024-01-02"}
    shown = look(region, "register-party", "", "ada", **body)
    assert (shown.version, shown.budgets, shown.phase) == (1, [], None)
    assert region.facts(f"party/{shown.number}") == []


def test_money_moved_between_scopes_shows_both_budgets(region):
    region.do(
        "allocate-budget",
        "budget/FKR/statewide/2024",
        "gus",
        allocation="a1",
        earmark="general",
        cents=1_000_000,
        method="Erlass",
        decided_on="2024-01-05",
    )
    shown = look(
        region,
        "transfer-funds",
        f"budget/FKR/{REGION}/2024",
        "gus",
        transfer="t1",
        earmark="general",
        to_scope="statewide",
        to_year=2024,
        to_earmark="general",
        cents=400_000,
        citation="Erlass",
        decided_on="2024-02-01",
    )
    assert shown.phase is None
    moved = [
        (e.scope, (e.after.available_cents or 0) - (e.before.available_cents or 0))
        for e in shown.budgets
    ]
    assert moved == [(REGION, -400_000), ("statewide", 400_000)]
