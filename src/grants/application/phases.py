"""In which phases of its case an application admits a step."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from grants.application.lifecycle import Phase
from grants.application.state import Application
from grants.approval.rejections import NotInThisPhase


def require_phase(application: Application, possible: AbstractSet[Phase]) -> None:
    """Refuse a step that the case does not admit where it stands.

    Raises:
        NotInThisPhase: the case stands elsewhere.
    """
    if application.phase not in possible:
        raise NotInThisPhase(
            phase=application.phase.german,
            possible=", ".join(phase.german for phase in Phase if phase in possible),
        )
