"""
The typed readers of settings: a value that makes no sense stops the start, with one line that says which it is.

What may be secret is not repeated. Read by settings: nothing of Django is needed that needs settings.
"""

import re
from collections.abc import Callable
from email.utils import parseaddr
from ipaddress import ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

_YES, _NO = ("1", "true", "yes", "on", "y", "ok", "t"), ("", "0", "false", "no", "off", "n", "f")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*|\[[0-9a-f:.]+\]")
_SCHEMES = {"http": 80, "https": 443}
_SHORTEST_SECRET = 32
# A Redis that hangs must not hang each page.
REDIS = {"socket_connect_timeout": 1, "socket_timeout": 1}


def senseless(name: str, why: object) -> ImproperlyConfigured:
    """What stops the start."""
    return ImproperlyConfigured(f"{name} makes no sense: {str(why).rstrip('.')}.")


class Environment(environ.FileAwareEnv):  # type: ignore[misc]  # it has no types
    """The environment."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise senseless(var, error) from error

    def bool(self, var: str, default: bool) -> bool:
        said = str(self.str(var, default="")).strip().lower()
        if said not in _YES + _NO:
            raise senseless(var, "it is 1 or 0")
        return default if not said else said in _YES

    def whole(self, var: str, default: int, *, least: int, most: int = 2**31 - 1) -> int:
        """A whole number between two others."""
        number: int = self.int(var, default=default)
        if not least <= number <= most:
            raise senseless(var, f"{number} is not between {least} and {most}")
        return number

    def db_url(self, var: str, default: str) -> dict[str, Any]:
        wrong = senseless(var, "it begins with sqlite:/// or with postgres://, and / in a password is written %2F")
        try:
            found: dict[str, Any] = super().db_url(var, default=default)
        except Exception as error:
            raise wrong from error
        if not str(found.get("ENGINE")).endswith((".sqlite3", ".postgresql")) or not found.get("NAME"):
            raise wrong
        return found

    def cache_url(self, var: str, default: str) -> dict[str, Any]:
        return self._url(var, super().cache_url, default)

    def email_url(self, var: str) -> dict[str, Any]:
        return self._url(var, super().email_url)

    def _url(self, var: str, read: Callable[..., dict[str, Any]], *default: str) -> dict[str, Any]:
        try:
            return read(var, *default)
        except (ImproperlyConfigured, ValueError, KeyError) as error:
            raise senseless(var, "docs/settings.md shows how it is written") from error


def site_url(text: str) -> SplitResult:
    """The base of every permanent address, in the one spelling that browsers and verifiers give it."""
    wrong = senseless(
        "SITE_URL", f"{text!r} must be like https://badges.example.org: a scheme and a host in plain signs, and no path"
    )
    try:
        given = urlsplit(text.rstrip("/"))
        scheme, host, port = given.scheme, given.hostname or "", given.port
    except ValueError as error:
        raise wrong from error
    host = f"[{host}]" if ":" in host else host
    rest = given.path or given.query or given.fragment or "@" in given.netloc or "?" in text or "#" in text
    if scheme not in _SCHEMES or not _HOST.fullmatch(host) or rest or port == 0:
        raise wrong
    netloc = host if port in (None, _SCHEMES[scheme]) else f"{host}:{port}"
    return SplitResult(scheme, netloc, "", "", "")


def hosts(names: list[str]) -> list[str]:
    """Host names to answer under: each is named."""
    if any("*" in name for name in names):
        raise senseless("ALLOWED_HOSTS", "each host is named, and none is written with *")
    return names


def networks(proxies: list[str]) -> list[str]:
    """Addresses and networks."""
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise senseless("TRUSTED_PROXIES", error) from error
    return proxies


def sender(text: str) -> str:
    """An address that letters can come from, with a name or without."""
    _name, address = parseaddr(text)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise senseless("DEFAULT_FROM_EMAIL", "it must be like badges@example.org, or Badges <badges@example.org>")
    return text


def language(code: str) -> str:
    """A language that there is."""
    if code.lower() not in LANG_INFO:
        raise senseless("LANGUAGE_CODE", f"{code!r} is not the code of a language")
    return code.lower()


def log_level(name: str) -> str:
    """How much is written into the log."""
    if name.upper() not in _LEVELS:
        raise senseless("LOG_LEVEL", f"it is one of {', '.join(_LEVELS)}")
    return name.upper()


def strong(secret: str) -> str:
    """A secret that nobody guesses."""
    if len(secret) < _SHORTEST_SECRET:
        raise senseless("SECRET_KEY", f"it is shorter than {_SHORTEST_SECRET} signs, and could be guessed")
    return secret
