"""Sentences about who may act."""

from grants.access import events as e
from grants.kernel.ids import EVERYWHERE
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import date, listed, person, region, role


@tells(e.PersonRegistered)
def _registered(fact: e.PersonRegistered) -> str:
    return f"{person(fact.person)} als natürliche Person erfasst."


@tells(e.AccountLinked)
def _linked(fact: e.AccountLinked) -> str:
    return f"Benutzerkonto {fact.account} der Person zugeordnet."


@tells(e.AccountProposed)
def _proposed(fact: e.AccountProposed) -> str:
    return (
        f"Weiteres Benutzerkonto {fact.account} für die Person vorgeschlagen"
        f" von {person(fact.proposed_by)}; eine zweite Person muss es bestätigen."
    )


@tells(e.AccountConfirmed)
def _confirmed(fact: e.AccountConfirmed) -> str:
    return f"Benutzerkonto {fact.account} bestätigt von {person(fact.confirmed_by)}."


@tells(e.SignInClaimed)
def _claimed(fact: e.SignInClaimed) -> str:
    return (
        f"Benutzerkonto {fact.account} und die Anmeldung damit gehören auf Dauer"
        f" {person(fact.person)}."
    )


@tells(e.RoleGranted)
def _granted(fact: e.RoleGranted) -> str:
    where = "überall" if EVERYWHERE in fact.scopes else f"für {listed(map(region, fact.scopes))}"
    limit = "" if fact.limit_cents is None else f", bis {euros_de(fact.limit_cents)}"
    last = "" if fact.valid_to is None else f" bis {date(fact.valid_to)}"
    return (
        f"Zuständigkeit „{role(fact.role)}“{_for(fact.deputy_of)} {where}{limit}"
        f" ab {date(fact.valid_from)}{last} übertragen, veranlasst von {person(fact.granted_by)}."
    )


def _for(represented: str | None) -> str:
    return "" if represented is None else f" in Vertretung von {person(represented)}"


@tells(e.RoleRevoked)
def _revoked(fact: e.RoleRevoked) -> str:
    return (
        f"Zuständigkeit „{role(fact.role)}“{_for(fact.deputy_of)} entzogen,"
        f" veranlasst von {person(fact.revoked_by)}."
    )
