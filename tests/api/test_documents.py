"""Documents over HTTP: what they may be, who may give and take them, and which facts name them."""

from __future__ import annotations

import secrets

import psycopg
import pytest
from tests.api.conftest import PREFIX, TODAY, YESTERDAY
from tests.api.test_reads import CHEMNITZ, DRESDEN, application, establish

from grants.api.media import MEDIA_TYPES
from grants.store.documents import DOCUMENT_BYTES_MAX

PDF = b"%PDF-1.7\nKanarienvogel\n"
ODT = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text" + bytes(99)
DOCX = b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(99) + b"word/document.xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def numbers(api):
    establish(api)
    worker = api.by("caseworker")
    party = worker.send(
        "/parties", {"name": "Werkstatt", "kind": "company", "registered_on": TODAY}
    )["number"]
    return {
        scope: worker.send("/applications", application(party, scope))["number"]
        for scope in (CHEMNITZ, DRESDEN)
    }


def put(api, number, content=PDF, *, media_type="application/pdf", key=None, **more):
    name = more.pop("name", "attachment; filename*=UTF-8''Antr%C3%A4ge.pdf")
    kind = more.pop("kind", "application")
    headers = {
        **api.headers(),
        "Content-Type": media_type,
        "Content-Disposition": name,
        "Idempotency-Key": key or f"key-{secrets.token_hex(8)}",
    }
    return api.client.put(
        f"{api.url}{PREFIX}/documents",
        params={"case": number, "kind": kind, **more},
        content=content,
        headers=headers,
    )


def listed(api, number, **moment):
    answer = api.get(f"{PREFIX}/cases/{number}/documents", **moment)
    assert answer.status_code == 200, answer.text
    return {item["document"]: item for item in answer.json()["items"]}


def withdraw(api, number, documents, **more):
    """A command that rests on documents; dry, so that the case stays as it is."""
    version = len(api.service.log.read(f"case/{number}"))
    body = {"reason_code": "x", "withdrawn_on": TODAY, "documents": documents}
    return api.post(
        f"/cases/{number}/withdraw-application?dry_run=true", body, version=version, **more
    )


def test_a_document_is_taken_in_listed_and_given_back(api, numbers):
    worker, number = api.by("caseworker"), numbers[CHEMNITZ]
    answer = put(worker, number)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["bytes"], told["media_type"]) == (len(PDF), "application/pdf")
    item = listed(worker, number)[told["document"]]
    assert (item["name"], item["kind"], item["facts"]) == ("Anträge.pdf", "application", [])
    assert item["commitment"] == told["commitment"]
    back = worker.get(f"{PREFIX}/cases/{number}/documents/{told['document']}")
    assert (back.status_code, back.content) == (200, PDF)
    assert back.headers["content-disposition"] == "attachment; filename*=UTF-8''Antr%C3%A4ge.pdf"
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["content-type"] == "application/pdf"
    assert back.headers["content-length"] == str(len(PDF))


