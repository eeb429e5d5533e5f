"""
What the network lets through: whether this site can be reached under its own public address, and whether the place at
which a cloud tells the secrets of its machines answers us. It asks these two and nobody else.
"""

import http.client
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 3.0
# Alike at most clouds. It is on the machine's own wire, so whoever answers does so at once.
METADATA = ("169.254.169.254", 80)
_AT_ONCE = 0.5


@dataclass(frozen=True, slots=True)
class Reached:
    """What came back: whether it was our own sign of life, and otherwise what stood in the way."""

    is_us: bool
    obstacle: str = ""


def reach() -> Reached:
    """Ask our own address for its sign of life, without following redirects."""
    site = urlsplit(settings.SITE_URL)
    kind = http.client.HTTPSConnection if site.scheme == "https" else http.client.HTTPConnection
    connection = kind(site.hostname or "", site.port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/healthz", headers={"Host": site.netloc, "Connection": "close"})
        response = connection.getresponse()
        body = response.read(100)
    except ssl.SSLError as error:
        return Reached(False, f"TLS: {error.reason or error}")
    except (OSError, http.client.HTTPException) as error:
        return Reached(False, str(error) or type(error).__name__)
    finally:
        connection.close()
    if response.status == 200 and body == b"ok\n":
        return Reached(True)
    return Reached(False, f"HTTP {response.status}")


def metadata_answers() -> bool:
    """Whether anything answers where a cloud keeps the secrets of this machine. Nothing of the answer is read."""
    connection = http.client.HTTPConnection(*METADATA, timeout=_AT_ONCE)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        connection.getresponse()
    except http.client.HTTPException:
        return True  # it spoke, if not HTTP
    except OSError:
        return False
    finally:
        connection.close()
    return True
