"""Deliveries on pages: what comes in, who may do what with it next, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from grants.api.problems import Problem, not_found
from grants.kernel.ids import case_stream, import_stream
from grants.legacy.events import LegacyCaseCorrected, LegacyCaseImported
from grants.store import tasks
from grants.store.deliveries import BYTES_MAX, Deliveries, Delivery, DeliveryTooLarge
from grants.web.language import N_, gettext, spoken
from grants.web.operating import mapping_form
from grants.web.operating.looking import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.datastructures import UploadFile

    from grants.store.log import Log
    from grants.store.tasks import Task
    from grants.web.acting import Sent
    from grants.web.visits import Pages, Visit

NAME_LENGTH_MAX = 255
MAPPING_BYTES_MAX = 256 * 1024
CASES_SHOWN = 100
_PAGE, _PAGES_MAX = 1_000, 20
STATES = {
    "open": N_("in Vorbereitung"),
    "proposed": N_("wartet auf Freigabe"),
    "approved": N_("freigegeben"),
    "done": N_("übernommen"),
}


def shipped() -> dict[str, str]:
    """The mappings that come with the service: name to text."""
    folder = resources.files("grants.legacy") / "mappings"
    found = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    return {name: found[name] for name in sorted(found) if name.endswith(".toml")}


@dataclass(frozen=True)
class Incoming:
    """A file as it was sent, with its mapping; or what is wrong with it, by field."""

    file: UploadFile | None
    mapping: str
    errors: dict[str, list[str]]


def incoming(sent: Sent) -> Incoming:
    """Look at what a form brought."""
    errors: dict[str, list[str]] = {}
    files = {each.filename: each for each in sent.files}
    mapped = [each for name, each in files.items() if (name or "").lower().endswith(".toml")]
    others = [each for each in files.values() if each not in mapped]
    if not others:
        errors["datei"] = [gettext("Bitte wählen Sie die Datei aus, die übernommen werden soll.")]
    elif len(others[0].filename or "") > NAME_LENGTH_MAX:
        errors["datei"] = [gettext("Der Name der Datei ist zu lang; bitte benennen Sie sie um.")]
    elif not others[0].size:
        told = gettext("Die Datei ist leer; bitte lassen Sie sie noch einmal ausgeben.")
        errors["datei"] = [told]
    elif (others[0].size or 0) > BYTES_MAX:
        errors["datei"] = [_too_large()]
    text = shipped().get(sent.get("zuordnung_art"), "")
    if mapped:
        text, wrong = _mapping_of(mapped[0])
        if wrong:
            errors["zuordnung"] = wrong
    return Incoming(others[0] if others else None, text, errors)


def _too_large() -> str:
    return gettext("Die Datei ist zu groß; angenommen werden bis zu %(mb)s MB.") % {
        "mb": BYTES_MAX // (1024 * 1024)
    }


def _mapping_of(file: UploadFile) -> tuple[str, list[str]]:
    content = file.file.read(MAPPING_BYTES_MAX + 1)
    if len(content) > MAPPING_BYTES_MAX:
        return "", [gettext("Die Zuordnung ist zu groß für eine Zuordnungsdatei.")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", [gettext("Die Zuordnung ist nicht in UTF-8 geschrieben; bitte so speichern.")]
    _, problems = mapping_form.read(text, spoken.get())
    return text, [f"{each.key}: {each.message}" if each.key else each.message for each in problems]


def bring(deliveries: Deliveries, visit: Visit, brought: Incoming) -> str:
    """Store the file and look into it; the id of the delivery.

    Raises:
        Problem: 413, it is too large after all.
    """
    file = brought.file
    assert file is not None
    session = visit.session
    try:
        id_ = deliveries.bring(
            file.file,
            name=file.filename or "?",
            mapping=brought.mapping,
            person=session.person,
            account=session.account,
        )
    except DeliveryTooLarge:
        raise Problem(413, "body-too-large", _too_large()) from None
    look_again(deliveries, id_, file.filename or "?", brought.mapping)
    return id_


def look_again(deliveries: Deliveries, id_: str, name: str, mapping: str) -> bool:
    """Note a mapping and what there is to see of the file under it."""
    settings = mapping_form.file_settings(mapping_form.content_of(mapping))
    with deliveries.file(id_) as path:
        seen = look(path, name, settings)
    return deliveries.map(id_, mapping=mapping, seen=seen)


def found(pages: Pages, id_: str) -> Delivery:
    """A delivery by its id.

    Raises:
        Problem: 404.
    """
    service = pages.reading.service
    delivery = Deliveries(service.log, service.vault).find(id_)
    if delivery is None:
        raise not_found()
    return delivery


def task_of(log: Log, delivery: Delivery) -> Task | None:
    """What works, or worked last, on a delivery."""
    return tasks.find(log, delivery.task) if delivery.task else None


def imported_cases(pages: Pages, visit: Visit, import_id: str) -> list[Any]:
    """The first cases of an import that the visitor may see: number and whether it is new."""
    first: dict[str, bool] = {}
    for fact in _facts(pages.reading.service.log, import_id):
        if visit.asker.sight.sees(fact.stored.scope):
            first.setdefault(fact.fact.case, isinstance(fact.fact, LegacyCaseImported))
        if len(first) == CASES_SHOWN:
            break
    return list(first.items())


def _facts(log: Log, import_id: str) -> Iterator[Any]:
    """An import appends its cases behind the fact that opened it."""
    opened = log.read(import_stream(import_id))
    after = opened[0].position if opened else 0
    last = opened[-1].position if opened else 0
    for _ in range(_PAGES_MAX):
        page = log.page(after=after, to=last, limit=_PAGE)
        for each in page:
            fact = each.fact
            if (
                isinstance(fact, LegacyCaseImported | LegacyCaseCorrected)
                and fact.import_id == import_id
                and each.stream == case_stream(fact.case)
            ):
                yield each
        if not page:
            return
        after = page[-1].position
