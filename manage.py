#!/usr/bin/env python3
"""Django's command line. What an operator can mend is said in one line, without a traceback."""

import os
import sys


def main() -> None:
    """Run the command that the arguments name."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python reads this file, and is told
        sys.exit("Rosette needs Python 3.11 or newer, and this is {}.{}.".format(*sys.version_info))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "issuer.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Rosette's packages are not installed here: start it with “make run”.")

    from issuer.site.private import Unusable

    try:
        _ = settings.SITE_URL  # reads the settings: a wrong one ends here, whatever the command
    except (ImproperlyConfigured, Unusable, ValueError) as error:
        sys.exit(f"Rosette cannot start. {error}")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
