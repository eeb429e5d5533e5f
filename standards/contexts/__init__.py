"""
JSON-LD contexts from the disk, each with its origin, licence and hash in sources.json; nothing is ever fetched.

Those of the W3C come with PyLD and are pinned by the hash of their JSON; the others lie beside this file. The context
of Open Badges 2.0 is not here, as no package publishes the current one under a free licence. The 2.0 rooms therefore
check names and forms by rules.py, and treat that address as the one they know.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyld.documentloader.frozen import BUNDLED_CONTEXTS

from standards.errors import UnknownContext

_HERE = Path(__file__).parent
_SOURCES: dict[str, dict[str, str]] = json.loads((_HERE / "sources.json").read_bytes())

KNOWN = frozenset(_SOURCES)
# Addresses at which 1EdTech has served the very same context, and that older badges name.
ALIASES = {
    "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld": "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
}


@lru_cache(maxsize=len(_SOURCES))
def load(url: str) -> Any:
    """
    The context document of an address; not to be changed, as everybody gets the same one.

    :raises UnknownContext: if it is not on the disk, or its bytes are not those whose hash is written down.
    """
    url = ALIASES.get(url, url)
    if url not in _SOURCES:
        raise UnknownContext(f"{url[:200]} is not among the contexts kept here")
    source = _SOURCES[url]
    content = _of_package(url) if "package" in source else (_HERE / source["file"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != source["sha256"]:
        raise UnknownContext(f"the file kept for {url} was changed")
    return json.loads(content)


def _of_package(url: str) -> bytes:
    """The JSON of a context that PyLD brings, written in one way, as its bytes are not those of the W3C."""
    document = json.loads(BUNDLED_CONTEXTS[url].read_bytes())
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode("ascii")
