"""Pictures of every kind of page, wide and on a phone, for people to look at.

`python -m tests.browser.screenshots [FOLDER] [DAY]`: the demonstration is played until that day.
Of every kind there is the page of whoever is shown the most there.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, sync_playwright
from tests.browser.hands import go, signed_in
from tests.browser.offices import Office, office
from tests.browser.tour import Seen, tour
from tests.legacy.importing import HEADINGS, MAPPING, line

from projections.moments import today

WIDTHS = {"wide": 1440, "phone": 390}
PERSONS = (
    "caseworker",
    "approver",
    "budget-holder",
    "programme-authority",
    "auditor",
    "compliance-officer",
    "administrator",
    "importer",
    None,
)
OVERLAID = "--enable-features=OverlayScrollbar"
"""As on phones: else the design keeps room for a scrollbar, which pictures do not have."""
AT = "as_of=2016-12-31&known_at=2017-01-31"
BESIDE = {
    "start back": ("caseworker", f"/?{AT}"),
    "budgets back": ("caseworker", f"/budgets?{AT}"),
    "not mine": ("caseworker", "/personen"),
    "nowhere": ("caseworker", "/nirgends"),
}
"""What the walk does not lead to: looking back, what is refused."""


def pictures(browser: Browser, office: Office, folder: Path) -> int:
    """One of every kind of page in every width, none twice; how many."""
    operate(browser, office)
    pages = {kind: (seen.person, seen.path) for kind, seen in fullest(office).items()}
    count = 0
    for width_name, width in WIDTHS.items():
        taken: set[bytes] = set()
        for person in PERSONS:
            context = browser.new_context(
                base_url=office.url, locale="de-DE", viewport={"width": width, "height": 900}
            )
            page = context.new_page()
            if person is not None:
                page.request.post("/anmeldung", form={"sub": person})
            for kind, (whose, path) in sorted((pages | BESIDE).items()):
                if whose != person:
                    continue
                page.goto(path)
                picture = page.screenshot(full_page=True)
                if picture not in taken:
                    file = re.sub(r"[^a-z]+", "-", kind.lower()).strip("-") or "start"
                    (folder / f"{file}.{width_name}.png").write_bytes(picture)
                taken.add(picture)
            context.close()
        count += len(taken)
    return count


def fullest(office: Office) -> dict[str, Seen]:
    """Of every kind of page the one that says the most: nobody's refusal hides what others see."""
    found: dict[str, Seen] = {}
    for person in PERSONS:
        first: dict[str, Seen] = {}
        for seen in tour(office, person):
            if seen.status == 200 and "<html" in seen.text:
                first.setdefault(seen.kind, seen)
        for kind, seen in first.items():
            if kind not in found or len(found[kind].text) < len(seen.text):
                found[kind] = seen
    return found


def operate(browser: Browser, office: Office) -> None:
    """What leaves pages of the operation behind: a file that is tried out, a model built anew."""
    rows = (HEADINGS, *(line(number) for number in range(1, 6)), line(6, Bewilligt="viel"))
    content = "\r\n".join(";".join(row) for row in rows)
    with signed_in(browser, office, "importer", "mouse") as hands:
        page = hands.page
        page.goto("/betrieb/import")
        page.set_input_files("#datei", _file("alt.csv", content))
        page.set_input_files("#zuordnung", _file("zuordnung.toml", MAPPING))
        go(hands, page.locator("#formular button"))
        go(hands, page.locator('#formular button[formaction$="/probelauf"]'))
        page.locator("#formular").wait_for()
    with signed_in(browser, office, "administrator", "mouse") as hands:
        page = hands.page
        page.goto("/betrieb/neuaufbau?modell=budgets")
        go(hands, page.locator("#formular button"))
        page.locator("main table").wait_for()


def _file(name: str, content: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode()}


def main(folder: Path, until: dt.date) -> None:
    """Play, look, and say how many pictures there are."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium: deploy/test --needs names its package.")
    folder.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="grants-pictures-"))
    with office(data, until) as shown, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--lang=de-DE", OVERLAID]
        )
        count = pictures(browser, shown, folder)
        browser.close()
    shutil.rmtree(data)
    print(f"{count} pictures in {folder}")  # noqa: T201 - what this program is for.


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        Path(given[0] if given else "screenshots"),
        dt.date.fromisoformat(given[1]) if len(given) > 1 else today(),
    )
