"""
Verifying: seconds of CPU a badge by kind, against the 1EdTech validator on the same hosted badge, both warm.

Nobody's network is measured: both are given the same documents from memory. A hosted badge of a known host, a batch of
five hundred, and a credential with its proof against the canonical form that it cannot do without.
"""

import base64
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.measuring import Figure, by_turns, micros
from standards.errors import NotFetched
from standards.proofs import data_integrity, did
from standards.verification import Fetched, verify
from tests.outside.prepare import prepare, python_of

TIMES = 60
BATCH = 500
_THEIRS = """
import base64, io, json, sys, time
from pathlib import Path
import requests
from openbadges.verifier import openbadges_context, utils, verify
given = json.loads(Path(sys.argv[1]).read_text())
answers = {url: (kind, base64.b64decode(body)) for url, (kind, body) in given["answers"].items()}

def send(self, request, **options):
    answer = requests.Response()
    kind, body = answers.get(request.url, ("text/plain", b""))
    answer.status_code = 200 if request.url in answers else 404
    answer.headers["Content-Type"], answer.url, answer.request = kind, request.url, request
    answer._content, answer.raw = body, io.BytesIO(body)
    return answer

def load(self, url, options=None):
    return {"contextUrl": None, "documentUrl": url, "document": openbadges_context.OPENBADGES_CONTEXT_V2_DICT}

requests.adapters.HTTPAdapter.send = send
utils.CachableDocumentLoader.__call__ = load
utils.CachableDocumentLoader.contexts = set()
for _ in range(3):
    answer = verify(given["address"])
if not answer["report"]["valid"]:
    sys.exit(str(answer["report"]["messages"]))
began = time.process_time()
for _ in range(given["times"]):
    verify(given["address"])
print((time.process_time() - began) / given["times"])
"""


def figures() -> list[Figure]:
    """Of an award of the demonstration, in each of its forms."""
    prepare("validator")
    answers, forms = _documents()

    def fetch(url: str) -> Fetched:
        if url not in answers:
            raise NotFetched("not there")
        kind, body = answers[url]
        return Fetched(200, kind, body, url)

    each = {what: partial(_seconds, given, fetch) for what, given in forms.items()}
    hosted, theirs = by_turns(each["hosted"], partial(_theirs, answers, forms["hosted"]), rounds=3)
    proof, canonical = by_turns(each["3.0 with a proof"], _canonical(answers, forms["3.0 with a proof"]), rounds=5)
    batch = _batch(forms["both in a PNG"])
    is_quick = theirs / hosted >= 10 and hosted <= 0.004
    return [
        Figure("A hosted 2.0 badge verified, documents at hand", micros(hosted),
               f"the 1EdTech validator {micros(theirs)}", theirs / hosted, "≥ 10 times as many, ≤ 4 ms", is_quick),
        Figure("A 3.0 credential verified", micros(proof),
               f"canonical forms of it and its status list {micros(canonical)}",
               proof / canonical, "≤ 1.3 times", proof / canonical <= 1.3),
        Figure(f"A list of {BATCH} pictures with two badges each, one process a picture", f"{batch:.1f} s", "", None,
               "≤ 30 s", batch <= 30),
        *(Figure(f"Verified: {what}", f"{1 / seconds():,.0f} a second", "") for what, seconds in each.items()),
    ]  # fmt: skip


def _seconds(given: bytes | str, fetch: Callable[[str], Fetched], times: int = TIMES) -> float:
    now = datetime.now(UTC)
    resolve = partial(did.url_of, on_this_machine=True)
    ask = partial(verify, given, fetch=fetch, now=now, resolve=resolve, may_be_plain=lambda url: True)
    report = ask()
    if not report.is_valid:
        raise RuntimeError(f"{report.verdict}: {report.deciding}")
    began = time.process_time()
    for _ in range(times):
        ask()
    return (time.process_time() - began) / times


def _batch(picture: bytes | str) -> float:
    """Seconds on the wall for a list of pictures as the worker checks them; own addresses are read from inside."""
    from backpack import verifying

    if isinstance(picture, str):
        raise TypeError("a picture is bytes")
    began = time.perf_counter()
    for _ in range(BATCH):
        if not verifying.verify(picture, now=datetime.now(UTC), shown=False).report.is_valid:
            raise RuntimeError("a picture of this site is not valid")
    return time.perf_counter() - began


def _canonical(answers: dict[str, tuple[str, bytes]], credential: bytes | str) -> Callable[[], float]:
    """The canonical forms without which nothing can be said: of the credential, of its status list, of both proofs."""
    document = json.loads(credential)
    listed = json.loads(answers[document["credentialStatus"]["statusListCredential"]][1])
    wholes = [{name: value for name, value in one.items() if name != "proof"} for one in (document, listed)]
    options = [{"@context": one["@context"], **data_integrity.proofs(one)[0]} for one in (document, listed)]
    for one in options:
        del one["proofValue"]

    def seconds() -> float:
        began = time.process_time()
        for _ in range(TIMES):
            for one in (*wholes, *options):
                data_integrity.rdfc(one)
        return (time.process_time() - began) / TIMES

    return seconds


def _theirs(answers: dict[str, tuple[str, bytes]], address: bytes | str) -> float:
    given: dict[str, Any] = {
        "address": address,
        "times": TIMES // 3,
        "answers": {url: (kind, base64.b64encode(body).decode()) for url, (kind, body) in answers.items()},
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "given.json"
        file.write_text(json.dumps(given), "utf-8")
        command = [str(python_of("validator")), "-W", "ignore", "-c", _THEIRS, str(file)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _documents() -> tuple[dict[str, tuple[str, bytes]], dict[str, bytes | str]]:
    """What strangers would be given of one award, by address; and the award in each of its forms."""
    from django.test import Client

    from assertions.models import Assertion

    award = (
        Assertion.objects.standing()
        .filter(revoked_at=None, suspended_at=None, expires_at=None)
        .exclude(credential_id="")
        .select_related("badge_class", "issuer", "status_list")[0]
    )
    client = Client(headers={"Host": "127.0.0.1"})
    answers: dict[str, tuple[str, bytes]] = {}

    def get(address: str) -> bytes:
        response = client.get("/" + address.split("/", 3)[3])
        answers[address] = response["Content-Type"].split(";")[0], response.content
        return response.content

    home, issuer, badge = award.document_url, award.issuer.document_url, award.badge_class.document_url
    keys = json.loads(get(issuer)).get("publicKey", [])
    keys = keys if isinstance(keys, list) else [keys]
    for address in (home, badge, f"{badge}/image", f"{issuer}/revocations", *keys):
        get(address)
    get(f"{issuer}/did.json")
    for number in range(1, 4):
        get(f"{issuer}/keys/{number}.jwk")
    if award.status_list:
        get(award.status_list.document_url)
    return answers, {
        "hosted": home,
        "2.0 signed": get(f"{home}/assertion.jws").decode(),
        "3.0 with a proof": get(f"{home}/credential"),
        "3.0 as VC-JWT": get(f"{home}/credential.jwt").decode(),
        "both in a PNG": get(f"{home}/badge.png"),
    }