def test_large_documents_come_back_whole_and_too_large_ones_are_refused(api, numbers):
    worker, number = api.by("caseworker"), numbers[CHEMNITZ]
    large = PDF + secrets.token_bytes(3_500_000)
    told = put(worker, number, large).json()
    assert worker.get(f"{PREFIX}/cases/{number}/documents/{told['document']}").content == large

    def endless():
        yield PDF
        for _ in range(DOCUMENT_BYTES_MAX // 1_000_000 + 1):
            yield bytes(1_000_000)

    for content in (endless(), PDF + bytes(DOCUMENT_BYTES_MAX)):
        answer = put(worker, number, content)
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_the_same_key_and_file_is_the_same_document(api, numbers):
    worker, number = api.by("caseworker"), numbers[CHEMNITZ]
    key = f"key-{secrets.token_hex(8)}"
    first = put(worker, number, key=key)
    again = put(worker, number, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = put(worker, number, PDF + b"x", key=key)
    assert (other.status_code, other.json()["code"]) == (422, "command-reused")


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", PDF),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(9)),
        ("image/jpeg", b"\xff\xd8\xff\xe0" + bytes(9)),
        ("text/plain", "Grüße aus Görlitz\r\n".encode()),
        ("text/plain; charset=UTF-8", b"x" * 5000 + "ü".encode()),
        ("text/csv", b"a;b\r\n1;2\r\n"),
        ("application/vnd.oasis.opendocument.text", ODT),
        (WORD, DOCX),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(api, numbers, media_type, content):
    answer = put(api.by("caseworker"), numbers[CHEMNITZ], content, media_type=media_type)
    assert answer.status_code == 201, answer.text
    document = answer.json()["document"]
    path = f"{PREFIX}/cases/{numbers[CHEMNITZ]}/documents/{document}"
    assert api.by("caseworker").get(path).content == content


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"MZ" + PDF),
        ("application/pdf", b""),
        ("image/png", b"\xff\xd8\xff\xe0"),
        ("text/plain", b"gr\xfc\xdfe"),
        ("text/plain", b"x" * 100_000 + b"\xc3"),
        ("text/plain", b"x" * 100_000 + b"\x00"),
        ("text/plain", b""),
        ("text/plain; charset=latin-1", b"x"),
        ("application/vnd.oasis.opendocument.spreadsheet", ODT),
        (WORD, b"PK\x03\x04" + bytes(99)),
        ("text/html", b"<script>"),
        ("application/zip", DOCX),
        ("application/x-msdownload", b"MZ"),
        ("", PDF),
    ],
)
def test_a_file_that_is_not_is_refused_and_leaves_nothing(api, numbers, media_type, content):
    worker = api.by("caseworker")
    before = listed(worker, numbers[DRESDEN])
    answer = put(worker, numbers[DRESDEN], content, media_type=media_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
    assert listed(worker, numbers[DRESDEN]) == before


def test_every_type_named_has_been_tried():
    assert len(MEDIA_TYPES) == 9


@pytest.mark.parametrize(
    "name", ["", "inline", "attachment; filename=", "attachment; filename*=UTF-8''..%2Fx.pdf",
             "attachment; filename*=UTF-8''a%0Ab.pdf", f"attachment; filename={'x' * 256}"]
)  # fmt: skip
def test_a_file_needs_a_name_without_folders(api, numbers, name):
    answer = put(api.by("caseworker"), numbers[CHEMNITZ], name=name)
    assert (answer.status_code, answer.json()["code"]) == (400, "file-name-missing")


def test_who_may_act_on_the_case_may_add_to_it(api, numbers):
    number = numbers[CHEMNITZ]
    assert put(api.by("chemnitz"), number).status_code == 201
    refused = {
        "dresden": (403, "region"),
        "auditor": (403, "role"),
        None: (401, "unauthenticated"),
    }
    for person, (status, code) in refused.items():
        answer = put(api.by(person), number)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert put(api.by("caseworker"), "FKR-2024-9999").status_code == 404
    unknown = put(api.by("caseworker"), number, kind="a b")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "parameters")


def test_only_who_sees_the_case_sees_its_documents(api, numbers):
    number = numbers[CHEMNITZ]
    document = put(api.by("caseworker"), number).json()["document"]
    paths = [f"/cases/{number}/documents", f"/cases/{number}/documents/{document}"]
    for person, status in (("auditor", 200), ("chemnitz", 200), ("dresden", 404), (None, 401)):
        assert [api.by(person).get(PREFIX + path).status_code for path in paths] == [status] * 2
    other = numbers[DRESDEN]
    for path in (
        f"/cases/{other}/documents/{document}",
        f"/cases/{number}/documents/{'x' * 20}",
        "/cases/FKR-2024-9999/documents",
    ):
        assert api.by("caseworker").get(PREFIX + path).status_code == 404


