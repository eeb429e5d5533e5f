"""Permanent addresses. An id is a promise: it is built from SITE_URL alone, never from a request."""

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """The whole address of a path of this site: ``/badges/x`` -> ``https://badges.example.org/badges/x``."""
    return f"{settings.SITE_URL}{path}"


def absolute_url(view_name: str, *args: object) -> str:
    """The whole address of a named view of this site."""
    return absolute(reverse(view_name, args=args))


def host() -> str:
    """The host that people see in the address bar, with its port where it is not the usual one."""
    return str(settings.SITE_URL).split("://", 1)[1]
