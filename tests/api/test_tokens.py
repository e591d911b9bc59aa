"""Every known way to forge an access token, and the one way to have one."""

from __future__ import annotations

import base64
import hmac
import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from grants.api import tokens
from grants.api.tokens import (
    LEEWAY_SECONDS,
    Identity,
    KeysUnavailable,
    LocalIssuer,
    RemoteKeys,
    TokenRefused,
    TokenVerifier,
)

ISSUER = "https://issuer.example"
AUDIENCE = "https://grants.example"
URL = "https://issuer.example/jwks"
NOW = 1_750_000_000


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


class Known:
    def __init__(self, *keys):
        self.keys = {key.kid: key for key in keys}

    def find(self, kid):
        return self.keys.get(kid)

    at_hand = find


@pytest.fixture(scope="module")
def rsa_key():
    return RSAKey.generate_key(2048, parameters={"kid": "rsa-1"})


@pytest.fixture(scope="module")
def ec_key():
    return ECKey.generate_key("P-256", parameters={"kid": "ec-1"})


@pytest.fixture(scope="module")
def okp_key():
    return OKPKey.generate_key("Ed25519", parameters={"kid": "okp-1"})


@pytest.fixture
def verifier(rsa_key, ec_key, okp_key):
    keys = Known(rsa_key, ec_key, okp_key)
    return TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE, clock=Clock(NOW))


def claims(**changed):
    whole = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "iat": NOW, "exp": NOW + 600}
    return {key: value for key, value in (whole | changed).items() if value is not None}


def header(**changed):
    whole = {"alg": "ES256", "kid": "ec-1", "typ": "at+jwt"} | changed
    return {key: value for key, value in whole.items() if value is not None}


def signed(key, head, body):
    return jwt.encode(head, body, key, algorithms=[head["alg"]], default_type=None)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def by_hand(ec_key, head):
    """A token whose signature is right, whatever its header says."""
    text = f"{part(head)}.{part(claims())}"
    der = ec_key.private_key.sign(text.encode(), ECDSA(SHA256()))
    signature = b"".join(number.to_bytes(32) for number in decode_dss_signature(der))
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"])
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # Signing with the old name, on purpose.
def test_a_valid_token_says_who_asks(verifier, rsa_key, ec_key, okp_key, alg):
    key = {"RS256": rsa_key, "PS256": rsa_key, "ES256": ec_key}.get(alg, okp_key)
    token = signed(key, header(alg=alg, kid=key.kid), claims())
    assert verifier.verify(token) == Identity(ISSUER, "ada")


def test_one_of_several_audiences_is_enough(verifier, ec_key):
    token = signed(ec_key, header(), claims(aud=["https://other.example", AUDIENCE]))
    assert verifier.verify(token).sub == "ada"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "https://other.example"},
        {"aud": ["https://other.example"]},
        {"aud": None},
        {"exp": NOW - LEEWAY_SECONDS},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": NOW + LEEWAY_SECONDS + 1},
        {"iat": NOW + LEEWAY_SECONDS + 1},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
def test_wrong_claims_are_refused(verifier, ec_key, changed):
    with pytest.raises(TokenRefused):
        verifier.verify(signed(ec_key, header(), claims(**changed)))


def test_clocks_may_differ_a_little(verifier, ec_key):
    late = claims(exp=NOW - LEEWAY_SECONDS + 1, nbf=NOW + LEEWAY_SECONDS)
    assert verifier.verify(signed(ec_key, header(), late)).sub == "ada"


@pytest.mark.parametrize(
    "changed",
    [
        {"typ": None},
        {"typ": "JWT"},  # An id token of the same issuer is no access token.
        {"typ": "id+jwt"},
        {"kid": None},
        {"kid": ""},
        {"kid": "unknown"},
        {"kid": 1},
        {"kid": "rsa-1"},  # A key of another kind.
    ],
)
def test_wrong_headers_are_refused(verifier, ec_key, changed):
    assert verifier.verify(by_hand(ec_key, header())).sub == "ada"
    token = by_hand(ec_key, header(**changed))
    with pytest.raises(TokenRefused):
        verifier.verify(token)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(verifier, alg):
    for signature in ("", "e30"):
        with pytest.raises(TokenRefused):
            verifier.verify(f"{part(header(alg=alg))}.{part(claims())}.{signature}")


