"""How long every kind of page takes to answer, and how much it weighs: medians in one run.

`python -m tests.browser.speed [DAY] [ROUNDS]`: the demonstration is played until that day, and a
browser without scripts asks for one page of every kind, over and over, one at a time.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.browser.offices import Office, office
from tests.browser.tour import tour

from projections.moments import today

PERSONS = ("caseworker", "approver", "auditor", "compliance-officer", "administrator", "importer")
LIMIT_MS = 300
LOOKED_BACK = (
    "/?as_of={a}&known_at={b}",
    "/vorgaenge?as_of={a}&known_at={b}",
    "/vorgaenge/alle?as_of={a}&known_at={b}",
    "/vorgaenge/FKR-2016-0012?as_of={a}&known_at={b}",
    "/budgets?as_of={a}&known_at={b}",
    "/budgets/14511/2019?as_of={a}&known_at={b}",
    "/allianzen/14511?programm=FKR&as_of={a}&known_at={b}",
    "/regelwerk/FKR?as_of={a}&known_at={b}",
    "/pruefung?as_of={a}&known_at={b}",
    "/pruefung/vergleich?von_gueltig={a}&von_bekannt={a}&bis_gueltig={b}&bis_bekannt={b}",
    "/pruefung/vergleich?was=vorgaenge&von_gueltig={a}&von_bekannt={a}&bis_gueltig={b}&bis_bekannt={b}",
    "/pruefung/vergleich?was=summen&von_gueltig={a}&von_bekannt={a}&bis_gueltig={b}&bis_bekannt={b}",
    "/suche?q=zentrum",
    "/vorgaenge/alle?q=zentrum",
)
"""Asked for other days in every round, and for each of them: no answer was given before."""


def measured(office: Office, rounds: int) -> list[tuple[float, float, int, str, str]]:
    """Median and longest milliseconds, bytes, kind and address; the first answer is not counted."""
    found = []
    known: set[str] = set()
    for person in PERSONS:
        client = office.client(person)
        for seen in list(tour(office, person)):
            if seen.kind in known or seen.status != 200 or seen.kind.startswith("/static"):
                continue
            known.add(seen.kind)
            took = []
            for _ in range(rounds + 1):
                began = time.perf_counter()
                answer = client.get(seen.path)
                took.append((time.perf_counter() - began) * 1000)
            size = answer.num_bytes_downloaded
            found.append((median(took[1:]), max(took[1:]), size, seen.kind, seen.path))
    return sorted(found, reverse=True) + sorted(_looked_back(office, rounds), reverse=True)


def _looked_back(office: Office, rounds: int) -> Iterator[tuple[float, float, int, str, str]]:
    client = office.client("auditor")
    for place, pattern in enumerate(LOOKED_BACK):
        took = []
        for turn in range(rounds + 1):
            day = dt.date(2018, 12, 31) + dt.timedelta(days=97 * turn + place)
            path = pattern.format(a=day, b=day + dt.timedelta(days=365))
            began = time.perf_counter()
            answer = client.get(path)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
        yield median(took[1:]), max(took[1:]), answer.num_bytes_downloaded, pattern, path


def main(until: dt.date, rounds: int) -> None:
    """Play, ask, print a table."""
    data = Path(tempfile.mkdtemp(prefix="grants-speed-"))
    with office(data, until) as shown:
        table = measured(shown, rounds)
    shutil.rmtree(data)
    print(f"{'median ms':>10} {'longest':>8} {'bytes':>8}  page")  # noqa: T201
    for mid, longest, size, _, path in table:
        print(f"{mid:10.0f} {longest:8.0f} {size:8}  {path}")  # noqa: T201
    over = sum(row[0] > LIMIT_MS for row in table)
    print(f"{len(table)} kinds of pages, {over} above {LIMIT_MS} ms, {rounds} rounds")  # noqa: T201


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        dt.date.fromisoformat(given[0]) if given else today(),
        int(given[1]) if len(given) > 1 else 7,
    )
