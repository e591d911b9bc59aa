"""Why a command to a party was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class PartyRegisteredBefore(Rejection):
    """This id already stands for an applicant."""

    code = "party-registered-before"
    message = (
        "Unter der Kennung {party} ist bereits ein Antragsteller erfasst; "
        "für einen anderen ist eine neue Kennung nötig."
    )
