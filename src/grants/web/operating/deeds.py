"""What people do with a delivery, and the rules of it: above all that two persons are needed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from grants.api.problems import Problem
from grants.store import tasks
from grants.store.tasks import Busy
from grants.web.language import N_, gettext, spoken
from grants.web.operating import mapping_form
from grants.web.operating.delivering import look_again, task_of
from grants.web.operating.places import names_of

if TYPE_CHECKING:
    from grants.store.deliveries import Deliveries, Delivery
    from grants.web.acting import Sent
    from grants.web.operating.background import Background
    from grants.web.visits import Pages, Visit


BUSY = N_(
    "Es läuft schon ein Probelauf oder eine Übernahme; bitte versuchen Sie es danach noch einmal."
)
APPROVED_ALONE = N_(
    "Freigegeben ist die Datei; begonnen hat die Übernahme nicht, denn gerade hat eine andere"
    " begonnen. Danach geht es mit „Übernahme fortsetzen“ weiter."
)
UNREADABLE = N_("So ist die Datei nicht lesbar; vorgelegt wird, was gelesen werden konnte.")
NOT_APPROVED = N_("Diese Datei ist noch nicht von einer zweiten Person freigegeben.")


class Deed(Enum):
    """What can be done with one delivery."""

    MAP = "zuordnen"
    CHECK = "probelauf"
    PROPOSE = "vorlegen"
    GIVE_BACK = "zurueck"
    APPROVE = "freigeben"
    GO_ON = "fortsetzen"
    DISCARD = "verwerfen"


DEEDS = {deed.value: deed for deed in Deed}


@dataclass(frozen=True)
class Doing:
    """One of them, for whoever sends its form."""

    pages: Pages
    deliveries: Deliveries
    background: Background | None
    deed: Deed

    def __call__(self, visit: Visit, delivery: Delivery, sent: Sent) -> None:
        """Do it.

        Raises:
            Problem: 409, a rule stands against it.
        """
        task = task_of(self.pages.reading.service.log, delivery)
        if task is not None and task.goes_on:
            raise _against("import-goes-on", gettext(BUSY))
        match self.deed:
            case Deed.MAP:
                self._map(visit, delivery, sent)
            case Deed.CHECK:
                self._map(visit, delivery, sent)
                self._check(visit, delivery)
            case Deed.PROPOSE:
                self._own(visit, delivery)
                if (delivery.result or {}).get("problem"):
                    raise _against("import-unreadable", gettext(UNREADABLE))
                _done(self.deliveries.propose(delivery.delivery, person=visit.session.person))
            case Deed.GIVE_BACK:
                _done(self.deliveries.give_back(delivery.delivery))
            case Deed.APPROVE:
                self._approve(visit, delivery, sent)
            case Deed.GO_ON:
                if delivery.state != "approved":
                    raise _against("import-not-approved", gettext(NOT_APPROVED))
                self._begin(visit, delivery, "import")
            case Deed.DISCARD:
                self._own(visit, delivery)
                _done(self.deliveries.discard(delivery.delivery))

    def _own(self, visit: Visit, delivery: Delivery) -> None:
        if delivery.brought_by != visit.session.person:
            name = names_of(self.pages.reading.service.log, [delivery.brought_by])
            told = gettext("Das kann nur, wer die Datei gebracht hat: %(name)s.")
            raise _against("import-of-another", told % {"name": name[delivery.brought_by]})

    def _map(self, visit: Visit, delivery: Delivery, sent: Sent) -> None:
        self._own(visit, delivery)
        before = mapping_form.content_of(delivery.mapping)
        after = mapping_form.taken(before, sent.own)
        if mapping_form.content_of(after) == before and delivery.seen:
            return  # A mapping that says the same keeps its comments.
        _done(look_again(self.deliveries, delivery.delivery, delivery.name, after))

    def _check(self, visit: Visit, delivery: Delivery) -> None:
        known = self.deliveries.find(delivery.delivery)
        if known is None or mapping_form.read(known.mapping, spoken.get())[0] is None:
            return  # The page says what is wrong with the mapping.
        self._begin(visit, known, "dry-run")

    def _approve(self, visit: Visit, delivery: Delivery, sent: Sent) -> None:
        """Another natural person than the one who brought it; the decision says so again."""
        person = visit.session.person
        if delivery.brought_by == person:
            name = names_of(self.pages.reading.service.log, [person])[person]
            told = gettext(
                "%(name)s hat diese Datei gebracht und vorgelegt; freigeben muss eine andere Person"
                " mit der Zuständigkeit Datenübernahme."
            )
            raise _against("import-self-approved", told % {"name": name})
        self._place_is_free()  # Who approves has begun it: else nothing is approved.
        checked = sent.get("geprueft")
        _done(self.deliveries.approve(delivery.delivery, person=person, checked=checked))
        self._begin(visit, delivery, "import", busy=APPROVED_ALONE)

    def _place_is_free(self) -> None:
        self._started_by()
        before = tasks.recent(self.pages.reading.service.log, "import", limit=1)
        if before and before[0].goes_on:
            raise _against("import-busy", gettext(BUSY))

    def _started_by(self) -> Background:
        if self.background is None:
            raise Problem(503, "no-background", gettext("Dieser Server beginnt keine Aufgaben."))
        return self.background

    def _begin(self, visit: Visit, delivery: Delivery, mode: str, *, busy: str = BUSY) -> None:
        """Start the work; `busy` is said if somebody else's has begun meanwhile."""
        log = self.pages.reading.service.log
        asked: dict[str, object] = {"delivery": delivery.delivery, "mode": mode}
        try:
            task = self._started_by().begin(log, "import", asked, person=visit.session.person)
        except Busy:
            raise _against("import-busy", gettext(busy)) from None
        self.deliveries.begun(delivery.delivery, task.task)


def _done(done: bool) -> None:  # noqa: FBT001 - the answer of the store, as it is.
    if not done:
        told = gettext(
            "Mit dieser Datei ist inzwischen etwas geschehen; bitte sehen Sie sie noch einmal an."
        )
        raise _against("import-changed", told)


def _against(code: str, told: str) -> Problem:
    return Problem(409, code, told)
