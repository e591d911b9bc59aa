"""The vault's key is made with the vault, and never in place of one that is missing."""

from __future__ import annotations

import psycopg
import pytest
from tests.store.toy import Remark, dispatcher, request

from grants.store.key_file import claim_vault, open_key
from grants.store.log import Log
from grants.store.vault import KeyUnavailable


@pytest.fixture
def log(database):
    with Log(database.url("grants_app")) as opened:
        yield opened


@pytest.fixture
def key(tmp_path):
    return tmp_path / "keys" / "kek"


def test_an_empty_vault_gets_a_key_which_it_keeps(log, key):
    made = open_key(log, key)
    claim_vault(log, made)
    claim_vault(log, made)
    assert open_key(log, key).fingerprint(b"x") == made.fingerprint(b"x")


def test_a_vault_of_an_earlier_release_knows_its_key(log, key, tmp_path):
    """Nobody has claimed it."""
    dispatcher(log, tmp_path).execute(request(Remark, "command-note", acceptance="a", reason="x"))
    claim_vault(log, open_key(log, key))
    with log.connection() as connection:
        (row,) = connection.execute("SELECT subject FROM vault.keys").fetchall()
    assert row["subject"] != "vault"


def test_a_missing_key_is_not_replaced(log, key):
    claim_vault(log, open_key(log, key))
    kept = key.rename(key.with_name("elsewhere"))
    with pytest.raises(KeyUnavailable, match=rf"{key} is missing.*GRANTS_KEK_FILE"):
        open_key(log, key)
    assert not key.exists()
    open_key(log, kept)


def test_another_key_is_refused_before_anything_is_sealed_with_it(log, key, tmp_path):
    claim_vault(log, open_key(log, key))
    other = tmp_path / "other"
    other.write_bytes(bytes(32))
    with pytest.raises(KeyUnavailable, match=r"not the key.*GRANTS_KEK_FILE"):
        open_key(log, other)


def test_of_two_that_begin_a_vault_at_once_one_key_counts(log, key, tmp_path):
    """Two hosts without a common key file."""
    here, there = open_key(log, key), open_key(log, tmp_path / "other" / "kek")
    claim_vault(log, here)
    with pytest.raises(KeyUnavailable, match="not the key"):
        claim_vault(log, there)


def test_when_everybody_was_erased_there_was_a_key_all_the_same(log, key, database):
    claim_vault(log, open_key(log, key))
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE vault.keys SET wrapped = ''")
    open_key(log, key)
    key.unlink()
    with pytest.raises(KeyUnavailable, match="is missing"):
        open_key(log, key)
