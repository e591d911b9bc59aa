"""An instalment that is missed makes the rest due on its day: the list of work says so."""

from __future__ import annotations

from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import ZWICKAU, approved, notified, recovery, submitted
from tests.web.conftest import Site

from grants.claim.events import InstalmentsAgreed

CASE = "FKR-2024-0001"
CLAIM = f"{CASE}-1"


def test_what_a_missed_instalment_makes_due_before_the_original_date_is_not_called_longer(
    site: Site,
):
    plan = [{"due_on": "2025-03-20", "cents": 50_00}, {"due_on": "2025-05-20", "cents": 50_00}]
    agreed = example(
        InstalmentsAgreed,
        claim=CLAIM,
        case=CASE,
        agreement="r1",
        plan=plan,
        if_missed="rest-due",
        agreed_on="2025-03-10",
    )
    Recorder(site.api.service.log, site.api.service.vault).record(
        submitted(CASE),
        approved(CASE),
        recovery(CLAIM, CASE, "2025-03-03", cents=100_00),  # Due on 2 April.
        notified(CLAIM, CASE, "2025-03-05"),
        (f"claim/{CLAIM}", agreed, ZWICKAU),
    )
    site.api.project()
    browser = site.as_("auditor")
    page = "/vorgaenge?wer=alle&as_of={}"
    assert "verlängert bis 20.05.2025" in browser.get(page.format("20.03.2025")).text
    missed = browser.get(page.format("21.03.2025")).text
    assert "nach ausgebliebener Rate fällig am 20.03.2025" in missed
    assert "verlängert bis" not in missed
