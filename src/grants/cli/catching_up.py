"""Before a question is answered, the read models it reads are brought up to the end of the log."""

from __future__ import annotations

from grants.cli.ending import Refused
from grants.cli.frame import Session
from grants.kernel.phrases import Phrase
from grants.wiring import projector_of
from projections.questions import READ_BY, Question
from projections.runtime import OtherVersionServed, PoisonFact, ReadModel


def up_to_date(
    session: Session, question: Question, *beside: ReadModel, known_at: int | None = None
) -> None:
    """Apply what no follower has applied yet to what a question reads, and what stands `beside` it.

    Raises:
        Refused: one of these stands still at a fact it cannot apply, up to `known_at` if that is
            asked for, or is another release's.
    """
    service = session.service
    with projector_of(service) as projector:
        try:
            projector.catch_up((*READ_BY[question], *beside), to=known_at)
        except PoisonFact as error:
            raise Refused(
                Phrase(
                    "Das Lesemodell {name} steht vor Ereignis {position} still, das es nicht"
                    " anwenden kann; `grants project --status` zeigt, warum. Eine Programmversion"
                    " ohne den Fehler macht dort weiter; was davor bekannt war, lässt sich auch"
                    " jetzt erfragen.",
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