def test_a_fact_names_the_documents_its_command_rests_on(api, numbers):
    worker, number = api.by("caseworker"), numbers[CHEMNITZ]
    one, two = (put(worker, number).json() for _ in range(2))
    version = len(api.service.log.read(f"case/{number}"))
    body = {
        "round": 1, "items": ["proof"], "due_on": "2999-01-01", "requested_on": TODAY,
        "documents": [one["document"], two["document"]],
    }  # fmt: skip
    answer = worker.post(f"/cases/{number}/request-documents", body, version=version)
    assert answer.status_code == 200, answer.text
    recorded = api.service.log.read(f"case/{number}")[-1]
    assert [named.model_dump() for named in recorded.stored.documents] == [
        {"document": each["document"], "commitment": each["commitment"]} for each in (one, two)
    ]
    naming = {"position": recorded.position, "name": recorded.stored.name, "effective_on": TODAY}
    then = {"known_at": recorded.position, "as_of": TODAY}
    before = {"known_at": recorded.position - 1, "as_of": TODAY}
    yesterday = {"known_at": recorded.position, "as_of": YESTERDAY}
    for each in (one, two):
        assert listed(worker, number)[each["document"]]["facts"] == [naming]
        assert listed(worker, number, **then)[each["document"]]["facts"] == [naming]
        assert listed(worker, number, **yesterday)[each["document"]]["facts"] == []
        assert each["document"] not in listed(worker, number, **before)


def test_documents_that_are_not_there_are_named_by_their_place(api, numbers):
    worker, number = api.by("caseworker"), numbers[CHEMNITZ]
    own = put(worker, number).json()["document"]
    foreign = put(worker, numbers[DRESDEN]).json()["document"]
    assert withdraw(worker, number, [own]).status_code == 200
    for documents, field, code in (
        ([own, "x" * 20], "documents.1", "document-unknown"),
        ([foreign], "documents.0", "document-unknown"),
        (["kurz"], "documents.0", "string-pattern-mismatch"),
        (own, "documents", "tuple-type"),
        (None, "documents", "tuple-type"),
    ):
        answer = withdraw(worker, number, documents)
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == (field, code)


def test_a_document_is_filed_without_another_act(api, numbers):
    worker, number = api.by("caseworker"), numbers[CHEMNITZ]
    told = put(worker, number, kind="letter").json()
    body = {"document": told["document"], "received_on": TODAY}
    version = len(api.service.log.read(f"case/{number}"))
    answer = worker.post(f"/cases/{number}/file-document", body, version=version)
    assert answer.status_code == 200, answer.text
    recorded = api.service.log.read(f"case/{number}")[-1]
    (named,) = recorded.stored.documents
    assert named.model_dump() == {
        "document": told["document"], "commitment": told["commitment"],
    }  # fmt: skip
    item = listed(worker, number)[told["document"]]
    assert [fact["name"] for fact in item["facts"]] == ["filing.document-filed@1"]
    foreign = put(worker, numbers[DRESDEN]).json()["document"]
    answer = worker.post(
        f"/cases/{number}/file-document", body | {"document": foreign}, version=version + 1
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "document-unknown")


def test_only_commands_of_a_case_that_is_there_take_documents(api, numbers):
    person = {"name": "Erika", "registered_on": TODAY, "documents": []}
    answer = api.by("administrator").post("/persons", person)
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == ["unknown-field"]


def test_an_erased_document_is_gone_and_says_so(api, numbers):
    worker, number = api.by("caseworker"), numbers[DRESDEN]
    document = put(worker, number).json()["document"]
    with psycopg.connect(api.database.owner_url) as connection:
        connection.execute(
            "UPDATE vault.keys SET wrapped = '' WHERE subject = %s", (f"case/{number}",)
        )
    answer = worker.get(f"{PREFIX}/cases/{number}/documents/{document}")
    assert (answer.status_code, answer.json()["code"]) == (410, "document-erased")
    assert listed(worker, number)[document]["name"] is None
