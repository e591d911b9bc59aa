"""The vault: sealed under a key per subject, provable by commitment, gone when the key is gone."""

from __future__ import annotations

import stat
import threading

import psycopg
import pytest

from grants.store.log import Log
from grants.store.vault import (
    FileKeyEncryption,
    KeyUnavailable,
    Sealing,
    SubjectErased,
    Vault,
    commitment,
)

ADA, BEA = "party/ada", "party/bea"


@pytest.fixture
def log(database):
    with Log(database.url("grants_app")) as opened:
        yield opened


@pytest.fixture
def key_file(tmp_path):
    return tmp_path / "keys" / "kek"


def put(log, vault, subject, text):
    vault.prepare(log.connection, [subject])
    sealing = Sealing(vault)
    sealed = sealing.seal(subject, text)
    with log.connection() as connection:
        Vault.insert(connection.cursor(), sealing.entries)
    return sealed


def test_what_is_sealed_is_opened_by_another_process_with_the_same_key(log, key_file):
    sealed = put(log, Vault(FileKeyEncryption(key_file)), ADA, "Zöe Ørsted")
    with log.connection() as connection:
        assert Vault(FileKeyEncryption(key_file)).open(connection, [sealed.ref, "unknown"]) == {
            sealed.ref: "Zöe Ørsted"
        }


def test_equal_texts_have_different_references_and_commitments(log, key_file):
    vault = Vault(FileKeyEncryption(key_file))
    first, second = put(log, vault, ADA, "same"), put(log, vault, ADA, "same")
    assert first.ref != second.ref
    assert first.commitment != second.commitment


def test_the_commitment_binds_domain_salt_and_value():
    assert commitment(b"\x00" * 32, "x") == (
        "e7839c67c95bf3b62871f943322f9159f65ca2a008e6bd7f17e93a5ebf0611a8"
    )
    assert commitment(b"\x00" * 32, "x") != commitment(b"\x01" * 32, "x")
    assert commitment(b"\x00" * 32, "x") != commitment(b"\x00" * 32, "y")


def test_another_text_is_told_apart_and_an_erased_one_counts_as_the_same(log, key_file, database):
    vault = Vault(FileKeyEncryption(key_file))
    kept, erased = put(log, vault, ADA, "one"), put(log, vault, BEA, "two")
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("UPDATE vault.keys SET wrapped = '' WHERE subject = %s", (BEA,))
    vault = Vault(FileKeyEncryption(key_file))
    with log.connection() as connection:
        assert vault.same(connection, {kept.ref: "one", erased.ref: "anything"}) == {
            kept.ref: True,
            erased.ref: True,
        }
        assert vault.same(connection, {kept.ref: "One"}) == {kept.ref: False}
        assert vault.open(connection, [erased.ref]) == {}
    with pytest.raises(SubjectErased):
        vault.prepare(log.connection, [BEA])


def test_a_value_moved_to_another_reference_does_not_open(log, key_file, database):
    vault = Vault(FileKeyEncryption(key_file))
    one, two = put(log, vault, ADA, "one"), put(log, vault, ADA, "two")
    with psycopg.connect(database.owner_url) as connection:
        connection.execute(
            "UPDATE vault.entries SET sealed ="
            " (SELECT sealed FROM vault.entries WHERE ref = %s) WHERE ref = %s",
            (one.ref, two.ref),
        )
    with log.connection() as connection, pytest.raises(KeyUnavailable, match=two.ref):
        vault.open(connection, [two.ref])


def test_another_key_file_opens_nothing_and_says_so(log, key_file, tmp_path):
    sealed = put(log, Vault(FileKeyEncryption(key_file)), ADA, "one")
    other = Vault(FileKeyEncryption(tmp_path / "other" / "kek"))
    with log.connection() as connection, pytest.raises(KeyUnavailable, match="not the key"):
        other.open(connection, [sealed.ref])


def test_the_key_file_is_private_and_made_once(key_file):
    FileKeyEncryption(key_file)
    before = key_file.read_bytes()
    FileKeyEncryption(key_file)
    assert key_file.read_bytes() == before
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700


def test_many_making_the_key_file_at_once_hold_the_same_key(key_file):
    start = threading.Barrier(16)
    seen = []

    def make() -> None:
        start.wait()
        seen.append(FileKeyEncryption(key_file).fingerprint(b"x"))

    threads = [threading.Thread(target=make) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 16
    assert len(set(seen)) == 1
    assert [path.name for path in key_file.parent.iterdir()] == ["kek"]


def test_a_broken_key_file_is_named(key_file):
    key_file.parent.mkdir()
    key_file.write_bytes(b"short")
    with pytest.raises(KeyUnavailable, match="32 bytes, found 5"):
        FileKeyEncryption(key_file)


def test_two_processes_making_the_key_of_a_subject_agree(log, key_file):
    vaults = [Vault(FileKeyEncryption(key_file)) for _ in range(2)]
    sealed = [put(log, vault, ADA, "text") for vault in vaults]
    with log.connection() as connection:
        opened = Vault(FileKeyEncryption(key_file)).open(connection, [s.ref for s in sealed])
    assert sorted(opened.values()) == ["text", "text"]


def test_many_subjects_are_kept_within_bounds(log, key_file, monkeypatch):
    monkeypatch.setattr(Vault, "CACHED_KEYS_MAX", 3)
    vault = Vault(FileKeyEncryption(key_file))
    for number in range(5):
        vault.prepare(log.connection, [ADA, f"party/{number}"])
        vault.cipher(ADA)
        vault.cipher(f"party/{number}")
    with pytest.raises(SubjectErased):
        vault.cipher("party/0")


def test_the_fingerprint_needs_the_key_and_ignores_the_order_of_fields(key_file, tmp_path):
    vault = Vault(FileKeyEncryption(key_file))
    other = Vault(FileKeyEncryption(tmp_path / "other" / "kek"))
    assert vault.fingerprint({"a": 1, "b": 2}) == vault.fingerprint({"b": 2, "a": 1})
    assert vault.fingerprint({"a": 1}) != vault.fingerprint({"a": 2})
    assert vault.fingerprint({"a": 1}) != other.fingerprint({"a": 1})
