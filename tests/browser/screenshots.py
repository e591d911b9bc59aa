"""Pictures of every kind of page, wide and on a phone, for people to look at.

`python -m tests.browser.screenshots [FOLDER] [DAY]`: the demonstration is played until that day.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.browser.offices import Office, office
from tests.browser.tour import tour

WIDTHS = {"wide": 1440, "phone": 390}
PERSONS = ("caseworker", "approver", "auditor", "compliance-officer", "administrator", None)
AT = "as_of=2016-12-31&known_at=2017-01-31"


def pictures(browser: Browser, office: Office, folder: Path) -> int:
    """One of every kind of page in every width; how many."""
    taken: set[str] = set()
    count = 0
    for person in PERSONS:
        found = {
            seen.kind: seen.path
            for seen in reversed(list(tour(office, person)))
            if seen.kind not in taken and seen.status == 200 and "<html" in seen.text
        }
        taken |= found.keys()
        back = {f"{kind} back": f"{kind}?{AT}" for kind in ("/", "/budgets") if kind in found}
        for name, width in WIDTHS.items():
            context = browser.new_context(
                base_url=office.url, locale="de-DE", viewport={"width": width, "height": 900}
            )
            page = context.new_page()
            if person is not None:
                page.request.post("/anmeldung", form={"sub": person})
            for kind, path in (found | back).items():
                page.goto(path)
                file = re.sub(r"[^a-z]+", "-", kind.lower()).strip("-") or "start"
                page.screenshot(path=folder / f"{file}.{name}.png", full_page=True)
                count += 1
            context.close()
    return count


def main(folder: Path, until: dt.date) -> None:
    """Play, look, and say how many pictures there are."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium: deploy/test --needs names its package.")
    folder.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="grants-pictures-"))
    with office(data, until) as shown, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        count = pictures(browser, shown, folder)
        browser.close()
    shutil.rmtree(data)
    print(f"{count} pictures in {folder}")  # noqa: T201 - what this program is for.


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        Path(given[0] if given else "screenshots"),
        dt.date.fromisoformat(given[1]) if len(given) > 1 else dt.datetime.now(dt.UTC).date(),
    )
