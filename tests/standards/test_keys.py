"""Keys in every form they are written in, signers that show nothing, and keys that nobody must trust."""

import base64
import copy
import pickle
import time

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.errors import BadKey, BadSignature, WeakKey
from standards.proofs import _base58, _points
from standards.proofs.keys import Algorithm, PrivateKey, PublicKey
from tests.standards.credentials import KEY, SIGNER, rsa_key, rsa_signer

# The key of the implementation guide of Open Badges 3.0.
GUIDE = bytes.fromhex("4bdeafde2ea8beefadd8c699b5c7e0704cf51154d52e17b20b71337ca04cc5a5")
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def okp(point: bytes) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url(point)}


def multikey(point: bytes) -> str:
    return "z" + _base58.encode(b"\xed\x01" + point)


def rsa_jwk(modulus: int, exponent: int = 65537) -> dict[str, str]:
    numbers = (number.to_bytes((number.bit_length() + 7) // 8, "big") for number in (modulus, exponent))
    return dict(zip(("n", "e"), map(base64url, numbers), strict=True)) | {"kty": "RSA"}


# --- Forms -----------------------------------------------------------------------------------------------------------


def test_a_published_key_is_written_as_it_was_published() -> None:
    key = PublicKey.from_jwk(okp(GUIDE))
    assert key.to_multikey() == "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
    assert key.to_did_key() == "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
    seed = bytes.fromhex("6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4")
    assert PrivateKey.from_seed(seed).public_key == key


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """RFC 8037, appendix A.3."""
    key = PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    assert key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert repr(key) == "<PublicKey EdDSA kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k>"


@pytest.mark.parametrize("make", [lambda: KEY, rsa_key], ids=["Ed25519", "RSA"])
def test_every_form_gives_the_same_key_back(make) -> None:
    private = make()
    key = private.public_key
    assert PublicKey.from_pem(key.to_pem()) == key
    assert key.to_pem().startswith("-----BEGIN PUBLIC KEY-----\n")
    assert PublicKey.from_jwk(key.to_jwk()) == key
    assert list(key.to_jwk()) == sorted(key.to_jwk())
    assert PrivateKey.from_pem(private.to_pem()).public_key == key
    assert private.to_pem().startswith("-----BEGIN PRIVATE KEY-----\n")
    assert len({key, PublicKey.from_pem(key.to_pem())}) == 1
    assert key != key.to_jwk()


def test_an_ed25519_key_has_two_forms_more_and_an_rsa_key_has_not() -> None:
    key = KEY.public_key
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert PublicKey.from_did_key(key.to_did_key()) == key
    assert PublicKey.from_did_key(f"{key.to_did_key()}#{key.to_multikey()}") == key
    with pytest.raises(BadKey, match="Multikey"):
        rsa_key().public_key.to_did_key()


def test_each_kind_has_one_algorithm_and_signs_what_its_public_half_checks() -> None:
    for signer, algorithm in ((SIGNER, Algorithm.EDDSA), (rsa_signer(), Algorithm.RS256)):
        assert signer.public_key.algorithm is algorithm
        signature = signer.sign(b"a message")
        signer.public_key.verify(signature, b"a message")
        for wrong in (b"a messagf", b""):
            with pytest.raises(BadSignature):
                signer.public_key.verify(signature, wrong)
        with pytest.raises(BadSignature):
            signer.public_key.verify(signature[:-1], b"a message")


def test_new_keys_are_of_the_kinds_that_are_used() -> None:
    assert PrivateKey.generate(Algorithm.EDDSA).public_key != PrivateKey.generate(Algorithm.EDDSA).public_key
    longer = PrivateKey.generate(Algorithm.RS256, bits=3072)
    assert PublicKey.from_pem(longer.public_key.to_pem()).algorithm is Algorithm.RS256
    for algorithm, bits in ((Algorithm.RS256, 1024), (Algorithm.RS256, 4096), (Algorithm.ES256, 2048)):
        with pytest.raises(BadKey):
            PrivateKey.generate(algorithm, bits=bits)


def test_a_key_of_somebody_else_on_p_256_is_read_and_checked() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    key = PublicKey(private.public_key())
    assert key.algorithm is Algorithm.ES256
    assert PublicKey.from_jwk(key.to_jwk()) == key
    der = private.sign(b"message", ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    key.verify(raw, b"message")
    for wrong in (der, raw[:-1], raw + b"\0", bytes(64), bytes(reversed(raw))):
        with pytest.raises(BadSignature):
            key.verify(wrong, b"message")


# --- What is never shown ---------------------------------------------------------------------------------------------


def test_a_private_key_and_a_signer_show_nothing() -> None:
    secret = KEY.to_pem().splitlines()[1]
    for thing in (KEY, SIGNER):
        assert secret not in repr(thing) and bytes(range(32)).hex() not in repr(thing)
        for spread in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                spread(thing)


def test_the_error_of_a_broken_private_key_holds_nothing_of_it() -> None:
    broken = KEY.to_pem().replace("MC4CAQ", "MC4CAR")
    with pytest.raises(BadKey) as caught:
        PrivateKey.from_pem(broken)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert KEY.to_pem().splitlines()[1][10:] not in str(caught.value)


# --- What is refused -------------------------------------------------------------------------------------------------

_EC = ec.generate_private_key(ec.SECP521R1())
_SPKI = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
_PKCS8 = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)

NO_PUBLIC_PEM = {
    "nothing": "",
    "too long": "x" * 20000,
    "no key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    "a private key": KEY.to_pem(),
    "the older form": KEY.public_key.to_pem().replace("PUBLIC KEY", "RSA PUBLIC KEY"),
    "another curve": _EC.public_key().public_bytes(*_SPKI).decode(),
}
NO_PRIVATE_PEM = {
    "nothing": "",
    "too long": "x" * 20000,
    "a public key": KEY.public_key.to_pem(),
    "another curve": _EC.private_bytes(*_PKCS8, serialization.NoEncryption()).decode(),
    "behind a word": _EC.private_bytes(*_PKCS8, serialization.BestAvailableEncryption(b"word")).decode(),
}


@pytest.mark.parametrize("text", NO_PUBLIC_PEM.values(), ids=NO_PUBLIC_PEM)
def test_what_is_no_public_pem_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        PublicKey.from_pem(text)


@pytest.mark.parametrize("text", NO_PRIVATE_PEM.values(), ids=NO_PRIVATE_PEM)
def test_what_is_no_private_pem_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        PrivateKey.from_pem(text)


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        [],
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "OKP", "crv": "X25519", "x": base64url(GUIDE)},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": "OKP", "crv": "Ed25519", "x": "!"},
        {"kty": "OKP", "crv": "Ed25519", "x": base64url(GUIDE[:31])},
        okp(GUIDE) | {"d": base64url(bytes(32))},
        {"kty": "EC", "crv": "P-384", "x": "AAAA", "y": "AAAA"},
        {"kty": "EC", "crv": "P-256", "x": base64url(bytes(32)), "y": base64url(bytes([1] * 32))},
        {"kty": "RSA", "n": "AQAB"},
        rsa_jwk(2**2047 + 1) | {"d": "AQAB"},
    ],
)
def test_what_is_no_public_jwk_is_refused(jwk: object) -> None:
    with pytest.raises(BadKey):
        PublicKey.from_jwk(jwk)


