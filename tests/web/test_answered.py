"""Pages that look back wait for what they are answered from, as the interface does."""

from __future__ import annotations

import pytest
from tests.web.conftest import Site

from grants.api import reading
from grants.web.answered import read_by_page
from projections.models import MODELS


def test_every_page_of_figures_names_what_it_is_answered_from():
    names = {
        path: {model.name for model in read_by_page(path)}
        for path in (
            "/",
            "/budgets",
            "/budgets/14511/2024",
            "/vorgaenge/FKR-2024-0001",
            "/pruefung",
            "/pruefung/protokoll",
            "/berichte/x",
            "/betrieb",
            "/hilfe",
        )
    }
    assert (
        names["/budgets"]
        == names["/budgets/14511/2024"]
        == {
            "ledger",
            "budgets",
            "cases",
            "people",
        }
    )
    assert {"worklist", "ledger", "audit_trail"} <= names["/"]
    assert {"cases", "worklist", "audit_trail"} <= names["/vorgaenge/FKR-2024-0001"]
    assert {"ledger", "totals", "moves", "audit_trail"} <= names["/pruefung"]
    assert names["/pruefung/protokoll"] == {"audit_trail", "people"}
    assert names["/berichte/x"] == {"ledger", "budgets", "totals"}
    assert names["/betrieb"] == names["/hilfe"] == set()


@pytest.mark.parametrize(
    ("path", "clock", "status"),
    [
        ("/budgets", "known_at", 503),
        ("/pruefung", "known_at", 503),
        ("/pruefung/protokoll", "known_at", 200),
        ("/pruefung/vergleich", "von_bekannt", 503),
        ("/betrieb", "known_at", 200),
    ],
)
def test_looking_back_waits_for_the_read_models_of_the_page(
    site: Site, monkeypatch, path: str, clock: str, status: int
):
    person = site.as_("administrator" if path == "/betrieb" else "auditor")
    last = site.api.service.log.last_position()
    monkeypatch.setattr(reading, "WAIT_SECONDS_MAX", 0.1)
    known = {model.name: last for model in MODELS} | {"ledger": last - 1}
    monkeypatch.setattr(reading, "positions", lambda _connection: known)
    answer = person.get(f"{path}?{clock}={last}")
    assert answer.status_code == status
    if status == 503:
        assert "Die Auswertungen sind noch nicht so weit" in answer.text
    assert person.get(f"{path}?{clock}={last - 1}").status_code == 200
    assert person.get(path).status_code == 200
