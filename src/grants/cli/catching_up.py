"""Before a question is answered, the read models are brought up to the end of the log."""

from __future__ import annotations

from grants.cli.frame import Refused, Session
from projections.models import MODELS
from projections.runtime import PoisonFact, Projector


def up_to_date(session: Session) -> None:
    """Apply what no follower has applied yet.

    Raises:
        Refused: a read model stands still at a fact it cannot apply.
    """
    service = session.service
    with Projector(service.databases.projector, service.vault) as projector:
        try:
            projector.catch_up(MODELS)
        except PoisonFact as error:
            raise Refused(str(error)) from error
