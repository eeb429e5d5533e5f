"""The settings of the tests: those of the house, with what makes tests slow or leaves traces taken out."""

import atexit
import os
import shutil
import sys
import tempfile

# Tests never see the operator's data folder, and nothing of the surroundings but the database they are told to use.
_folder = tempfile.mkdtemp(prefix="rosette-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DATA_DIR"] = _folder
for _name in (
    "SITE_URL",
    "EMAIL_URL",
    "CACHE_URL",
    "MEDIA_ROOT",
    "STATIC_ROOT",
    "DEBUG",
    "ALLOWED_HOSTS",
    "PORT",
    "BIND",
    "FETCH_ALLOW_PRIVATE_NETWORKS",
):
    os.environ.pop(_name, None)

# Tests are translated by pytest at each import, which takes as long as a hundred of them: the second run finds it done.
sys.dont_write_bytecode = False

from issuer.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
