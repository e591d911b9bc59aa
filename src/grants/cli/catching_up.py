"""Before a question is answered, the read models are brought up to the end of the log."""

from __future__ import annotations

from grants.cli.frame import Refused, Session
from grants.kernel.phrases import Phrase
from grants.wiring import projector_of
from projections.models import MODELS
from projections.runtime import OtherVersionServed, PoisonFact


def up_to_date(session: Session) -> None:
    """Apply what no follower has applied yet.

    Raises:
        Refused: a read model stands still at a fact it cannot apply, or is another release's.
    """
    service = session.service
    with projector_of(service) as projector:
        try:
            projector.catch_up(MODELS)
        except PoisonFact as error:
            raise Refused(
                Phrase(
                    "Das Lesemodell {name} kann das Ereignis {position} nicht anwenden.",
                    name=error.model.name,
                    position=error.position,
                )
            ) from error
        except OtherVersionServed as error:
            raise Refused(other_version(error)) from error


def other_version(error: OtherVersionServed) -> Phrase:
    """Why a question cannot be answered yet, or no longer, and what can be done."""
    name, wanted, served = error.model.name, error.model.version, error.version
    if served > wanted:
        return Phrase(
            "Das Lesemodell {name} ist das einer neueren Programmversion (Fassung {served} statt"
            " {wanted}); bitte die neuere verwenden. `grants rebuild {name}` kehrt zur älteren"
            " zurück.",
            name=name,
            served=served,
            wanted=wanted,
        )
    return Phrase(
        "Das Lesemodell {name} ist noch das einer älteren Programmversion (Fassung {served} statt"
        " {wanted}); `grants project`, `grants serve` oder `grants rebuild {name}` baut es auf.",
        name=name,
        served=served,
        wanted=wanted,
    )
