"""How far a task is: on its page, and told live while it goes on (server-sent events)."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from grants.store import tasks
from grants.web import language
from grants.web.language import N_, gettext, number

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from grants.store.log import Log
    from grants.store.tasks import Task

STREAM_SECONDS_MAX = 60.0
"""Then the browser asks again, and is asked again who it is."""
LOOK_SECONDS = 0.4
AGAIN_MS = 1000

PHASES = {
    "waiting": N_("wird begonnen"),
    "running": N_("läuft"),
    "interrupted": N_("unterbrochen"),
    "done": N_("fertig"),
    "failed": N_("fehlgeschlagen"),
    "cancelled": N_("abgebrochen"),
}
UNITS = {
    "rebuild": N_("%(done)s von %(total)s Ereignissen"),
    "import": N_("%(done)s von %(total)s Zeilen"),
}


def phase(task: Task) -> str:
    """In a word how it stands."""
    return gettext(PHASES[task.phase])


def told(task: Task) -> str:
    """How far it is, as a sentence."""
    if not task.goes_on:
        return phase(task)
    if task.stopped_by:
        return gettext("wird abgebrochen")
    if not task.total:
        if not task.done:
            return phase(task)
        return gettext("%(done)s Zeilen gelesen") % {"done": number(task.done)}
    if task.place == "rebuild" and task.done >= task.total:
        return gettext("alle Ereignisse gefaltet; es wird verglichen und umgeschaltet")
    done, total = number(min(task.done, task.total)), number(task.total)
    return gettext(UNITS[task.place]) % {"done": done, "total": total}


def live(log: Log, task: Task) -> StreamingResponse:
    """The progress of a task as it comes."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(log, task.task, language.spoken.get())
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(log: Log, id_: str, spoken: language.Language) -> AsyncIterator[str]:
    language.spoken.set(spoken)
    ends_at = time.monotonic() + STREAM_SECONDS_MAX
    yield f"retry: {AGAIN_MS}\n\n"
    before = ""
    while time.monotonic() < ends_at:
        task = await run_in_threadpool(tasks.find, log, id_)
        if task is None:
            return
        state = {"done": task.done, "total": task.total, "text": told(task)}
        event = f"event: stand\ndata: {json.dumps(state, ensure_ascii=False)}\n\n"
        if event != before:
            yield event
            before = event
        if not task.goes_on:
            yield f"event: ende\ndata: {json.dumps(task.phase)}\n\n"
            return
        await asyncio.sleep(LOOK_SECONDS)
