"""The pages of this floor."""

from issuer.views.site import csrf_failure, failure, healthz, not_set_up, readyz, robots

__all__ = ["csrf_failure", "failure", "healthz", "not_set_up", "readyz", "robots"]
