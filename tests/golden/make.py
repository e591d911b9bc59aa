"""Writes the golden file of every stored name and version that has none yet. Never edits one.

Run as `python -m tests.golden.make` after adding a fact or a version, read the new file, commit it
together with its line in the list of hashes, which may only grow.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import grants.facts  # noqa: F401 - fills the registry.
from grants.kernel.event import EVENT_TYPES, Event

FOLDER = Path(__file__).parent
SUMS = FOLDER / "SHA256SUMS"
"""The hash of every golden file, as `sha256sum` writes and checks it."""

_CANDIDATES = ("14511", "ab" * 32, "2016-05", "0.90")
"""Tried in turn where a text must fit a pattern and its own title does not."""
_BY_TITLE = {"Value": "0.90", "Base Rate": "-0.88", "Margin": "5.00"}  # Decimal numbers.
_BY_FORMAT = {"date": "2024-05-02", "date-time": "2024-05-02T08:30:00Z"}


def example(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """A value that fits a JSON schema: given where it may be absent, one element in every list."""
    if "$ref" in schema:
        return example(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(next(s for s in schema["anyOf"] if s.get("type") != "null"), definitions)
    match schema["type"]:
        case "object" if "properties" in schema:
            return {key: example(inner, definitions) for key, inner in schema["properties"].items()}
        case "object":
            key = example(schema.get("propertyNames", {"const": "key"}), definitions)
            return {key: example(schema["additionalProperties"], definitions)}
        case "array":
            inner = schema.get("items") or schema["prefixItems"][0]
            return [example(inner, definitions)]
        case "integer":
            return max(7, schema.get("minimum", 7))
        case "number":
            return 0.5
        case "string":
            return _text(schema)
        case other:
            msg = f"no example for {other}"
            raise ValueError(msg)


def _text(schema: dict[str, Any]) -> str:
    if "format" in schema:
        return _BY_FORMAT[schema["format"]]
    title = schema.get("title", "text")
    own = _BY_TITLE.get(title, title.lower().replace(" ", "-"))
    pattern = schema.get("pattern", "")
    return next(text for text in (own, *_CANDIDATES) if re.search(pattern, text))


def path_of(fact: type[Event]) -> Path:
    return FOLDER / f"{fact.NAME}.v{fact.VERSION}.json"


def sums() -> dict[str, str]:
    """The hash of every golden file as it is now, by its name."""
    files = sorted(FOLDER.glob("*.json"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def listed() -> dict[str, str]:
    """The hashes in the list, by the name of the file."""
    lines = SUMS.read_text().splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def main() -> None:
    for fact in EVENT_TYPES.values():
        path = path_of(fact)
        if not path.exists():
            schema = fact.model_json_schema(mode="serialization")
            fields = example(schema, schema.get("$defs", {}))
            fact.model_validate_json(json.dumps(fields))
            path.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n")
    known = sums() | listed()  # A line that is there stays as it is.
    SUMS.write_text("".join(f"{known[name]}  {name}\n" for name in sorted(known)))


if __name__ == "__main__":
    main()
