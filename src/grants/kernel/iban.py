"""Bank account numbers by ISO 13616 (IBAN): check digits, lengths, and how they are printed."""

from __future__ import annotations

import re

from grants.kernel.phrases import Phrase

_IBAN = re.compile(r"[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{11,30}")
"""Country (ISO 3166-1), two check digits, and the account as that country writes it."""
_GAPS = re.compile(r"[\s-]+")
_MODULUS = 97
"""ISO/IEC 7064, MOD 97-10."""
_DIGITS = range(2, 99)
"""What the check digits can be: 98 less a remainder."""
_GROUP = 4

# fmt: off
LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28,
    "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "VA": 22,
}
# fmt: on
"""Characters of an IBAN by country, of those in the euro payments area (IBAN Registry, SWIFT).

Of other countries the check digits alone are looked at.
"""


def check_iban(text: str) -> str:
    """The account number in its printed form, in groups of four (ISO 13616-1), however typed.

    Raises:
        ValueError: it is none; the message never quotes it.
    """
    if (plain := _plain(text)) is None:
        msg = Phrase(
            "Das ist keine IBAN (ISO 13616): sie beginnt mit dem Land und zwei Prüfziffern und hat "
            "15 bis 34 Buchstaben und Ziffern"
        )
        raise ValueError(msg)
    wanted = LENGTHS.get(plain[:2], len(plain))
    if len(plain) != wanted:
        msg = Phrase(
            "Diese IBAN (ISO 13616) hat {found} Zeichen, eine aus {country} hat {wanted}; bitte "
            "mit dem Beleg vergleichen",
            found=len(plain),
            country=plain[:2],
            wanted=wanted,
        )
        raise ValueError(msg)
    if int(plain[2:4]) not in _DIGITS or _remainder(plain) != 1:
        msg = Phrase(
            "Die Prüfziffern dieser IBAN (ISO 13616) passen nicht zu ihr; bitte mit dem Beleg "
            "vergleichen"
        )
        raise ValueError(msg)
    return printed(plain)


def printed(text: str) -> str:
    """An account number in groups of four; what is none stays as it is."""
    if (plain := _plain(text)) is None:
        return text
    return " ".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


def german_iban(bank: str, account: str) -> str:
    """The account number of a bank (eight digits) and an account (ten) in Germany, printed."""
    digits = _MODULUS + 1 - _remainder(f"DE00{bank}{account}")
    return printed(f"DE{digits:02d}{bank}{account}")


def _plain(text: str) -> str | None:
    """The account number as machines exchange it; None if the text does not look like one."""
    plain = _GAPS.sub("", text)
    return plain.upper() if _IBAN.fullmatch(plain) else None


def _remainder(plain: str) -> int:
    """What is left of the number, the first four characters last and letters as 10 to 35."""
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % _MODULUS
