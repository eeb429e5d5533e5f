"""The health of this installation: each check says what is so, and where something is wrong, how to mend it."""

from issuer.health import database, mail, place, records, signing  # noqa: F401  (each registers its checks)
from issuer.health.findings import Finding, State, register, run
from issuer.health.place import proxy_is_known

__all__ = ["Finding", "State", "proxy_is_known", "register", "run"]
