"""Bank account numbers by ISO 13616: what is one, and how it is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.spec import cases

from grants.kernel.iban import LENGTHS, check_iban, german_iban, printed
from grants.payout.commands import ChangeBankAccount
from grants.store.validation import body_of, unsealed

EXAMPLES = (  # Those of the registry, and of a country whose length is not listed.
    "DE89 3704 0044 0532 0130 00",
    "AT61 1904 3002 3457 3201",
    "FR14 2004 1010 0505 0001 3M02 606",
    "GB29 NWBK 6016 1331 9268 19",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "NO93 8601 1117 947",
    "SA03 8000 0000 6080 1016 7519",
)


@pytest.mark.parametrize("number", EXAMPLES)
def test_what_is_an_account_number_is_taken_however_it_is_typed(number: str):
    plain = number.replace(" ", "")
    assert LENGTHS.get(plain[:2], len(plain)) == len(plain)
    for typed in (number, plain, plain.lower(), f" {number} ", number.replace(" ", "-")):
        assert check_iban(typed) == number


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "keine IBAN"),
        ("abc", "keine IBAN"),
        ("DE02", "keine IBAN"),
        ("DE36 0000 0000 0000 0000 00 (fiktiv)", "keine IBAN"),
        ("DE\N{ARABIC-INDIC DIGIT TWO}2 1203 0000 0000 2020 51", "keine IBAN"),
        ("DE02 1203 0000 0000 2020 5", "hat 21 Zeichen, eine aus DE hat 22"),
        ("DE02 1203 0000 0000 2020 52", "Prüfziffern"),
        ("DE20 1203 0000 0000 2020 51", "Prüfziffern"),
    ],
)
def test_what_is_none_is_refused_by_its_standard_and_never_quoted(typed: str, told: str):
    with pytest.raises(ValueError, match="ISO 13616") as refused:
        check_iban(typed)
    assert told in str(refused.value)
    assert not typed or typed not in str(refused.value)
    assert printed(typed) == typed or told != "keine IBAN"


def test_check_digits_that_none_can_have_are_no_other_spelling_of_those_it_has():
    with cases() as case:
        for account in (f"{number:010d}" for number in range(1_000)):
            plain = german_iban("00000000", account).replace(" ", "")
            check_iban(plain)
            same = {"97": "00", "98": "01", "02": "99"}.get(plain[2:4])
            if same is not None:
                with case(account), pytest.raises(ValueError, match="Prüfziffern"):
                    check_iban(f"DE{same}{plain[4:]}")


@given(st.sampled_from(EXAMPLES), st.data())
def test_no_single_digit_and_no_two_exchanged_go_unseen(number: str, data: st.DataObject):
    plain = number.replace(" ", "")
    digits = [at for at, each in enumerate(plain) if each.isdigit()]
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != plain[at]]))
    with pytest.raises(ValueError, match="ISO 13616"):
        check_iban(plain[:at] + other + plain[at + 1 :])
    pairs = [at for at in digits if at + 1 in digits and plain[at] != plain[at + 1]]
    at = data.draw(st.sampled_from(pairs))
    with pytest.raises(ValueError, match="ISO 13616"):
        check_iban(plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :])


def test_the_command_seals_the_printed_form_and_a_wrong_number_never_gets_that_far():
    sealed: list[str] = []

    def seal(subject, text):
        sealed.append(text)
        return unsealed(subject, text)

    body = {"party": "p1", "account": "de89370400440532013000", "changed_on": "2024-05-10"}
    body_of(ChangeBankAccount).validate_python(body, context={"seal": seal})
    assert sealed == ["DE89 3704 0044 0532 0130 00"]
    with pytest.raises(ValueError, match="Prüfziffern"):
        body_of(ChangeBankAccount).validate_python(
            {**body, "account": "DE89370400440532013001"}, context={"seal": seal}
        )
    assert len(sealed) == 1
