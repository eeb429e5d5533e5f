"""
Ask the 1EdTech validator; runs inside its own environment, never inside ours.

    judge.py ADDRESS_OR_FILE_OR_JWS [--recipient ADDRESS]

Prints {"valid", "errors", "warnings", "graph"}. Contexts come from the package's own copy, and no connection leaves
this machine: the documents under judgement have to be served on the loopback interface.
"""

import argparse
import json
import socket
from pathlib import Path

from openbadges.verifier import openbadges_context, utils, verify

_connect = socket.socket.connect


def _connect_here(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise ConnectionRefusedError(f"judge.py stays on this machine, and {address[0]} is elsewhere")
    return _connect(self, address)


def _load_from_disk(self, url, options=None):
    if url.rstrip("/") != openbadges_context.OPENBADGES_CONTEXT_V2_URI.rstrip("/"):
        raise utils.JsonLdError(f"no context from the network: {url}", "jsonld.LoadDocumentError")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": openbadges_context.OPENBADGES_CONTEXT_V2_DICT,
    }


def _judged(given, recipient):
    profile = {"type": "Profile", "email": recipient} if recipient else None
    if given.startswith(("http://", "https://", "eyJ")):
        return verify(given, recipient_profile=profile)
    with Path(given).open("rb") as picture:
        return verify(picture, recipient_profile=profile)


def main():
    """Read the command line and print the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("given")
    parser.add_argument("--recipient")
    arguments = parser.parse_args()
    socket.socket.connect = _connect_here
    utils.CachableDocumentLoader.__call__ = _load_from_disk
    utils.CachableDocumentLoader.contexts = set()
    answer = _judged(arguments.given, arguments.recipient)
    messages = answer["report"]["messages"]
    print(
        json.dumps(
            {
                "valid": answer["report"]["valid"],
                "errors": [line["result"] for line in messages if line["messageLevel"] == "ERROR"],
                "warnings": [line["result"] for line in messages if line["messageLevel"] == "WARNING"],
                "graph": answer["graph"],
            }
        )
    )


if __name__ == "__main__":
    main()