@pytest.mark.parametrize(
    "text",
    ["", "z", "z6Mk", "m" + KEY.public_key.to_multikey()[1:], KEY.public_key.to_multikey() + "1", "z0OIl", "z" * 61],
)
def test_what_is_no_multikey_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        PublicKey.from_multikey(text)
    with pytest.raises(BadKey):
        PublicKey.from_did_key(f"did:key:{text}")


def test_a_did_key_of_two_keys_is_refused() -> None:
    other = PrivateKey.from_seed(bytes(32)).public_key.to_multikey()
    for did in (f"{KEY.public_key.to_did_key()}#{other}", "did:web:example.org", KEY.public_key.to_multikey()):
        with pytest.raises(BadKey):
            PublicKey.from_did_key(did)


def test_a_seed_has_32_bytes() -> None:
    with pytest.raises(BadKey):
        PrivateKey.from_seed(bytes(31))


# --- Weak keys (SECURITY JWS-04) -------------------------------------------------------------------------------------


WEAK_RSA = {
    "1024 bits": (2**1024 - 105, 65537),
    "2047 bits": (2**2046 + 1, 65537),
    "an exponent of 3": (2**2047 + 1, 3),
    "an even exponent": (2**2047 + 1, 65538),
    "a long exponent": (2**2047 + 1, 2**32 + 1),
    "8193 bits": (2**8192 + 1, 65537),
    "65536 bits": (2**65535 + 1, 65537),
}


