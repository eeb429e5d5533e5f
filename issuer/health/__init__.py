"""The health of this installation: each check says what is so, and where something is wrong, how to mend it."""

from issuer.health import database, mail, place, records, signing  # noqa: F401  (each registers its checks)
from issuer.health.findings import Finding, State, register, run

__all__ = ["Finding", "State", "register", "run"]
