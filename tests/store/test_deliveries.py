"""Files that wait to be imported, and who may still throw them away."""

from __future__ import annotations

import hashlib
import io

import pytest

from grants.store.deliveries import Deliveries
from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault

MAPPING = "a mapping"
STEPS = ("open", "proposed", "approved", "done")


@pytest.fixture
def deliveries(database, tmp_path):
    with Log(database.url("grants_app")) as log:
        yield Deliveries(log, Vault(FileKeyEncryption(tmp_path / "kek")))


def brought(deliveries: Deliveries, state: str) -> str:
    """A delivery that has come so far."""
    file = io.BytesIO(b"name;cents\n")
    id_ = deliveries.bring(file, name="a.csv", mapping=MAPPING, person="ada", account="a")
    checked = hashlib.sha256(MAPPING.encode()).hexdigest()
    ways = (
        lambda: (
            deliveries.found(id_, mapping=MAPPING, result={})
            and deliveries.propose(id_, person="ada")
        ),
        lambda: deliveries.approve(id_, person="bea", checked=checked),
        lambda: deliveries.done(id_, result={}),
    )
    for way in ways[: STEPS.index(state)]:
        assert way()
    return id_


@pytest.mark.parametrize(
    ("state", "gone"),
    [("open", True), ("proposed", True), ("approved", False), ("done", False)],
)
def test_what_somebody_has_approved_is_not_thrown_away(deliveries, state, gone):
    id_ = brought(deliveries, state)
    assert deliveries.discard(id_) is gone
    kept = deliveries.find(id_)
    assert (kept is None) is gone
    assert kept is None or kept.state == state
