"""
The cache in Redis, and while Redis does not answer, the one in the database: slower, and nobody is turned away.

What was counted in the one is not in the other. Limits that must hold are counted in tables of their own.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as Silent

FALLBACK = "database"


def _either(name: str) -> Callable[..., Any]:
    def method(self: RedisCache, *args: Any, **named: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **named)
        except (Unreachable, Silent):
            return getattr(caches[FALLBACK], name)(*args, **named)

    return method


class RedisOrDatabase(RedisCache):
    """Each question goes to Redis first."""

    add, get, set, touch, delete = (_either(name) for name in ("add", "get", "set", "touch", "delete"))
    get_many, set_many, delete_many = (_either(name) for name in ("get_many", "set_many", "delete_many"))
    has_key, incr, clear = (_either(name) for name in ("has_key", "incr", "clear"))

    def obstacle(self) -> str:
        """Why Redis does not answer, or nothing where it does."""
        try:
            super().has_key("rosette-health")
        except (Unreachable, Silent) as error:
            return str(error) or type(error).__name__
        return ""
