"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 70
VAGUE_NAMES = {"data", "helper", "helpers", "info", "manager", "util", "utils"}
# Names of what only the reader of the environment may touch.
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "getuser"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_a_module_fits_in_300_lines() -> None:
    lines = {_name(path): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {name: count for name, count in lines.items() if count > MODULE_LINES_MAX} == {}


def test_a_function_fits_in_70_lines() -> None:
    lines = {
        f"{_name(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: count for name, count in lines.items() if count > FUNCTION_LINES_MAX} == {}


def test_a_name_says_what_the_module_is() -> None:
    named = {_name(path): set(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES}
    assert [name for name, parts in named.items() if parts & VAGUE_NAMES] == []


def test_nothing_is_cited_that_is_not_here() -> None:
    paper = re.compile(r"\b(?:domain|integrity)\s+section\s+[0-9]", re.IGNORECASE)
    files = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
    assert [_name(path) for path in files if paper.search(path.read_text("utf-8"))] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {_name(path) for path in MODULES if ENVIRONMENT & set(_names_used(_tree(path)))}
    assert readers <= {"src/grants/settings.py"}


def _names_used(tree: ast.AST) -> Iterator[str]:
    """Of the modules that know the environment; `getpass` asks it who somebody is."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os" | "getpass"), attr=name):
                yield name
            case ast.ImportFrom(module="os" | "getpass", names=names):
                yield from (alias.name for alias in names)
            case _:
                pass


def test_pins_carry_hashes_and_no_address() -> None:
    for path in (ROOT / "deploy").glob("requirements*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"://|index-url|find-links|\s/", text)
        pins = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^ *#.*\n?", "", text).strip())
        assert pins
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_what_is_installed_is_what_is_pinned() -> None:
    """But for npm, which is installed only where the machine has none."""
    for path in (ROOT / "deploy").glob("requirements*.txt"):
        if path.name == "requirements-node.txt":
            continue
        pinned = re.findall(r"(?m)^([a-z0-9-]+)(?:\[.*\])?==(\S+)", path.read_text("utf-8"))
        assert [(name, version(name)) for name, _ in pinned] == pinned


def test_the_wheel_carries_everything_that_is_not_code(tmp_path: Path) -> None:
    builder = WheelBuilder(str(ROOT))
    (wheel,) = builder.build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    source = ROOT / "src"
    patterns = ("*.sql", "*.toml", "*.html", "*.po", "*.css", "*.js", "*.woff2", "manifest.json")
    wanted = [path for pattern in patterns for path in source.rglob(pattern)]
    assert wanted
    assert {str(path.relative_to(source)) for path in wanted} <= carried
