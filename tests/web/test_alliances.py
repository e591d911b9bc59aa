"""Alliances on pages: as they were composed on a day, what they did, and what can be recorded."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.api.conftest import TODAY
from tests.api.test_reads import CHEMNITZ, DRESDEN, application
from tests.web.conftest import PARTY, Site
from tests.web.pages import CONFIRM, carried_out, form_of, previewed, send, words

from grants.kernel.ids import access_stream
from grants.store.log import Log
from grants.store.recorded import Recorded

SEATS = ("M1", "M3", "M4", "M5", "M6", "M7")
ABOVE = f"/allianzen/{CHEMNITZ}"
ACTS = f"{ABOVE}/FKR"


def day(text: str) -> str:
    return dt.date.fromisoformat(text).strftime("%d.%m.%Y")


def appointed(seat: str, on: str = "2020-03-02") -> dict[str, str]:
    return {"seat": seat, "organisation": f"Stelle {seat}", "appointed_on": day(on)}


@pytest.fixture(scope="module")
def office(site: Site) -> Site:
    """The alliance of Chemnitz with a member in every seat and a meeting, all through forms."""
    browser = site.as_("alliance-office")
    for seat in SEATS:
        on = "2022-05-02" if seat == "M4" else "2020-03-02"
        carried_out(browser, f"{ACTS}/appoint-member", appointed(seat, on))
    carried_out(
        browser, f"{ACTS}/adopt-rules", {"quorum_bp": "60", "adopted_on": day("2020-03-02")}
    )
    site.api.project()
    browser.get(ABOVE)
    return browser


def members(browser: Site) -> dict[str, str]:
    """The members that can be chosen, by their names."""
    text = browser.get(f"{ACTS}/hold-meeting").text
    found = re.findall(r'name="present" value="([^"]+)"[^>]*><label[^>]*>([^<]+)</label>', text)
    return {name.rpartition(": ")[2]: member for member, name in found}


def test_members_stand_by_seat_on_the_day_of_the_page(office: Site):
    now = office.get(ABOVE).text
    assert "Alle Sitze, die die Richtlinie verlangt, sind besetzt." in now
    assert "Stelle M4" in now
    then = office.get(f"{ABOVE}?as_of=01.05.2021").text
    assert "Mitglieder am 01.05.2021" in then
    assert "Stelle M3" in then
    assert "Stelle M4" not in then
    assert "Sitz M4 nicht ausreichend besetzt" in then
    english = office.get(f"{ABOVE}?as_of=01.05.2021", language="en").text
    assert "seat M4 is not filled sufficiently" in english
    assert "M2" not in now  # A district-free city has no towns.


def test_what_was_not_known_yet_is_not_shown(office: Site, site: Site):
    last = site.api.service.log.last_position()
    site.as_("alliance-office")
    carried_out(office, f"{ACTS}/adopt-concept", {"adopted_on": day("2021-01-04")})
    site.api.project()
    assert "HK-1" in office.get(ABOVE).text
    assert "HK-1" not in office.get(f"{ABOVE}?known_at={last}").text


def test_looking_back_there_is_nothing_to_do_and_nothing_is_taken(office: Site):
    text = office.get(f"{ABOVE}?as_of=01.05.2021").text
    assert [link for link in office.links(text) if link.startswith(f"{ACTS}/")] == []
    assert office.get(f"{ACTS}/adopt-rules?as_of=01.05.2021").status_code == 409
    form = form_of(office.get(f"{ACTS}/adopt-rules").text)
    form.action += "?as_of=01.05.2021"
    assert send(office, form, CONFIRM, {"quorum_bp": "50"}).status_code == 409


def test_a_meeting_names_who_was_there_and_who_was_not(office: Site, site: Site):
    known = members(office)
    present = [known[f"Stelle {seat}"] for seat in SEATS[:3]]
    page = previewed(
        office, f"{ACTS}/hold-meeting", {"held_on": day("2023-02-01"), "present": present}
    )
    assert "nicht beschlussfähig" in page.text  # Half of them, where 60 per cent are needed.
    done = send(office, form_of(page.text), CONFIRM)
    site.api.project()
    alliance = office.get(done.headers["location"])
    assert "Erfasst als Ereignis" in alliance.text
    (meeting,) = {link for link in office.links(alliance.text) if "/sitzungen/" in link}
    text = words(office.get(meeting).text)
    assert "3 von 6 Mitgliedern anwesend" in text
    assert text.index("Stelle M1") < text.index("Nicht anwesend") < text.index("Stelle M7")


def test_what_became_known_of_a_meeting_since_stands_beside_what_was_found(
    office: Site, site: Site
):
    known = members(office)
    present = list(known.values())
    carried_out(office, f"{ACTS}/hold-meeting", {"held_on": day("2023-02-01"), "present": present})
    site.api.project()
    meetings = office.links(office.get(ABOVE).text)
    meeting = next(link for link in meetings if "/sitzungen/" in link)
    assert "Seither bekannt geworden" not in office.get(meeting).text
    ended = {"member": known["Stelle M4"], "retired_on": day("2023-01-31")}
    carried_out(office, f"{ACTS}/retire-member", ended)
    site.api.project()
    text = words(office.get(meeting).text)
    assert "Seither bekannt geworden: Sitz M4 nicht ausreichend besetzt" in text
    carried_out(office, f"{ACTS}/appoint-member", appointed("M4", "2023-02-02"))


def test_a_vote_stands_at_its_meeting_and_leads_to_its_case(office: Site, site: Site):
    everybody = site.api.by("everybody")
    party = everybody.send("/parties", PARTY)["number"]
    case = everybody.send("/applications", application(party, CHEMNITZ))["number"]
    present = list(members(office).values())
    carried_out(office, f"{ACTS}/hold-meeting", {"held_on": day(TODAY), "present": present})
    steps = f"/vorgaenge/{case}/schritte"
    site.api.project()
    worker = site.as_("caseworker")
    carried_out(worker, f"{steps}/confirm-completeness", {})
    carried_out(worker, f"{steps}/refer-to-alliance", {})
    votes = {"votes_for": "6", "votes_against": "0", "abstentions": "0", "rank": "2"}
    carried_out(office, f"{steps}/record-vote", votes)
    site.api.project()
    text = office.get(ABOVE).text
    assert "1 Votum" in text
    meeting = next(link for link in office.links(text) if link.endswith("#voten"))
    voted = office.get(meeting.partition("#")[0]).text
    assert f"/vorgaenge/{case}" in office.links(voted)
    assert "1 Vorhaben priorisiert" in voted
    assert "1 Votum" not in office.get(f"{ABOVE}?as_of=01.06.2023").text


def test_a_call_that_regions_share_is_offered_once_with_the_days_of_all(site: Site):
    everybody = site.as_("everybody")
    today = dt.date.fromisoformat(TODAY)
    days = [(today + dt.timedelta(days=later)).strftime("%d.%m.%Y") for later in (20, 30)]
    applicant = site.api.by("everybody").send("/parties", PARTY)["number"]
    site.api.project()
    form = f"/vorgaenge/neu/antrag/{applicant}"
    for region, last, told in (
        (CHEMNITZ, days[0], f"Chemnitz: Projektaufruf 1, bis {days[0]}"),
        (DRESDEN, days[1], f"Projektaufruf 1, letzter Tag je nach Region {days[0]} bis {days[1]}"),
    ):
        call: dict[str, str | list[str]] = {
            "title": "Projektaufruf 1",
            "objects": ["7"],
            "criteria": ["regional-need"],
            "opened_on": day(TODAY),
            "closes_on": last,
            "points_min": "0",
            "volume_cents": "1.000",
        }
        carried_out(everybody, f"/allianzen/{region}/FKR/open-call", call)
        site.api.project()
        assert everybody.get(form).text.count("Projektaufruf 1") == 1
        assert told in everybody.get(form).text


def test_a_member_is_appointed_again_with_what_is_known_of_it(office: Site, site: Site):
    links = office.links(office.get(ABOVE).text)
    again = next(link for link in links if "appoint-member?member=" in link)
    form = form_of(office.get(again).text)
    assert form.values["organisation"] == ["Stelle M1"]
    assert form.values["seat"] == ["M1"]
    carried_out(office, again, {"delegate": "Frau Neu", "appointed_on": day("2024-01-08")})
    site.api.project()
    text = office.get(ABOVE).text
    assert "Frau Neu" in text
    assert text.count("Stelle M1</td>") == 1


def test_a_rule_is_told_before_anything_is_done(office: Site):
    path = f"{ACTS}/retire-member"
    form = form_of(office.get(path).text)
    member = form.options["member"][1]
    page = send(office, form, "vorschau", {"member": member, "retired_on": "01.01.2019"})
    assert page.status_code == 409
    assert "Das geht so nicht" in page.text


def test_who_may_not_see_the_region_learns_nothing_and_others_only_read(office: Site, site: Site):
    dresden = site.as_("dresden")
    assert dresden.get(ABOVE).status_code == 404
    assert "Chemnitz" not in dresden.get("/allianzen").text
    assert "Dresden" in dresden.get("/allianzen").text
    reader = site.as_("auditor")
    text = reader.get(ABOVE).text
    assert [link for link in reader.links(text) if link.startswith(f"{ACTS}/")] == []
    assert reader.get(f"{ACTS}/adopt-rules").status_code == 403
    assert office.get(f"{ACTS}/nothing").status_code == 404
    assert office.get("/allianzen/14713").status_code == 404
    assert office.get(f"/allianzen/{DRESDEN}").status_code == 200


def test_what_the_visitor_holds_is_read_once_for_all_regions(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    """Each region that has no alliance yet offers to constitute one to who may."""
    authority = site.api.by("programme-authority")
    for region in ("14521", "14522", "14523"):
        body = {"region": region, "nuts": "DED42", "name": f"Kreis {region}", "kind": "district"}
        authority.send("/programmes/FKR/register-region", {**body, "registered_on": "2016-04-12"})
    browser = site.as_("everybody")
    own = access_stream(site.api.persons["everybody"])
    log = type(site.api.service.log)
    asked: list[str] = []
    read_many = log.read_many

    def counted(self: Log, streams: dict[str, int]) -> dict[str, list[Recorded]]:
        asked.extend(streams)
        return read_many(self, streams)

    monkeypatch.setattr(log, "read_many", counted)
    text = browser.get("/allianzen").text
    assert text.count("/FKR/constitute-alliance") == 3
    assert asked.count(own) <= 2  # For the page itself, and for what it offers.
