"""From intake to settlement through the pages alone, without scripts, by those whose work it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from tests.api.conftest import TODAY
from tests.web.conftest import Site
from tests.web.pages import PREVIEW, carried_out, form_of, previewed, send

from grants.kernel.roles import Role

SEATS = ("M1", "M3", "M4", "M5", "M6", "M7")
YEAR = int(TODAY[:4])
CHEMNITZ = "14511"
DAY = dt.date.fromisoformat(TODAY)


def written(day: dt.date) -> str:
    return day.strftime("%d.%m.%Y")


ACCOUNT = "DE36 0000 0000 0000 0000 00"
FIRST_DAY = "12.04.2016"
BEFORE = written(DAY - dt.timedelta(days=60))
PARAMETERS = {
    "notification_fiction_days": "4",
    "objection_months": "1",
    "proof_due_months": "6",
    "plan_line_tolerance": "0,2",
    "spend_window_months": "2",
    "final_instalment_share": "0",
    "interest_margin": "5",
}


@dataclass
class Office:
    """The browsers of the people of an office, and the case they work on."""

    people: Mapping[str, Site]
    site: Site
    case: str = ""

    def step(self, who: str, step: str, values: Mapping[str, str | list[str]] | None = None) -> str:
        """A step of the case through its form."""
        leads_to = carried_out(
            self.people[who], f"/vorgaenge/{self.case}/schritte/{step}", values or {}
        )
        self.site.api.project()
        return leads_to

    def page(self, who: str, tab: str = "verlauf") -> str:
        answer = self.people[who].get(f"/vorgaenge/{self.case}?ansicht={tab}")
        assert answer.status_code == 200
        return answer.text


def prepared(site: Site) -> None:
    """Rules, budgets and an alliance with a meeting, all through pages too."""
    _set_rules(site)
    _allocate(site)
    _compose(site)
    site.api.project()


def _set_rules(site: Site) -> None:
    browser = site.as_("programme-authority")
    for key, value in PARAMETERS.items():
        rule = {
            "key": key,
            "value": value,
            "valid_from": FIRST_DAY,
            "citation": "FKR",
            "status": "confirmed",
            "set_on": FIRST_DAY,
        }
        carried_out(browser, "/regelwerk/FKR/set-parameter", rule)


def _allocate(site: Site) -> None:
    browser = site.as_("budget-holder")
    for year in (YEAR, YEAR + 1):
        begun = browser.get(f"/budgets/neu?programm=FKR&region={CHEMNITZ}&jahr={year}")
        allocated = {"cents": "50.000", "method": "Erlass", "decided_on": "02.01.2024"}
        carried_out(browser, begun.url.path, allocated)


def _compose(site: Site) -> None:
    browser = site.as_("alliance-office")
    above = f"/allianzen/{CHEMNITZ}/FKR"
    day = "01.06.2016"
    carried_out(browser, f"{above}/adopt-rules", {"quorum_bp": "50", "adopted_on": day})
    for seat in SEATS:
        member = {"seat": seat, "organisation": f"Stelle {seat}", "appointed_on": day}
        carried_out(browser, f"{above}/appoint-member", member)
    site.api.project()
    everybody = form_of(browser.get(f"{above}/hold-meeting").text).options["present"]
    carried_out(browser, f"{above}/hold-meeting", {"present": everybody})


@pytest.fixture(scope="module")
def office(site: Site) -> Office:
    """Two who work on cases, one who signs, one who pays; and those beside them."""
    prepared(site)
    names = {
        "first": "chemnitz",
        "second": "caseworker",
        "approver": "approver",
        "reviewer": "reviewer",
        "treasurer": "cashier",
        "certifier": "certifier",
        "orderer": "orderer",
        "examiner": "examiner",
        "alliance": "alliance-office",
    }
    return Office({role: site.as_(person) for role, person in names.items()}, site)


def _apply(office: Office) -> None:
    """Intake: the applicant is looked for, entered, and applies."""
    browser = office.people["first"]
    assert "/vorgaenge/neu" in browser.links(browser.get("/vorgaenge").text)
    searched = browser.get("/vorgaenge/neu?suche=Neue+Wege")
    assert "Kein Antragsteller mit diesem Namen." in searched.text
    (new,) = [
        link for link in browser.links(searched.text) if link.startswith("/vorgaenge/neu/antragst")
    ]
    onward = carried_out(browser, new, {"kind": "association"}).partition("?")[0]
    office.site.api.project()
    assert onward.startswith("/vorgaenge/neu/antrag/")
    found = browser.get("/vorgaenge/neu?suche=neue")
    assert onward in browser.links(found.text)
    application: dict[str, str | list[str]] = {
        "title": "Ankommen in Chemnitz",
        "purpose": "Internationale Fachkräfte begleiten",
        "objects": ["7"],
        "primary_object": "7",
        "scope": CHEMNITZ,
        "period_from": written(DAY),
        "period_to": written(DAY + dt.timedelta(days=200)),
        "received_on": BEFORE,
        "costs.0.line": "personnel",
        "costs.0.year": str(YEAR),
        "costs.0.cents": "8.000",
        "costs.1.line": "travel",
        "costs.1.year": str(YEAR),
        "costs.1.cents": "2.000,00",
        "financing.0.cents": "9.000",
        "financing.1.cents": "1000,00",
        "requested_cents": "9.000,00 €",
        "indicators.0.indicator": "participants",
        "indicators.0.target": "120",
    }
    page = previewed(browser, onward, application)
    assert page.text.count("10.000,00") >= 2  # The sums of costs and of financing.
    led = carried_out(browser, onward, application)
    office.case = led.removeprefix("/vorgaenge/").partition("?")[0]
    office.site.api.project()
    assert "Erfasst als Ereignis" in browser.get(led).text


def _examine(office: Office) -> None:
    """Complete, voted on, examined."""
    office.step("first", "confirm-completeness", {"complete_on": BEFORE})
    office.step("first", "refer-to-alliance")
    ballots = form_of(
        office.people["alliance"].get(f"/vorgaenge/{office.case}/schritte/record-vote").text
    )
    assert ballots.values["ballots.0.member"] == ["m1"]
    assert ballots.values["recommended_cents"] == ["9.000,00"]
    votes = {"votes_for": "6", "votes_against": "0", "abstentions": "0", "rank": "1"}
    office.step("alliance", "record-vote", votes)
    office.step("first", "classify-aid", {"aid": "none"})
    office.step("first", "check-double-funding", {"outcome": "none"})
    office.step("first", "complete-examination")


def _approve(office: Office) -> None:
    """Drafted as it was examined, signed by another person, posted, received."""
    draft = form_of(
        office.people["first"].get(f"/vorgaenge/{office.case}/schritte/draft-decision").text
    )
    assert draft.values["amount_cents"] == ["9.000,00"]
    assert draft.values["by_year.0.cents"] == ["9.000,00"]
    assert draft.values["rate_bp"] == ["90"]
    office.step("first", "draft-decision", {"reasons": "Der Bedarf ist belegt."})
    card = office.page("first")
    assert "entworfen von Frau chemnitz" in card
    assert "Frau approver" in card
    path = f"/vorgaenge/{office.case}/schritte/approve"
    seen = previewed(office.people["approver"], path, {})
    assert "Der Bedarf ist belegt." in seen.text
    assert "Wirkung auf die Budgets" in seen.text
    assert "50.000,00" in seen.text
    assert "41.000,00" in seen.text
    assert "Sie haben daran nicht mitgewirkt" in seen.text
    office.step("approver", "approve")
    office.step("first", "dispatch-decision", {"channel": "delivery"})
    _notify(office)
    _object(office)
    _notify(office)
    office.step("second", "waive-remedy")
    office.step("second", "become-final")


def _notify(office: Office) -> None:
    office.step("second", "effect-notification", {"manner": "proven", "effected_on": written(DAY)})


def _object(office: Office) -> None:
    """An objection is dismissed by somebody else; the pages offer to serve what stands."""
    office.step("first", "file-objection", {"grounds": "Beantragt war mehr."})
    decided = {"outcome": "dismissed", "reasons": "Mehr ist nicht zuwendungsfähig."}
    office.step("reviewer", "decide-objection", decided)
    office.step("first", "dispatch-decision", {"channel": "delivery"})


def _pay(office: Office) -> None:
    """The account seen by two, a request checked, certified, ordered and paid by four."""
    changing = f"/vorgaenge/{office.case}/schritte/change-bank-account"
    form = form_of(office.people["first"].get(changing).text)
    slipped = ACCOUNT[:-1] + "1"
    refused = send(office.people["first"], form, PREVIEW, {"account": slipped})
    assert refused.status_code == 422
    assert "Die Prüfziffern dieser IBAN (ISO 13616) passen nicht zu ihr" in refused.text
    assert form_of(refused.text).values["account"] == [slipped]
    office.step("first", "change-bank-account", {"account": ACCOUNT.replace(" ", "").lower()})
    own = office.people["first"].get(f"/vorgaenge/{office.case}/schritte/confirm-bank-account")
    assert own.status_code == 409
    assert "Das waren Sie selbst" in own.text
    assert "Frau caseworker" in own.text
    assert ACCOUNT not in own.text
    _account_shown(office, "second", "confirm-bank-account", "noch nicht")
    office.step("second", "confirm-bank-account")
    need = {"need.from_on": written(DAY), "need.to_on": written(DAY + dt.timedelta(days=30))}
    office.step("first", "request-payout", {"kind": "advance", "cents": "4.000", **need})
    _led_to(office, "check-payout")
    check = office.people["second"].get(f"/vorgaenge/{office.case}/schritte/check-payout")
    assert form_of(check.text).values["recognised_cents"] == ["4.000,00"]
    office.step("second", "check-payout")
    office.step("certifier", "certify-payout")
    _account_shown(office, "orderer", "order-payout", "Frau caseworker am")
    office.step("orderer", "order-payout")
    _account_shown(office, "treasurer", "execute-payout", "Frau caseworker am")
    closed = office.people["certifier"].get(f"/vorgaenge/{office.case}/schritte/execute-payout")
    assert "Bankverbindung" not in closed.text
    holding = f"/vorgaenge/{office.case}/schritte/place-hold"
    assert form_of(office.people["first"].get(holding).text).options["payout_no"] == ["1", ""]
    office.step("treasurer", "execute-payout")
    _asked_and_taken_back(office)
    about_all = form_of(office.people["first"].get(holding).text)
    assert "payout_no" not in {*about_all.options, *about_all.values}
    assert "4.000,00" in office.page("first")


def _asked_and_taken_back(office: Office) -> None:
    """What was taken back stays to be read and is in no sum."""
    need = {"need.from_on": written(DAY), "need.to_on": written(DAY + dt.timedelta(days=30))}
    office.step("first", "request-payout", {"kind": "advance", "cents": "1.000", **need})
    assert _sums(office.page("first", "unterlagen"), "auszahlungen") == ["5.000,00", "4.000,00"]
    office.step("first", "withdraw-payout")
    page = office.page("first", "unterlagen")
    assert _sums(page, "auszahlungen") == ["4.000,00", "4.000,00"]
    assert "1.000,00" in page
    assert "Summe ohne abgelehnte und zurückgenommene Abrufe" in page


def _sums(page: str, place: str) -> list[str]:
    """The amounts in the row of sums of a table below a heading."""
    row = page[page.index(f'id="{place}"') :].partition("<tfoot>")[2].partition("</tfoot>")[0]
    return re.findall(r"([0-9.]+,[0-9]{2})", row)


def _account_shown(office: Office, who: str, step: str, compared: str) -> None:
    """Who answers for an account has it before them, with those who recorded and compared it."""
    page = office.people[who].get(f"/vorgaenge/{office.case}/schritte/{step}")
    (known,) = re.findall(r'<aside class="beside".*?</aside>', page.text, re.DOTALL)
    shown = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", known))
    assert ACCOUNT in shown["Bankverbindung"]
    assert shown["Bankverbindung erfasst"] == f"Frau chemnitz am {written(DAY)}"
    assert shown["Bankverbindung verglichen"].startswith(compared)


def _led_to(office: Office, step: str) -> None:
    """What waits leads to its step where one may do it, and says whose it is where not."""
    address = f"/vorgaenge/{office.case}/schritte/{step}?payout_no=1"
    doing = f'<a href="{address}">Mittelabruf prüfen (Mittelabruf 1)</a>'
    mine, theirs = office.page("second"), office.page("treasurer")
    assert doing in mine
    offered = re.findall(r'<ul class="steps"><li><a href="([^"]*)"', mine)
    assert offered[0] == address
    assert "Mittelabruf prüfen (Mittelabruf 1)" in theirs
    assert address not in theirs
    assert "wartet auf: Sachbearbeitung" in theirs


def _settle(office: Office) -> None:
    """Proof of use, its examination with a cut, and the final decision by another person."""
    proof = {
        "lines.0.cents": "3.000",
        "lines.1.cents": "1.000",
        "other_means_cents": "400",
        "indicators.0.reached": "131",
    }
    office.step("first", "submit-proof", proof)
    office.step("examiner", "start-examination", {"depth": "in-depth", "choice": "risk"})
    office.step("examiner", "raise-query", {"question": "Wofür war die Reise?"})
    office.step("first", "answer-query", {"answer": "Für die Beratung."})
    examination = {
        "recognised.1.cents": "900",
        "recognised.1.ground": "no-receipt",
        "recognised.1.reason": "Eine Fahrkarte fehlt.",
        "note": "Geprüft und bis auf eine Fahrkarte anerkannt.",
    }
    office.step("examiner", "examine-proof", examination)
    office.step("approver", "settle-grant", {"reasons": "Abgerechnet nach Nachweis."})
    _one_letter(office)


def _one_letter(office: Office) -> None:
    """Settlement and recovery are one decision: nothing is there to choose."""
    page = office.people["first"].get(f"/vorgaenge/{office.case}/schritte/dispatch-decision").text
    assert form_of(page).values["decision"] == [f"{office.case}-B2"]
    assert "decision" not in form_of(page).options
    (given,) = re.findall(r'<p class="given"><span class="quiet">Bescheid:</span> (.*?)</p>', page)
    settled, recovered = given.replace("\N{NO-BREAK SPACE}", " ").split("; ")
    assert settled.startswith(f"Schlussbescheid {office.case}-B2, {written(DAY)}, ")
    assert re.fullmatch(r"Erstattung [0-9]+,[0-9]{2} €", recovered), recovered


def _collect(office: Office) -> None:
    """What was overpaid is claimed, and comes back."""
    browser = office.people["treasurer"]
    (pay,) = [
        link for link in browser.links(office.page("treasurer")) if "receive-claim-payment" in link
    ]
    page = previewed(browser, pay, {})
    assert form_of(page.text).values["payment"] == ["E1"]
    assert "dispatch-decision" in _course(office)
    carried_out(browser, pay, {})
    office.site.api.project()
    # The claim arrives with the letter of the settlement: nobody has to record that once more.
    assert "dispatch-decision" in _course(office)
    assert "notify-claim" not in _course(office)
    _claim_told(office)
    assert "notify-claim" in office.page("first")


def _claim_told(office: Office) -> None:
    """The case says of its claim what was claimed, paid and is open, and where that stands."""
    auditor = office.site.as_("auditor")
    path = f"/vorgaenge/{office.case}"
    money = auditor.get(path).text
    told = dict(re.findall(r"<dt>(.*?)</dt><dd><a [^>]*>.*?([0-9.]+,[0-9]{2})", money))
    assert told["Zurückgefordert"] == told["Zurückgezahlt"] == "490,00"
    assert told["Noch zu erstatten (mit Zinsen)"] == "0,00"
    assert "113 % ausgezahlt" in money
    page = auditor.get(f"{path}?ansicht=unterlagen").text
    assert _sums(page, "erstattungen") == ["490,00", "0,00", "490,00", "0,00"]
    (row,) = re.findall(r'<tr><th scope="row" class="code">.*?</tr>', page, re.DOTALL)
    assert f"{office.case}-B2" in row
    assert "bezahlt" in row
    assert f"{office.case}-1" in auditor.get(auditor.links(row)[0]).text
    plan = auditor.get(f"{path}?ansicht=finanzplan").text
    for text, wanted in ((page, 12), (plan, 3)):
        tables = "".join(re.findall(r"<table.*?</table>", text, re.DOTALL))
        links = auditor.links(tables)
        assert len(links) >= wanted
        assert all(re.match(rf"{path}/ereignisse/[0-9]+$", link) for link in links)
        assert {auditor.get(link).status_code for link in set(links)} == {200}


def _course(office: Office) -> str:
    """The steps that are offered first."""
    page = office.page("first")
    start = page.index('<ul class="steps">')
    return page[start : page.index("</ul>", start)]


def test_from_intake_to_settlement_through_pages_alone(office: Office):
    _apply(office)
    _examine(office)
    _approve(office)
    _pay(office)
    _settle(office)
    _collect(office)
    recorded = office.site.api.service.log.read(f"case/{office.case}")
    names = [each.stored.fact.NAME for each in recorded]
    assert names[0] == "application.submitted"
    assert names[-1] == "settlement.grant-settled"
    actors = {each.stored.actor.person: each.stored.actor.competence for each in recorded}
    assert len(actors) == len(office.people)
    assert sum(role == Role.CASEWORKER for role in actors.values()) == 2
    newest, everything = (
        re.findall(r"/ereignisse/([0-9]+)", office.people["first"].get(path).text)
        for path in (f"/vorgaenge/{office.case}", f"/vorgaenge/{office.case}?alles=true")
    )
    assert newest == everything[: len(newest)]
    assert len(newest) < len(recorded) <= len(everything)
    assert everything == sorted(everything, key=int, reverse=True)
