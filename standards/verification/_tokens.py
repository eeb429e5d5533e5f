"""
A badge inside a signed text: the JWS of 2.0 (OB 2.0, Signed Badges) and the VC-JWT of 3.0 (OB 3.0, JWT Proof).

The key is looked for where the issuer publishes it. What a header says of keys is a hint at most; addresses in it are
never followed but for `kid`, and that has to be an address that the issuer's own document knows.
"""

from collections.abc import Iterator, Mapping

from standards.errors import BadKey, BadSignature, BadTimestamp, BadToken, UnknownAlgorithm
from standards.proofs import jws
from standards.proofs.keys import PublicKey
from standards.timestamps import from_text
from standards.verification import _keys
from standards.verification._case import Case, Json, failed, id_of, not_asked, not_done, object_in, passed
from standards.verification._judged import Judged, decisive
from standards.verification.report import Check, Mender, Verdict

_DATES = (("nbf", ("validFrom", "issuanceDate")), ("exp", ("validUntil", "expirationDate")))


def token(case: Case) -> Check:
    """The signed text has the form that is read here, and is signed with a key pair in a way that is allowed here."""
    try:
        case.token = jws.read(case.jws)
    except UnknownAlgorithm as error:
        return not_done(str(error), "RS256, ES256 or EdDSA", Mender.ISSUER)
    except BadToken as error:
        return failed(str(error), "a JWS with RS256, ES256 or EdDSA", Mender.ISSUER, Verdict.CHANGED)
    return passed(case.token.algorithm.value)


def credential(case: Case) -> Check:
    """The credential in a VC-JWT, and nothing beside it that says something else (VCDM 1.1, 6.3.1; OB 3.0, JWT)."""
    claims = dict(case.claim or {})
    inner = claims.get("vc", claims)
    if not isinstance(inner, Mapping) or ("vc" in claims and "credentialSubject" in claims):
        return _contradicting("vc")
    case.assertion = _completed(inner, claims) if "vc" in claims else inner
    wrong = next(_contradictions(case.assertion, claims), "")
    return _contradicting(wrong) if wrong else passed()


def _contradicting(name: str) -> Check:
    expected = "claims that say the same as the credential"
    return failed(f"the claim {name}", expected, Mender.ISSUER, Verdict.CHANGED)


def _completed(inner: Json, claims: Json) -> Json:
    """VCDM 1.1 lets the claims stand for what is left out of `vc`."""
    document = dict(inner)
    for name, claim in (("issuer", "iss"), ("id", "jti")):
        if name not in document and isinstance(claims.get(claim), str):
            document[name] = claims[claim]
    subject = document.get("credentialSubject")
    if isinstance(subject, Mapping) and "id" not in subject and isinstance(claims.get("sub"), str):
        document["credentialSubject"] = {"id": claims["sub"], **subject}
    for claim, (name, old_name) in _DATES:
        if name not in document and old_name not in document and claim in claims:
            document[old_name] = _written(claims[claim])
    return document


def _written(seconds: object) -> object:
    try:
        return jws.moment_of(seconds)
    except BadToken:
        return seconds


def _contradictions(document: Json, claims: Json) -> Iterator[str]:
    """The claims that are there and say something else; a claim that is not there says nothing."""
    subject = object_in(document.get("credentialSubject"))
    said = {"iss": id_of(document.get("issuer")), "jti": id_of(document), "sub": subject.get("id")}
    yield from (name for name, value in said.items() if name in claims and claims[name] != value)
    for name, properties in _DATES:
        if name in claims and not any(_is_at(document.get(prop), claims[name]) for prop in properties):
            yield name


def _is_at(written: object, seconds: object) -> bool:
    try:
        moment = from_text(written if isinstance(written, str) else "").timestamp()
    except BadTimestamp:
        return False
    return isinstance(seconds, int) and not isinstance(seconds, bool) and int(moment) == seconds


def judge(case: Case, text: str, issuer_id: str) -> Judged:
    """Whose key it is, and whether the signature fits; of several keys that may be meant, the one that fits."""
    try:
        read = jws.read(text)
    except BadToken as error:
        check = failed(str(error), "a JWS", Mender.ISSUER, Verdict.CHANGED)
        return Judged("", "", check, check)
    method = read.key_id or ""
    method = issuer_id + method if method.startswith("#") else method
    if method.startswith("did:") or _is_address(method):
        found = _keys.key_at(case, method)
        if isinstance(found, Check):
            return Judged(read.algorithm.value, method, found, not_asked(found.found))
        key = _keys.is_published(case, issuer_id, method, found)
        return Judged(read.algorithm.value, method, key, fits(text, found.key))
    return _without_address(case, text, issuer_id, read)


def _is_address(method: str) -> bool:
    return method.startswith(("https://", "http://"))


def _without_address(case: Case, text: str, issuer_id: str, read: jws.Token) -> Judged:
    """No address of a key: one of those that the issuer publishes, or none."""
    published = _keys.published_keys(case, issuer_id)
    if isinstance(published, Check):
        return Judged(read.algorithm.value, "", published, not_asked(published.found))
    carried = _carried(read)
    keys = [key for key in published if key.algorithm is read.algorithm and carried in (None, key)]
    if not keys:
        told = "a key that came with the badge" if carried else "no key of this kind"
        stranger = failed(told, f"a key of {issuer_id}"[:300], Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
        return Judged(read.algorithm.value, "", stranger, not_asked(told))
    return decisive([Judged(read.algorithm.value, one.thumbprint, passed(issuer_id), fits(text, one)) for one in keys])


def _carried(read: jws.Token) -> PublicKey | None:
    """The key in the header: it says which of the issuer's keys is meant, and no more than that."""
    try:
        return PublicKey.from_jwk(read.header["jwk"]) if "jwk" in read.header else None
    except BadKey:
        return None


def fits(text: str, key: PublicKey) -> Check:
    """Whether the signature fits this key."""
    try:
        jws.verify(text, key=key)
    except (BadSignature, BadToken) as error:
        return failed(str(error), "a signature over these words", Mender.HOLDER, Verdict.CHANGED)
    return passed(key.algorithm.value)
