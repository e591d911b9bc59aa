"""Forms of pages as a browser without scripts fills them in and sends them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from tests.web.conftest import Site

PREVIEW, CONFIRM = "vorschau", "ausfuehren"
_ID = re.compile(r'<[^<>]*?\sid="([^"]+)"')


@dataclass
class Form:
    """What a form would send as it stands; `options` are the choices of each field."""

    action: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, values: Mapping[str, str | list[str]]) -> dict[str, Any]:
        """The same with other values; a field that the form does not have cannot be filled in."""
        names = self.values.keys() | self.options.keys()
        unknown = {*values} - names
        assert not unknown, (unknown, sorted(names))
        for name, value in values.items():
            if name in self.options and isinstance(value, str):
                assert value in self.options[name], (name, value, self.options[name])
        return {**self.values, **values}


class _Forms(HTMLParser):
    """Reads the fields of the form named `formular`."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self._inside = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == "formular"
            if self._inside:
                self.form.action = given["action"] or ""
        if not self._inside:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        kind = given.get("type")
        if tag == "input" and kind in {"radio", "checkbox"}:
            self.form.options.setdefault(name, []).append(value)
            if "checked" in given:
                self.form.values.setdefault(name, []).append(value)
        elif tag == "input" and kind != "file":
            self.form.values.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
            self.form.options[name] = []
        elif tag == "option":
            self.form.options[self._select].append(value)
            if "selected" in given or self._select not in self.form.values:
                self.form.values[self._select] = [value]
        elif tag == "textarea":
            self._area = name
            self.form.values[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._inside and self._area:
            self.form.values[self._area][0] += data


def form_of(text: str) -> Form:
    """The form of a page, on which every label is about one field."""
    parser = _Forms()
    parser.feed(text)
    assert parser.form.action, text
    assert not twice(text)
    return parser.form


def twice(text: str) -> list[str]:
    """The ids that more than one part of a page has: a label would be about the first of them."""
    return [name for name, count in Counter(_ID.findall(text)).items() if count > 1]


def send(
    browser: Site,
    form: Form,
    button: str,
    values: Mapping[str, str | list[str]] | None = None,
    *,
    files: Any = None,
) -> httpx.Response:
    """Press a button of a form."""
    headers = {"Accept": "text/html", "Accept-Language": "de", "Origin": browser.url}
    data = {**form.filled(values or {}), "tun": button}
    return browser.client.post(
        f"{browser.url}{form.action}", data=data, headers=headers, files=files, timeout=60
    )


def previewed(
    browser: Site, path: str, values: Mapping[str, str | list[str]], *, files: Any = None
) -> httpx.Response:
    """A form asked for, filled in and looked at."""
    asked = browser.get(path)
    assert asked.status_code == 200, told(asked.text)
    page = send(browser, form_of(asked.text), PREVIEW, values, files=files)
    assert page.status_code == 200, (path, told(page.text))
    assert "Was dadurch geschieht" in page.text, told(page.text)
    return page


def carried_out(
    browser: Site, path: str, values: Mapping[str, str | list[str]], *, files: Any = None
) -> str:
    """A form filled in, looked at and confirmed; where it leads."""
    page = previewed(browser, path, values, files=files)
    done = send(browser, form_of(page.text), CONFIRM)
    assert done.status_code == 303, (path, told(done.text))
    return done.headers["location"]


def words(text: str) -> str:
    """The words of a page."""
    main = text[text.find("<main") : text.find("</main")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def told(text: str) -> str:
    """The words of a page, for people who look for what went wrong."""
    return words(text)[:3000]
