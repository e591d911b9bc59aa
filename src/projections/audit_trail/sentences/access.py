"""Sentences about who may act."""

from grants.access import events as e
from grants.kernel.ids import EVERYWHERE
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said
from projections.audit_trail.sentences.words import date, listed, person, region, role, until


@tells(e.PersonRegistered)
def _registered(fact: e.PersonRegistered) -> Sentence:
    return said("%(person)s als natürliche Person erfasst.", person=person(fact.person))


@tells(e.AccountLinked)
def _linked(fact: e.AccountLinked) -> Sentence:
    return said("Benutzerkonto %(account)s der Person zugeordnet.", account=fact.account)


@tells(e.AccountProposed)
def _proposed(fact: e.AccountProposed) -> Sentence:
    return said(
        "Weiteres Benutzerkonto %(account)s für die Person vorgeschlagen von %(proposed_by)s;"
        " eine zweite Person muss es bestätigen.",
        account=fact.account,
        proposed_by=person(fact.proposed_by),
    )


@tells(e.AccountConfirmed)
def _confirmed(fact: e.AccountConfirmed) -> Sentence:
    return said(
        "Benutzerkonto %(account)s bestätigt von %(confirmed_by)s.",
        account=fact.account,
        confirmed_by=person(fact.confirmed_by),
    )


@tells(e.SignInClaimed)
def _claimed(fact: e.SignInClaimed) -> Sentence:
    return said(
        "Benutzerkonto %(account)s und die Anmeldung damit gehören auf Dauer %(person)s.",
        account=fact.account,
        person=person(fact.person),
    )


@tells(e.RoleGranted)
def _granted(fact: e.RoleGranted) -> Sentence:
    where = (
        said("überall")
        if EVERYWHERE in fact.scopes
        else said("für %(regions)s", regions=listed(map(region, fact.scopes)))
    )
    limit = ""
    if fact.limit_cents is not None:
        limit = said(", bis %(limit)s", limit=euros_de(fact.limit_cents))
    return said(
        "Zuständigkeit „%(role)s“%(deputy_of)s %(where)s%(limit)s ab %(valid_from)s%(last)s"
        " übertragen, veranlasst von %(granted_by)s.",
        role=role(fact.role),
        deputy_of=_for(fact.deputy_of),
        where=where,
        limit=limit,
        valid_from=date(fact.valid_from),
        last=until(fact.valid_to),
        granted_by=person(fact.granted_by),
    )


def _for(represented: str | None) -> str:
    return (
        ""
        if represented is None
        else said(" in Vertretung von %(represented)s", represented=person(represented))
    )


@tells(e.RoleRevoked)
def _revoked(fact: e.RoleRevoked) -> Sentence:
    return said(
        "Zuständigkeit „%(role)s“%(deputy_of)s entzogen, veranlasst von %(revoked_by)s.",
        role=role(fact.role),
        deputy_of=_for(fact.deputy_of),
        revoked_by=person(fact.revoked_by),
    )
