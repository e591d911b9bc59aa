"""Sentences about who may act."""

from grants.access import events as e
from grants.kernel.ids import EVERYWHERE
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import listed, person, role


@tells(e.PersonRegistered)
def _registered(fact: e.PersonRegistered) -> str:
    return f"{person(fact.person)} als natürliche Person erfasst."


@tells(e.AccountLinked)
def _linked(fact: e.AccountLinked) -> str:
    return f"Benutzerkonto {fact.account} der Person zugeordnet."


@tells(e.RoleGranted)
def _granted(fact: e.RoleGranted) -> str:
    where = "überall" if EVERYWHERE in fact.scopes else f"für {listed(fact.scopes)}"
    limit = "" if fact.limit_cents is None else f", bis {euros_de(fact.limit_cents)}"
    return (
        f"Zuständigkeit „{role(fact.role)}“ {where}{limit} übertragen,"
        f" veranlasst von {person(fact.granted_by)}."
    )


@tells(e.RoleRevoked)
def _revoked(fact: e.RoleRevoked) -> str:
    return f"Zuständigkeit „{role(fact.role)}“ entzogen, veranlasst von {person(fact.revoked_by)}."
