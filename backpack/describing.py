"""POST /api/verify as OpenAPI 3.1: what may be sent, and what comes back. A test holds the answers against it."""

from typing import Any

from issuer.site.addresses import absolute
from standards.verification import CHECKS, Mender, Outcome, Verdict
from standards.verification.report import Kind, Standing

_TEXT = {"type": "string"}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_PROBLEM = {
    "type": "object",
    "required": ["title", "status"],
    "properties": {"title": _TEXT, "status": {"type": "integer"}, "details": {"type": "array", "items": _TEXT}},
    "additionalProperties": False,
}


def openapi() -> dict[str, Any]:
    """The document, for this site."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rosette: verify a badge",
            "version": "1",
            "summary": "Send any Open Badge (0.5 to 3.0) by any issuer, and get a report.",
            "description": "Nothing is kept. Fields may be added to the report; names and values stay what they are.",
        },
        "servers": [{"url": absolute("")}],
        "paths": {"/api/verify": {"post": _operation()}},
        "components": {"schemas": {"Report": report_schema(), "Problem": _PROBLEM}},
    }


def _operation() -> dict[str, Any]:
    asked = {
        "type": "object",
        "properties": {
            "url": {"type": "string", "format": "uri", "description": "The address of a badge, or of its picture."},
            "badge": {"type": ["string", "object"], "description": "The badge: its JSON, or its JWS or JWT."},
            "email": {"type": "string", "format": "email", "description": "Whose it should be. It is not kept."},
        },
        "oneOf": [{"required": ["url"]}, {"required": ["badge"]}],
        "additionalProperties": False,
    }
    file = {"type": "object", "properties": {"file": {}, "email": {"type": "string", "format": "email"}}}
    refusals = {
        "400": "It cannot be seen what is to be checked.",
        "405": "Only POST is answered here.",
        "413": "More than 8 MB as such, or 12 MB as the file of a form.",
        "429": "Too often: 30 a minute, and 20 an hour with “email”.",
        "503": "Many badges are being checked at this moment.",
    }
    return {
        "operationId": "verify",
        "summary": "Verify one badge",
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": asked},
                "multipart/form-data": {"schema": file},
                **{kind: {} for kind in ("image/png", "image/svg+xml", "application/ld+json", "text/plain")},
            },
        },
        "responses": {
            "200": {
                "description": "The report, whatever the badge is.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}},
            },
            **{status: _refusal(words) for status, words in refusals.items()},
        },
    }


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


def report_schema() -> dict[str, Any]:
    """The report. Parts of a picture and good words have reports of their own, without the words around them."""
    around = {
        "verdict": {"enum": [one.value for one in Verdict]},
        "standing": {"enum": [one.value for one in Standing]},
        "since": _MOMENT,
        "reason": _TEXT,
        "headline": _TEXT,
        "sentence": _TEXT,
        "verified_by": _TEXT,
        "reasons": {"type": "array", "items": _object(state=_TEXT, title=_TEXT, why=_TEXT)},
    }
    inside = {
        "checked_at": {"type": "string", "format": "date-time"},
        "kind": {"enum": [*(one.value for one in Kind), None]},
        "checks": {"type": "array", "items": _check()},
        "facts": {"type": "object"},
        "proofs": {"type": "array", "items": {"type": "object"}},
        "parts": {"type": "array", "items": {"type": "object"}},
        "endorsements": {"type": "array", "items": {"type": "object"}},
    }
    return _object(**around, **inside)


def _check() -> dict[str, Any]:
    return _object(
        name={"enum": list(CHECKS)},
        outcome={"enum": [one.value for one in Outcome]},
        found=_TEXT,
        expected=_TEXT,
        mender={"enum": [one.value for one in Mender]},
        verdict={"enum": [*(one.value for one in Verdict), None]},
        problems={"type": "array", "items": {"type": "object"}},
        since=_MOMENT,
    )


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
