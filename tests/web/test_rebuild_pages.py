"""Read models rebuilt from a page: confirmed, watched live, stopped, killed; one at a time."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from tests.web.conftest import Site
from tests.web.pages import Form, form_of

from grants.store import sessions, tasks
from projections.models import MODELS
from projections.runtime import checkpoints

WAIT_SECONDS = 40


@pytest.fixture(scope="module")
def admin(site: Site) -> Site:
    return site.as_("administrator")


def test_all_models_are_rebuilt_and_the_page_says_what_came_of_it(site, admin):
    site.api.project()
    page = begin(admin, *(model.name for model in MODELS))
    events = list(stream(admin, page))
    assert events[-1] == ("ende", "done")
    states = [data for name, data in events if name == "stand"]
    assert states[-1]["text"] == "fertig"
    done = admin.get(page).text
    assert "Neuaufbau: fertig" in done
    assert done.count("Zeile für Zeile gleich") == len(MODELS)
    assert "Frau administrator" in done
    assert "unterbrochen" not in admin.get("/betrieb").text


def test_what_a_model_had_wrong_is_told(site, admin):
    with psycopg.connect(site.api.database.owner_url, autocommit=True) as owner:
        owner.execute("UPDATE reads.budgets_v2 SET allocated_cents = allocated_cents + 1")
    page = begin(admin, "budgets")
    assert ended(site, page) == "done"
    assert re.search(r"\d+ Zeilen berichtigt", admin.get(page).text)


def test_a_rebuild_is_confirmed_first_and_by_administrators_alone(site, admin):
    asked = admin.get("/betrieb/neuaufbau?modell=ledger")
    assert "ledger_v4" in asked.text
    assert site.as_("auditor").get("/betrieb/neuaufbau?modell=ledger").status_code == 403
    assert admin.get("/betrieb/neuaufbau?modell=nonsense").status_code == 404
    assert admin.get("/betrieb/neuaufbau").status_code == 404
    form = form_of(asked.text)
    other = site.as_("auditor")
    session = sessions.find(site.api.service.log, other.client.cookies["session"])
    assert session is not None
    answer = post(other, Form(form.action, {**form.values, "form_token": [session.form_token]}))
    assert answer.status_code == 403
    before = len(tasks.recent(site.api.service.log, "rebuild", limit=100))
    forged = post(admin, Form(form.action, {**form.values, "form_token": ["x"]}))
    assert forged.status_code == 403
    assert len(tasks.recent(site.api.service.log, "rebuild", limit=100)) == before


def test_looking_back_nothing_is_begun(admin):
    assert admin.get("/betrieb/neuaufbau?modell=ledger&as_of=2020-01-01").status_code == 409
    assert "/betrieb/neuaufbau" not in admin.get("/betrieb?as_of=2020-01-01").text


def test_one_at_a_time_and_it_can_be_watched_without_scripts_and_stopped(site, admin):
    with held(site, "people"):
        page = begin(admin, "people")
        seen = until(lambda: admin.get(page).text, "läuft")
        assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in seen
        assert "<progress" in seen
        assert "wird neu aufgebaut" in admin.get("/betrieb").text
        asked = form_of(admin.get("/betrieb/neuaufbau?modell=ledger").text)
        second = post(admin, asked)
        assert second.status_code == 409
        assert page in second.text
        stop = re.search(r'action="([^"]*/abbrechen)"', seen)
        token = re.search(r'name="form_token" value="([^"]*)"', seen)
        assert stop
        assert token
        answer = admin.post(stop[1], {"form_token": token[1]})
        assert answer.status_code == 303
        assert ended(site, page) == "cancelled"
    done = admin.get(page).text
    assert "Neuaufbau: abgebrochen" in done
    assert "Abbruch verlangt von Frau administrator" in done
    assert ended(site, begin(admin, "people")) == "done"


def test_a_killed_rebuild_leaves_the_model_as_it_was(site, admin):
    site.api.project()
    with held(site, "totals"):
        page = begin(admin, "totals")
        until(lambda: admin.get(page).text, "läuft")
        kill(site)
        until(lambda: admin.get(page).text, "Neuaufbau: unterbrochen")
        assert "Noch einmal beginnen" in admin.get(page).text
        assert list(stream(admin, page))[-1] == ("ende", "interrupted")
    assert "aktuell" in row(admin.get("/betrieb").text, "totals_v6")
    assert ended(site, begin(admin, "totals")) == "done"


def test_the_progress_is_for_those_who_may_see_the_task(site, admin):
    page = begin(admin, "ledger")
    ended(site, page)
    assert site.as_("auditor").get(page).status_code == 403
    assert site.as_("auditor").get(f"{page}/verlauf").status_code == 403
    assert site.stranger().get(f"{page}/verlauf", follow=False).status_code == 303
    assert admin.get("/betrieb/aufgaben/nonsense").status_code == 404


def begin(admin: Site, *models: str) -> str:
    """Ask, confirm; the page of the task."""
    query = "&".join(f"modell={model}" for model in models)
    answer = post(admin, form_of(admin.get(f"/betrieb/neuaufbau?{query}").text))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def post(browser: Site, form: Form) -> httpx.Response:
    return browser.post(form.action, {name: values[0] for name, values in form.values.items()})


def ended(site: Site, page: str) -> str:
    """How a task ended, once it has."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        task = tasks.find(site.api.service.log, page.rpartition("/")[2])
        assert task is not None
        if not task.goes_on:
            return task.phase
        time.sleep(0.1)
    raise AssertionError(page)


def until(look: Callable[[], str], text: str) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        seen = look()
        if text in seen:
            return seen
        time.sleep(0.1)
    raise AssertionError(text)


def stream(browser: Site, page: str) -> Iterator[tuple[str, Any]]:
    """What the server tells live, to its end."""
    name = ""
    url = f"{browser.url}{page}/verlauf"
    with browser.client.stream("GET", url, timeout=WAIT_SECONDS) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                yield name, json.loads(value)


@contextmanager
def held(site: Site, name: str) -> Iterator[None]:
    """A rebuild of this model waits meanwhile, as behind another one."""
    (model,) = [model for model in MODELS if model.name == name]
    url = site.api.database.url("grants_projector")
    with psycopg.connect(url, autocommit=True, row_factory=psycopg.rows.dict_row) as connection:
        checkpoints.lock_rebuild(connection, model)
        yield


def kill(site: Site) -> None:
    """Kill the processes behind tasks, as a machine that fails does."""
    killed = 0
    for process in site.background._processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    assert killed


def row(page: str, code: str) -> str:
    rows: list[str] = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return next(each for each in rows if f"<code>{code}</code>" in each)
