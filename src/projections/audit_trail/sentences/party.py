"""Sentences about applicants."""

from grants.party import events as e
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import party

KINDS = {
    "municipal": "kommunal",
    "company": "Unternehmen",
    "association": "Verein oder Verband",
    "chamber": "Kammer",
    "education": "Bildungseinrichtung",
    "person": "natürliche Person",
    "other": "sonstige",
}


@tells(e.PartyRegistered)
def _registered(fact: e.PartyRegistered) -> str:
    return f"{party(fact.party)} als Antragsteller erfasst ({KINDS[fact.kind]})."
