"""Sentences about the regional alliances."""

from grants.alliance import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import earmark, findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import date, member, percent, region, text

SEATS = {
    "M1": "Landkreis oder kreisfreie Stadt",
    "M2": "kreisangehörige Stadt über 10.000 Einwohner",
    "M3": "Arbeitgeber- oder Wirtschaftsverband",
    "M4": "Gewerkschaft",
    "M5": "Agentur für Arbeit oder Jobcenter",
    "M6": "Schule",
    "M7": "regionale Wirtschaftsförderung",
    "O": "weitere Partner",
}


@tells(e.AllianceConstituted)
def _constituted(fact: e.AllianceConstituted) -> str:
    return f"Fachkräfteallianz der Region {region(fact.region)} ({fact.programme}) konstituiert."


@tells(e.MemberAppointed)
def _appointed(fact: e.MemberAppointed) -> str:
    return (
        f"{text(fact.organisation)} als Mitglied {fact.member} bestellt"
        f" (Sitz {fact.seat}: {SEATS[fact.seat]})."
    )


@tells(e.MemberRetired)
def _retired(fact: e.MemberRetired) -> str:
    return f"{member(fact.member)} ausgeschieden, letzter Tag {date(fact.retired_on)}."


@tells(e.TownPopulationRecorded)
def _population(fact: e.TownPopulationRecorded) -> str:
    inhabitants = f"{fact.population:,}".replace(",", ".")
    return f"{member(fact.member)} hat am {date(fact.population_on)} {inhabitants} Einwohner."


@tells(e.ManagingMemberChanged)
def _managing(fact: e.ManagingMemberChanged) -> str:
    return f"{member(fact.member)} ist geschäftsführendes Mitglied der Allianz."


@tells(e.RulesAdopted)
def _rules(fact: e.RulesAdopted) -> str:
    return (
        f"Geschäftsordnung {fact.rules} beschlossen; beschlussfähig mit"
        f" {percent(fact.quorum_bp)} der Mitglieder."
    )


@tells(e.ConceptAdopted)
def _concept(fact: e.ConceptAdopted) -> str:
    return f"Handlungskonzept {fact.concept} beschlossen."


@tells(e.CallOpened)
def _call_opened(fact: e.CallOpened) -> str:
    return (
        f"Projektaufruf {fact.call} eröffnet: {euros_de(fact.volume_cents)} für {fact.year}"
        f" ({earmark(fact.earmark)}), Anträge bis {date(fact.closes_on)}."
    )


@tells(e.CallClosed)
def _call_closed(fact: e.CallClosed) -> str:
    return f"Projektaufruf {fact.call} beendet."


@tells(e.MeetingHeld)
def _meeting(fact: e.MeetingHeld) -> str:
    quorum = "beschlussfähig" if fact.quorum == "quorate" else "nicht beschlussfähig"
    return (
        f"Sitzung {fact.meeting} der Allianz: {len(fact.present)} Mitglieder anwesend,"
        f" {quorum}{findings(fact.findings)}."
    )


@tells(e.ConflictDeclared)
def _conflict(fact: e.ConflictDeclared) -> str:
    return (
        f"{member(fact.member)} ist in der Sitzung {fact.meeting} bei der Beratung über"
        f" {fact.case} befangen und nimmt nicht teil{findings(fact.findings)}."
    )


@tells(e.RankingAdopted)
def _ranking(fact: e.RankingAdopted) -> str:
    limit = "unbekannt" if fact.limit_cents is None else euros_de(fact.limit_cents)
    source = "Volumen des Aufrufs" if fact.limit == "volume" else "verfügbares Budget"
    within = sum(entry.place == "within" for entry in fact.entries)
    return (
        f"Rangfolge {fact.ranking} zum Projektaufruf {fact.call} in der Sitzung {fact.meeting}"
        f" beschlossen: {len(fact.entries)} Vorhaben, {within} davon im Rahmen"
        f" ({source}: {limit}){findings(fact.findings)}."
    )
