"""Acting through forms, whatever stream a command is addressed to.

A page that offers a command describes it (`Deed`) and hands it on: `ask` shows its form, `act`
answers what came back. Nothing is carried out that was not shown before, what was sent twice is
done once, nobody decides on what has changed meanwhile, and nothing typed is lost.
"""

from __future__ import annotations

from grants.web.acting.answers import act, ask
from grants.web.acting.deed import Crumb, Deed, Figure, Files, Section, reached
from grants.web.acting.sent import Sent, sent_by, sent_with_files

__all__ = [
    "Crumb",
    "Deed",
    "Figure",
    "Files",
    "Section",
    "Sent",
    "act",
    "ask",
    "reached",
    "sent_by",
    "sent_with_files",
]
