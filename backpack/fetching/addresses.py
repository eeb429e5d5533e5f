"""
Which addresses may be asked: how one is written, and which places of the network it may lead to.

The list of places is ours: what Python calls global includes many ways to write an address of the inside.
"""

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit

Address = IPv4Address | IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})
_LONGEST = 2000
_UNFIT = re.compile('[\x00-\x20\x7f-\xa0\\\\<>"^`{|}\u2028\u2029\ufffe\uffff\ud800-\udfff]')
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_UNSAFE = "!$%&'()*+,-./:;=?@_~[]"

# RFC 6890 and its register, and two addresses at which clouds tell their secrets.
_INSIDE = [
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
]  # fmt: skip
_OUTSIDE6 = ipaddress.IPv6Network("2000::/3")
_INSIDE6 = [ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")]
_MAPPED, _NAT64 = ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_ISATAP = {0x00005EFE, 0x02005EFE}


class Unfit(Exception):
    """The address is not one that may be asked; the message says why, and tells nothing of any network."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: where to go, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_secure(self) -> bool:
        """Whether it is asked over TLS."""
        return self.scheme == "https"

    @property
    def literal(self) -> Address | None:
        """The host, where it is an address of the network itself and not a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Host and port as the header `Host` has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address in its plain form."""
        return f"{self.scheme}://{self.authority}{self.path}"


def read(url: str, *, any_port: bool = False) -> Target:
    """
    Take an address apart, as browsers do, but refuse whatever is written oddly.

    :raises Unfit: if it is not a plain address of the web.
    """
    text = url.strip()
    if len(text) > _LONGEST or _UNFIT.search(text):
        raise Unfit("not an address of the web")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Unfit("not an address of the web") from error
    if parts.scheme not in ("http", "https"):
        raise Unfit("neither http nor https")
    if "@" in parts.netloc or "%" in parts.netloc:
        raise Unfit("a name or password stands before the host")
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if port not in PORTS and not any_port:
        raise Unfit("a port at which no website is")
    path = quote(parts.path or "/", safe=_UNSAFE) + (f"?{quote(parts.query, safe=_UNSAFE)}" if parts.query else "")
    return Target(parts.scheme, _host(parts.netloc), port, path)


def _host(netloc: str) -> str:
    """The host in its one plain form: an address of the network as such, or a name in small ASCII letters."""
    if netloc.startswith("["):
        inside, _, rest = netloc[1:].partition("]")
        if rest and not re.fullmatch(r":\d*", rest):
            raise Unfit("not an address of the web")
        return str(_six(inside))
    name = _in_ascii(netloc.partition(":")[0]).removesuffix(".")
    labels = name.split(".")
    if _NUMBER.match(labels[-1]):
        return str(_four(name))
    if len(name) > 253 or not all(_LABEL.match(label) for label in labels):
        raise Unfit("not the name of a host")
    return name


def _in_ascii(name: str) -> str:
    """A name in letters of any script as it is asked for (IDNA 2003, which Python has)."""
    if name.isascii():
        return name.lower()
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Unfit("not the name of a host") from error


def _six(text: str) -> IPv6Address:
    if "%" in text:  # names a plug of this machine
        raise Unfit("not an address of the network")
    try:
        return IPv6Address(text)
    except ValueError as error:
        raise Unfit("not an address of the network") from error


def _four(text: str) -> IPv4Address:
    """Four numbers in decimal. Others are read differently by different programs: 0177.1, 0x7f000001, 2130706433."""
    try:
        return IPv4Address(text)
    except ValueError as error:
        raise Unfit("an address of the network in an odd form") from error


def is_outside(address: Address) -> bool:
    """Whether an address of the network is everybody's, and so is every older address that is written inside it."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _INSIDE)
    if address in _MAPPED or address in _NAT64:
        return is_outside(IPv4Address(int(address) & 0xFFFFFFFF))
    if address not in _OUTSIDE6 or any(address in network for network in _INSIDE6):
        return False
    if address in _SIX_TO_FOUR and not is_outside(IPv4Address((int(address) >> 80) & 0xFFFFFFFF)):
        return False
    is_isatap = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    return not is_isatap or is_outside(IPv4Address(int(address) & 0xFFFFFFFF))
