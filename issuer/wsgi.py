"""The door for WSGI servers; the commonest question of machines is answered on the threshold (`site.threshold`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "issuer.settings")
_house = get_wsgi_application()

from issuer.site.threshold import answering  # noqa: E402 - it reads settings

application = answering(_house)