@pytest.mark.parametrize(("modulus", "exponent"), WEAK_RSA.values(), ids=WEAK_RSA)
def test_a_weak_or_monstrous_rsa_key_is_refused_at_once(modulus: int, exponent: int) -> None:
    started = time.perf_counter()
    with pytest.raises(BadKey):
        PublicKey.from_jwk(rsa_jwk(modulus, exponent))
    assert time.perf_counter() - started < 1


def test_an_rsa_key_of_1024_bits_is_refused_in_every_form() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    for make in (lambda: PrivateKey(short), lambda: PublicKey(short.public_key())):
        with pytest.raises(WeakKey):
            make()
    public = short.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with pytest.raises(WeakKey):
        PublicKey.from_pem(public.decode())


def doubled(point: tuple[int, int]) -> tuple[int, int]:
    """RFC 8032, 5.1.4, in plain coordinates."""
    (x, y), d = point, -121665 * pow(121666, -1, PRIME)
    k = d * x * x * y * y
    return 2 * x * y * pow(1 + k, -1, PRIME) % PRIME, (y * y + x * x) * pow(1 - k, -1, PRIME) % PRIME


def small_order_points() -> list[bytes]:
    """All eight points whose order divides eight, and every second way to write one: found by trying, not by a list."""
    points = set()
    for y in sorted(_points._SMALL_ORDER):
        square = (y * y - 1) * pow(-121665 * pow(121666, -1, PRIME) * y * y + 1, -1, PRIME) % PRIME
        x = _points._root(square)
        point = (x, y)
        for _ in range(3):
            point = doubled(point)
        assert point == (0, 1)
        points |= {(x, y), (-x % PRIME, y)}
    assert len(points) == 8
    written = [(y | sign << 255).to_bytes(32, "little") for _x, y in points for sign in (0, 1)]
    return [*written, *((y + PRIME).to_bytes(32, "little") for y in (0, 1)), (2**255 - 1).to_bytes(32, "little")]


@pytest.mark.parametrize("point", small_order_points(), ids=lambda point: point.hex()[:12])
def test_a_point_of_small_order_is_no_key_in_any_form(point: bytes) -> None:
    """With such a key, one signature fits every message."""
    with pytest.raises(WeakKey):
        PublicKey.from_jwk(okp(point))
    with pytest.raises(WeakKey):
        PublicKey.from_multikey(multikey(point))
    with pytest.raises(WeakKey):
        PublicKey(ed25519.Ed25519PublicKey.from_public_bytes(point))


def test_a_point_beside_the_curve_is_no_key() -> None:
    beside = next(y.to_bytes(32, "little") for y in range(2, 99) if not _points.is_on_curve(y.to_bytes(32, "little")))
    with pytest.raises(WeakKey):
        PublicKey.from_jwk(okp(beside))


def test_a_signature_that_was_bent_is_refused() -> None:
    signature = SIGNER.sign(b"message")
    s = int.from_bytes(signature[32:], "little")
    for bent in (s + ORDER, ORDER, 2**256 - 1):
        with pytest.raises(BadSignature):
            KEY.public_key.verify(signature[:32] + bent.to_bytes(32, "little"), b"message")
    for point in small_order_points():
        with pytest.raises(BadSignature):
            KEY.public_key.verify(point + signature[32:], b"message")


@given(st.integers(0, 511))
@settings(max_examples=60)
def test_a_signature_with_one_bit_turned_is_refused(bit: int) -> None:
    bent = bytearray(SIGNER.sign(b"message"))
    bent[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadSignature):
        KEY.public_key.verify(bytes(bent), b"message")


@given(st.binary(max_size=80))
def test_base58_gives_back_what_it_was_given(content: bytes) -> None:
    assert _base58.decode(_base58.encode(content)) == content


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", ""), (b"\0", "1"), (b"Hello World!", "2NEpo7TZRRrLZSi2U"), (bytes.fromhex("0000287fb4cd"), "11233QC4")],
)
def test_base58_is_that_of_its_draft(content: bytes, text: str) -> None:
    """The first two of draft-msporny-base58-03, section 5, and the empty ones."""
    assert _base58.encode(content) == text
