"""Documents: encrypted chunk by chunk, given back whole or not at all, swept in time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

import psycopg
import pytest

from grants.store.documents import (
    CHUNK_BYTES,
    Label,
    Upload,
    UploadReused,
    documents_of,
    find_document,
    open_document,
    sweep,
)
from grants.store.log import Log
from grants.store.recorder import Append, CommandRow
from grants.store.vault import (
    COMMITMENT_DOMAIN,
    SALT_BYTES,
    FileKeyEncryption,
    KeyUnavailable,
    SubjectErased,
    Vault,
)

CASE = "case/FKR-2024-0001"
LABEL = Label(
    subject=CASE,
    kind="application",
    media_type="application/pdf",
    name="Antrag.pdf",
    person="ada",
    command_id="upload-0001",
)


@pytest.fixture
def log(database):
    with Log(database.url("grants_app")) as opened:
        yield opened


@pytest.fixture
def vault(tmp_path):
    return Vault(FileKeyEncryption(tmp_path / "kek"))


@pytest.fixture
def owner(database):
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        yield connection


def put(log, vault, content, *, part=65_536, **changed):
    upload = Upload(log, vault, replace(LABEL, **changed))
    for start in range(0, len(content), part):
        upload.write(content[start : start + part])
    return upload.finish()


def content_of(log, vault, stored):
    return b"".join(open_document(log, vault, stored))


FIRST = CHUNK_BYTES - SALT_BYTES  # So much content fits beside the salt.


@pytest.mark.parametrize(
    ("size", "chunks"),
    [(1, 1), (FIRST - 1, 1), (FIRST, 1), (FIRST + 1, 2), (FIRST + CHUNK_BYTES, 2),
     (FIRST + CHUNK_BYTES + 1, 3)],
)  # fmt: skip
def test_what_comes_back_is_what_went_in(log, vault, owner, size, chunks):
    content = secrets.token_bytes(size)
    stored = put(log, vault, content, part=100_003)
    assert stored.bytes == size
    assert owner.execute("SELECT count(*) FROM vault.document_chunks").fetchone() == (chunks,)
    # Another process finds the key in the database.
    assert content_of(log, Vault(vault._keys), stored) == content
    assert find_document(log, stored.document) == stored
    assert documents_of(log, CASE) == [stored]


def test_the_commitment_is_that_of_salt_and_content(log, vault):
    stored = put(log, vault, b"%PDF-1.7 x")
    subject_cipher = vault.cipher(CASE)
    with log.connection() as connection:
        sealed = bytes(
            connection.execute("SELECT sealed FROM vault.document_chunks").fetchone()["sealed"]
        )
    place = f"document/v1\n{CASE}\n{stored.document}\n0\nlast".encode()
    plain = subject_cipher.decrypt(sealed[:12], sealed[12:], place)
    assert plain[SALT_BYTES:] == b"%PDF-1.7 x"
    assert stored.commitment == hashlib.sha256(COMMITMENT_DOMAIN + plain).hexdigest()


TAMPERING = {
    "a bit turned": "UPDATE vault.document_chunks SET sealed = set_byte(sealed, 40,"
    " get_byte(sealed, 40) # 1) WHERE document = %(one)s AND number = 1",
    "the end cut off": "DELETE FROM vault.document_chunks"
    " WHERE document = %(one)s AND number = 2;"
    "UPDATE vault.documents SET bytes = 2 * 1048576 - 32 WHERE document = %(one)s",
    "a chunk missing": "DELETE FROM vault.document_chunks WHERE document = %(one)s AND number = 1",
    "two chunks swapped": "UPDATE vault.document_chunks SET number = 1 - number + 10"
    " WHERE document = %(one)s AND number < 2;"
    "UPDATE vault.document_chunks SET number = number - 10"
    " WHERE document = %(one)s AND number >= 10",
    "a chunk of another document": "UPDATE vault.document_chunks AS mine SET sealed = other.sealed"
    " FROM vault.document_chunks AS other WHERE mine.document = %(one)s AND mine.number = 0"
    " AND other.document = %(two)s AND other.number = 0",
    "a document of another case": "UPDATE vault.documents SET subject = 'case/FKR-2024-0002'"
    " WHERE document = %(one)s",
}


@pytest.mark.parametrize("statements", TAMPERING.values(), ids=TAMPERING.keys())
def test_what_was_changed_does_not_open(log, vault, owner, statements):
    content = secrets.token_bytes(2 * CHUNK_BYTES + 5)
    one = put(log, vault, content)
    two = put(log, vault, content, command_id="upload-0002")
    vault.prepare(log.connection, ["case/FKR-2024-0002"])
    names = {"one": one.document, "two": two.document}
    for statement in statements.split(";"):
        owner.execute(statement, names)
    changed = find_document(log, one.document)
    assert changed is not None
    with pytest.raises(KeyUnavailable):
        content_of(log, vault, changed)


def test_without_the_key_of_its_case_nothing_opens(log, vault, owner):
    stored = put(log, vault, b"x")
    owner.execute("UPDATE vault.keys SET wrapped = ''")
    with pytest.raises(SubjectErased):
        open_document(log, vault, stored)
    with pytest.raises(SubjectErased):
        put(log, Vault(vault._keys), b"x", command_id="upload-0002")


def test_the_same_upload_again_is_the_same_document(log, vault):
    first = put(log, vault, b"x" * 3_000_000)
    assert put(log, vault, b"x" * 3_000_000) == first
    assert documents_of(log, CASE) == [first]
    for changed in ({"name": "B.pdf"}, {"kind": "other"}, {"person": "bea"}):
        with pytest.raises(UploadReused):
            put(log, vault, b"x" * 3_000_000, **changed)
    with pytest.raises(UploadReused):
        put(log, vault, b"x" * 3_000_001)


def test_the_id_of_a_command_is_no_id_of_an_upload(log, vault):
    log.append([], Append([CommandRow("upload-0001", b"h", CASE, ())]))
    with pytest.raises(UploadReused):
        put(log, vault, b"x")


def test_what_no_fact_names_is_swept_after_a_day(log, vault, owner):
    kept, swept, fresh = (
        put(log, vault, b"x" * 2_000_000, command_id=f"upload-000{number}") for number in range(3)
    )
    log.append([], Append(documents=[kept.document]))
    half = Upload(log, vault, replace(LABEL, command_id="upload-9999"))
    half.write(b"x" * 2_000_000)  # Never finished.
    assert _chunks(owner, half.document) == 1
    sweep(log)
    assert documents_of(log, CASE) == [kept, swept, fresh]
    for table in ("documents", "document_chunks"):
        owner.execute(
            f"UPDATE vault.{table} SET created_at = created_at - interval '25 hours'"
            " WHERE document <> %s",
            (fresh.document,),
        )
    sweep(log)
    assert [stored.document for stored in documents_of(log, CASE)] == [
        kept.document, fresh.document,
    ]  # fmt: skip
    assert [_chunks(owner, each.document) for each in (kept, swept, half, fresh)] == [2, 0, 0, 2]
    names = {kept.name.ref, fresh.name.ref}
    with log.connection() as connection:
        assert vault.open(connection, [swept.name.ref]) == {}
        assert vault.open(connection, names).keys() == names


def _chunks(owner, document):
    return owner.execute(
        "SELECT count(*) FROM vault.document_chunks WHERE document = %s", (document,)
    ).fetchone()[0]


@pytest.mark.parametrize("table", ["documents", "document_chunks", "filed_documents"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM vault.{}", "UPDATE vault.{} SET document = 'x'"]
)
def test_the_app_may_not_change_or_delete_documents(database, table, statement):
    with (
        psycopg.connect(database.url("grants_app")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.format(table))