def test_a_public_key_is_no_shared_secret(verifier, rsa_key):
    for secret in (rsa_key.as_pem(private=False), rsa_key.as_der(private=False)):
        text = f"{part(header(alg='HS256', kid='rsa-1'))}.{part(claims())}"
        mac = hmac.digest(secret, text.encode(), "sha256")
        token = f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        with pytest.raises(TokenRefused):
            verifier.verify(token)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_no_verifier_is_made_with_a_shared_secret_or_without_signature(ec_key):
    for alg in ("HS256", "none"):
        with pytest.raises(ValueError, match="not an asymmetric"):
            TokenVerifier(Known(ec_key), issuer=ISSUER, audience=AUDIENCE, algorithms=(alg,))


def test_an_algorithm_not_listed_is_refused(rsa_key, ec_key):
    keys = Known(rsa_key, ec_key)
    strict = TokenVerifier(
        keys, issuer=ISSUER, audience=AUDIENCE, algorithms=("ES256",), clock=Clock(NOW)
    )
    assert strict.verify(signed(ec_key, header(), claims())).sub == "ada"
    with pytest.raises(TokenRefused):
        strict.verify(signed(rsa_key, header(alg="RS256", kid="rsa-1"), claims()))


def test_a_key_in_the_header_is_not_believed(verifier):
    own = ECKey.generate_key("P-256", parameters={"kid": "ec-1"})
    head = header(jwk=own.as_dict(private=False))
    with pytest.raises(TokenRefused):
        verifier.verify(signed(own, head, claims()))


def test_a_changed_token_is_refused(verifier, ec_key):
    head, body, signature = signed(ec_key, header(), claims()).split(".")
    with pytest.raises(TokenRefused):
        verifier.verify(f"{head}.{part(claims(sub='bea'))}.{signature}")
    with pytest.raises(TokenRefused):
        verifier.verify(f"{head}.{body}.{signature[:-4]}AAAA")


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "ä.ö.ü", "x" * 10_000, "e30.e30.e30"])
def test_what_is_no_token_is_refused(verifier, token):
    with pytest.raises(TokenRefused):
        verifier.verify(token)


def test_the_local_issuer_keeps_its_key_for_itself(tmp_path):
    path = tmp_path / "keys" / "issuer.json"
    issuer = LocalIssuer(path, issuer=ISSUER, audience=AUDIENCE, clock=Clock(NOW))
    again = LocalIssuer(path, issuer=ISSUER, audience=AUDIENCE, clock=Clock(NOW))
    verifier = TokenVerifier(again, issuer=ISSUER, audience=AUDIENCE, clock=Clock(NOW))
    assert verifier.verify(issuer.issue("ada")) == Identity(ISSUER, "ada")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["issuer.json"]


class Provider:
    def __init__(self, *keys):
        self.keys = list(keys)
        self.asked = 0
        self.down = False

    def __call__(self, url):
        assert url == URL
        self.asked += 1
        if self.down:
            raise OSError
        return {"keys": [key.as_dict(private=False) for key in self.keys]}


def test_an_unknown_key_is_asked_for_at_most_once_a_minute(ec_key, rsa_key):
    clock, provider = Clock(0.0), Provider(ec_key)
    keys = RemoteKeys(URL, fetch=provider, clock=clock)
    assert keys.find("ec-1") is not None
    for _ in range(100):
        assert keys.find("rsa-1") is None
    assert provider.asked == 1
    provider.keys.append(rsa_key)
    clock.now = 61.0
    assert keys.find("rsa-1") is not None
    assert keys.find("ec-1") is not None
    assert provider.asked == 2


def test_a_key_taken_back_ends_within_the_hour(ec_key, rsa_key):
    clock, provider = Clock(0.0), Provider(ec_key, rsa_key)
    keys = RemoteKeys(URL, fetch=provider, clock=clock)
    assert keys.find("rsa-1") is not None
    provider.keys.remove(rsa_key)
    clock.now = 3601.0
    assert keys.find("rsa-1") is None
    assert keys.find("ec-1") is not None


