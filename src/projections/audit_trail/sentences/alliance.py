"""Sentences about the regional alliances."""

from grants.alliance import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import earmark, findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said, worded
from projections.audit_trail.sentences.words import date, member, number, percent, region, text

SEATS = worded(
    {
        "M1": "Landkreis oder kreisfreie Stadt",
        "M2": "kreisangehörige Stadt über 10.000 Einwohner",
        "M3": "Arbeitgeber- oder Wirtschaftsverband",
        "M4": "Gewerkschaft",
        "M5": "Agentur für Arbeit oder Jobcenter",
        "M6": "Schule",
        "M7": "regionale Wirtschaftsförderung",
        "O": "weitere Partner",
    }
)
QUORUM = worded({"quorate": "beschlussfähig", "inquorate": "nicht beschlussfähig"})
LIMITS = worded({"volume": "Volumen des Aufrufs", "budget": "verfügbares Budget"})


@tells(e.AllianceConstituted)
def _constituted(fact: e.AllianceConstituted) -> Sentence:
    return said(
        "Fachkräfteallianz der Region %(region)s (%(programme)s) konstituiert.",
        region=region(fact.region),
        programme=fact.programme,
    )


@tells(e.MemberAppointed)
def _appointed(fact: e.MemberAppointed) -> Sentence:
    return said(
        "%(organisation)s als Mitglied %(member)s bestellt (Sitz %(seat)s: %(kind)s).",
        organisation=text(fact.organisation),
        member=fact.member,
        seat=fact.seat,
        kind=SEATS[fact.seat],
    )


@tells(e.MemberRetired)
def _retired(fact: e.MemberRetired) -> Sentence:
    return said(
        "%(member)s ausgeschieden, letzter Tag %(retired_on)s.",
        member=member(fact.member),
        retired_on=date(fact.retired_on),
    )


@tells(e.TownPopulationRecorded)
def _population(fact: e.TownPopulationRecorded) -> Sentence:
    return said(
        "%(member)s hat am %(population_on)s %(inhabitants)s Einwohner.",
        member=member(fact.member),
        population_on=date(fact.population_on),
        inhabitants=number(fact.population),
    )


@tells(e.ManagingMemberChanged)
def _managing(fact: e.ManagingMemberChanged) -> Sentence:
    return said(
        "%(member)s ist geschäftsführendes Mitglied der Allianz.", member=member(fact.member)
    )


@tells(e.RulesAdopted)
def _rules(fact: e.RulesAdopted) -> Sentence:
    return said(
        "Geschäftsordnung %(rules)s beschlossen; beschlussfähig mit %(quorum)s der Mitglieder.",
        rules=fact.rules,
        quorum=percent(fact.quorum_bp),
    )


@tells(e.ConceptAdopted)
def _concept(fact: e.ConceptAdopted) -> Sentence:
    return said("Handlungskonzept %(concept)s beschlossen.", concept=fact.concept)


@tells(e.CallOpened)
def _call_opened(fact: e.CallOpened) -> Sentence:
    return said(
        "Projektaufruf %(call)s eröffnet: %(volume)s für %(year)s (%(earmark)s), Anträge bis"
        " %(closes_on)s.",
        call=fact.call,
        volume=euros_de(fact.volume_cents),
        year=fact.year,
        earmark=earmark(fact.earmark),
        closes_on=date(fact.closes_on),
    )


@tells(e.CallClosed)
def _call_closed(fact: e.CallClosed) -> Sentence:
    return said("Projektaufruf %(call)s beendet.", call=fact.call)


@tells(e.MeetingHeld)
def _meeting(fact: e.MeetingHeld) -> Sentence:
    return said(
        "Sitzung %(meeting)s der Allianz: %(present)s Mitglieder anwesend, %(quorum)s%(findings)s.",
        meeting=fact.meeting,
        present=len(fact.present),
        quorum=QUORUM[fact.quorum],
        findings=findings(fact.findings),
    )


@tells(e.ConflictDeclared)
def _conflict(fact: e.ConflictDeclared) -> Sentence:
    return said(
        "%(member)s ist in der Sitzung %(meeting)s bei der Beratung über %(case)s befangen und"
        " nimmt nicht teil%(findings)s.",
        member=member(fact.member),
        meeting=fact.meeting,
        case=fact.case,
        findings=findings(fact.findings),
    )


@tells(e.RankingAdopted)
def _ranking(fact: e.RankingAdopted) -> Sentence:
    within = sum(entry.place == "within" for entry in fact.entries)
    return said(
        "Rangfolge %(ranking)s zum Projektaufruf %(call)s in der Sitzung %(meeting)s"
        " beschlossen: %(entries)s Vorhaben, %(within)s davon im Rahmen (%(source)s:"
        " %(limit)s)%(findings)s.",
        ranking=fact.ranking,
        call=fact.call,
        meeting=fact.meeting,
        entries=len(fact.entries),
        within=within,
        source=LIMITS[fact.limit],
        limit=euros_de(fact.limit_cents),
        findings=findings(fact.findings),
    )
