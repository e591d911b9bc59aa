"""Personal and free text in facts: a vault reference and a salted commitment, never the text."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema

from grants.kernel.iban import check_iban
from grants.kernel.phrases import Phrase

Subject = Literal["stream", "party", "person", "member", "erasure"]
"""Under whose key a text is sealed: the command's stream, a party, a person, one member, or the
erasure of the command's stream."""

TEXT_LENGTH_MAX = 4000
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # All but tab and ends of lines.
    r"\u202a-\u202e\u2066-\u2069]"  # What turns the direction of writing shows other words.
)


class Sealed(BaseModel):
    """`ref` finds the encrypted value in the vault; `commitment` proves it (salted SHA-256)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: str
    commitment: str


class Sealer(Protocol):
    """Puts one text under the key of a subject and answers with its reference."""

    def __call__(self, subject: Subject, text: str) -> Sealed:
        """Seal `text` for the subject this command means."""


def _seal_for(subject: Subject) -> BeforeValidator:
    def seal(value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str) or not isinstance(info.context, dict):
            return value
        text = value.strip()
        if not text or len(text) > TEXT_LENGTH_MAX:
            msg = Phrase(
                "1 bis {most} Zeichen sind nötig, gefunden: {found}",
                most=TEXT_LENGTH_MAX,
                found=len(text),
            )
            raise ValueError(msg)
        if _CONTROL.search(text):  # Neither a database nor a letter takes them.
            raise ValueError(Phrase("Steuerzeichen sind nicht möglich"))
        if not any(character.isprintable() and character != " " for character in text):
            raise ValueError(Phrase("Der Text ist leer: er hat kein sichtbares Zeichen"))
        return info.context["seal"](subject, text)

    return BeforeValidator(seal, json_schema_input_type=str)


def _account(value: Any) -> Any:
    """An IBAN as it is printed; what comes out of a fact is sealed, and passes."""
    return check_iban(value) if isinstance(value, str) else value


_SCHEMA = {"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH_MAX}
_AS_IBAN = {"description": "IBAN (ISO 13616)", "examples": ["DE02 1203 0000 0000 2020 51"]}

Text = Annotated[Sealed, _seal_for("stream"), WithJsonSchema(_SCHEMA, mode="validation")]
"""Text typed by people: plain at the face, sealed under the stream's key on the way in."""
MemberText = Annotated[Sealed, _seal_for("member"), WithJsonSchema(_SCHEMA, mode="validation")]
"""The name of one member of an alliance: what concerns one can be erased without the others."""
PartyText = Annotated[Sealed, _seal_for("party"), WithJsonSchema(_SCHEMA, mode="validation")]
"""A party's name, sealed under the party's own key."""
PartyAccount = Annotated[
    Sealed,
    _seal_for("party"),
    BeforeValidator(_account, json_schema_input_type=str),
    WithJsonSchema({**_SCHEMA, **_AS_IBAN}, mode="validation"),
]
"""The bank account of a party: an IBAN with its check digits, sealed in its printed form."""
PersonText = Annotated[Sealed, _seal_for("person"), WithJsonSchema(_SCHEMA, mode="validation")]
"""A person's name, sealed under the person's own key."""
ErasureText = Annotated[Sealed, _seal_for("erasure"), WithJsonSchema(_SCHEMA, mode="validation")]
"""Why somebody is erased: must outlast the key of the one who is."""