def test_known_keys_stay_while_the_provider_is_down(ec_key):
    clock, provider = Clock(0.0), Provider(ec_key)
    keys = RemoteKeys(URL, fetch=provider, clock=clock)
    provider.down = True
    with pytest.raises(KeysUnavailable):
        keys.find("ec-1")
    provider.down = False
    clock.now = 61.0
    assert keys.find("ec-1") is not None
    provider.down = True
    clock.now = 5000.0
    assert keys.find("ec-1") is not None


def test_a_shared_secret_in_a_key_set_is_ignored(ec_key):
    secret = OctKey.import_key("0" * 64, {"kid": "oct-1"})
    shown = [ec_key.as_dict(private=False), secret.as_dict(private=True)]
    keys = RemoteKeys(URL, fetch=lambda _url: {"keys": shown})
    assert keys.find("oct-1") is None
    assert keys.find("ec-1") is not None


def test_a_token_that_was_good_before_ends_with_its_time_and_with_its_key(ec_key):
    clock, keys = Clock(NOW), Known(ec_key)
    verifier = TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE, clock=clock)
    good = signed(ec_key, header(), claims())
    assert verifier.verify(good) == verifier.verify(good) == Identity(ISSUER, "ada")
    clock.now = NOW + 600 + LEEWAY_SECONDS
    with pytest.raises(TokenRefused):
        verifier.verify(good)
    clock.now = NOW
    verifier.verify(good)
    keys.keys = {"ec-1": ECKey.generate_key("P-256", parameters={"kid": "ec-1"})}
    with pytest.raises(TokenRefused):
        verifier.verify(good)
    keys.keys = {}
    with pytest.raises(TokenRefused, match="unknown kid"):
        verifier.verify(good)


def test_a_signature_is_checked_once_and_few_tokens_are_remembered(ec_key, monkeypatch):
    monkeypatch.setattr(tokens, "VERIFIED_MAX", 2)
    checked = []
    real = jwt.decode

    def decode(*given, **more):
        checked.append(given)
        return real(*given, **more)

    monkeypatch.setattr(jwt, "decode", decode)
    verifier = TokenVerifier(Known(ec_key), issuer=ISSUER, audience=AUDIENCE, clock=Clock(NOW))
    first, second, third = (signed(ec_key, header(), claims(sub=sub)) for sub in ("a", "b", "c"))
    for each in (first, first, second, second, third, first):
        verifier.verify(each)
    assert len(checked) == 4  # The third made room for itself.


def test_only_a_token_that_was_verified_and_is_still_good_is_recognised(ec_key, rsa_key):
    clock, keys = Clock(NOW), Known(ec_key)
    verifier = TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE, clock=clock)
    good = signed(ec_key, header(), claims())
    assert verifier.recognise(good) is None
    verifier.verify(good)
    assert verifier.recognise(good) == Identity(ISSUER, "ada")
    assert verifier.recognise(good[:-2]) is None
    clock.now = NOW + 600 + LEEWAY_SECONDS
    assert verifier.recognise(good) is None
    clock.now = NOW
    keys.keys = {"ec-1": rsa_key}
    assert verifier.recognise(good) is None


def test_a_token_for_others_is_never_recognised(ec_key):
    verifier = TokenVerifier(Known(ec_key), issuer=ISSUER, audience=AUDIENCE, clock=Clock(NOW))
    wrong = signed(ec_key, header(), claims(aud="others"))
    with pytest.raises(TokenRefused):
        verifier.verify(wrong)
    assert verifier.recognise(wrong) is None


def test_a_key_at_hand_is_never_asked_for(ec_key):
    clock, provider = Clock(0.0), Provider(ec_key)
    keys = RemoteKeys(URL, fetch=provider, clock=clock)
    assert keys.at_hand("ec-1") is None
    assert provider.asked == 0
    assert keys.find("ec-1") is keys.at_hand("ec-1")
    clock.now = 3600.0
    assert keys.at_hand("ec-1") is None
    assert provider.asked == 1
