"""What a letter says: each floor registers the kinds of letter that it writes, and how to render one from its rows."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from issuer.models import Letter
from issuer.site.addresses import host

_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG that is attached, and shown where the HTML says ``cid:<cid>``."""

    cid: str
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A letter ready to be sent, but for its addressee and the headers that every letter has."""

    subject: str
    text: str
    html: str = ""
    from_name: str = ""
    reply_to: str = ""
    pictures: tuple[Picture, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


# None: there is nothing to tell any more, because the award was taken back or the invitation withdrawn.
Render = Callable[[Letter], Rendered | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of letter; an essential one reaches also those who want no letters about badges."""

    render: Render
    is_essential: bool


_kinds: dict[str, Kind] = {}


def register(kind: str, render: Render, *, essential: bool = False) -> None:
    """
    Say how letters of a kind are rendered; called once, from the `ready` of the app that writes them.

    :param essential: sent although the address wants no letters: invitations, codes, warnings.
    """
    _kinds[kind] = Kind(render=render, is_essential=essential)


def of(kind: str) -> Kind:
    """
    The kind of that name.

    :raises KeyError: if no app has registered it.
    """
    return _kinds[kind]


def both(template: str, context: Mapping[str, object]) -> tuple[str, str]:
    """The plain text and the HTML of a letter, from the templates ``<template>.txt`` and ``<template>.html``."""
    shared = {"site_name": settings.SITE_NAME, "site_host": host(), **context}
    # What a template leaves empty must not gape in the text; the sign before the footer ends in a blank (RFC 3676).
    lines = [line.rstrip() for line in render_to_string(f"{template}.txt", shared).strip().splitlines()]
    text = _GAPS.sub("\n\n", "\n".join(lines)).replace("\n--\n", "\n-- \n")
    return f"{text}\n", render_to_string(f"{template}.html", shared)


def render(letter: Letter) -> Rendered | None:
    """What the letter says now, in the site's language, or None if there is nothing to tell any more."""
    with translation.override(settings.LANGUAGE_CODE):
        return of(letter.kind).render(letter)
