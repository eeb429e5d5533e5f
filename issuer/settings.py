"""
Every setting of this installation, read from the environment once.

Whatever differs between two installations is a variable named in docs/settings.md; a test compares the two.
Nothing else reads the environment. Safe by default: DEBUG is off, secrets are made on the first start and kept in a
private folder, and a value that makes no sense stops the start with one clear line.
"""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from issuer.site import environment, private, wal

BASE_DIR = Path(__file__).resolve().parent.parent


env = environment.Environment()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))

# Where this installation keeps what is its own: database, pictures, secrets.
DATA_DIR = private.folder(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
PORT = env.whole("PORT", default=8000, least=1, most=65_535)
BIND = env.str("BIND", default="127.0.0.1")

# The base of every permanent address. An id is a promise: it is built from this alone, never from a request.
_site = environment.site_url(env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}"))
SITE_URL = _site.geturl()
SITE_NAME = env.str("SITE_NAME", default="Rosette")
SITE_IS_HTTPS = _site.scheme == "https"
# A trial: the address only works on this computer, so nothing awarded here can be shown to anybody else.
SITE_IS_TRIAL = _site.hostname in ("127.0.0.1", "localhost", "::1")
# Awards under plain http on a public host are refused unless somebody says so.
ALLOW_HTTP_IDS = env.bool("ALLOW_HTTP_IDS", default=False)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = environment.strong(private.secret("SECRET_KEY", folder=DATA_DIR, make=private.new_secret))
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What the private keys of issuers are sealed under: the first seals, all open. Apart from SECRET_KEY, so that either
# may be renewed without the other.
KEY_ENCRYPTION_KEYS = private.sealing_keys(
    private.secret("KEY_ENCRYPTION_KEYS", folder=DATA_DIR, make=private.new_sealing_key)
)
ALLOWED_HOSTS: list[str] = [_site.hostname or "", *environment.hosts(env.list("ALLOWED_HOSTS", default=[]))]
if SITE_IS_TRIAL:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
# Dangerous: whoever uses the verifier can make this server ask addresses inside its own network.
FETCH_ALLOW_PRIVATE_NETWORKS = env.bool("FETCH_ALLOW_PRIVATE_NETWORKS", default=False)
# Addresses or networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
TRUSTED_PROXIES = environment.networks(env.list("TRUSTED_PROXIES", default=[]))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

ROOT_URLCONF = "issuer.urls"
WSGI_APPLICATION = "issuer.wsgi.application"
AUTH_USER_MODEL = "issuer.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = None

INSTALLED_APPS = [
    "issuer.apps.IssuerConfig",
    "badges.apps.BadgesConfig",
    "assertions.apps.AssertionsConfig",
    "backpack.apps.BackpackConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    # First: it answers public documents without waking anything below it, and puts every header on the way out.
    "issuer.site.middleware.front_door",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "issuer.site.context_processors.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "issuer.templatetags.rosette"],
        },
    }
]
FORM_RENDERER = "issuer.site.rendering.Renderer"

# --- Storage -------------------------------------------------------------------------------------------------------

# For the move to another database by dumpdata and loaddata.
SERIALIZATION_MODULES = {"json": "issuer.site.exact_json"}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'rosette.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.whole("CONN_MAX_AGE", default=600, least=0)
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DATABASES["default"]["CONN_HEALTH_CHECKS"] = not IS_SQLITE  # a file does not hang up
if IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads and then writes would fail at once under DEFERRED, whatever the timeout.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # FULL: what was answered with 2xx survives a power cut. No mmap: it shows as resident memory.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;" + wal.pragmas(),
    }

CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://rosette_cache")}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"] |= {"BACKEND": "issuer.site.redis.RedisOrDatabase", "OPTIONS": environment.REDIS}
    CACHES["database"] = env.cache_url_config("dbcache://rosette_cache")
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
MEDIA_URL = "/media/"  # never served as such: each picture has an address of its own
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "region_name": env.str("S3_REGION", default=None),
            "signature_version": "s3v4",
            "file_overwrite": True,
            "querystring_auth": True,
        },
    }
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Mail ----------------------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    # No mail server yet: letters are kept as files that the health page points to, and none is lost.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "letters")
EMAIL_TIMEOUT = env.whole("EMAIL_TIMEOUT", default=30, least=1)
DEFAULT_FROM_EMAIL = environment.sender(env.str("DEFAULT_FROM_EMAIL", default=f"badges@{_site.hostname}"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# How long an award may be taken back, in seconds. Letters wait that long.
UNDO_SECONDS = env.whole("UNDO_SECONDS", default=60, least=0)
# How many awards, and so letters to strangers, one issuer may give in a day.
AWARDS_A_DAY = env.whole("AWARDS_A_DAY", default=50_000, least=0)

# --- People --------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "issuer.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come in by an invitation letter, which proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password is told to its owner
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
MFA_ADAPTER = "issuer.accounts.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"

# --- Browsers ------------------------------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if SITE_IS_HTTPS else "rosette_session"
CSRF_COOKIE_NAME = "__Host-csrf" if SITE_IS_HTTPS else "rosette_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "issuer.views.csrf_failure"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 0 if not SITE_IS_HTTPS else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_HTTPS
# The redirect to https belongs to the proxy: an http id must go on answering on http without one.
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # see SECURE_SSL_REDIRECT
    "security.W002",  # the front door sends X-Frame-Options, by the class of each route
    "security.W021",  # HSTS preload is the operator's to decide
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
APPEND_SLASH = False

# --- Languages and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = environment.language(env.str("LANGUAGE_CODE", default="en-gb"))
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = True

# --- Background work -----------------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
WEB_WORKERS = env.whole("WEB_WORKERS", default=2, least=1, most=256)
WEB_THREADS = env.whole("WEB_THREADS", default=4, least=1, most=1024)

# --- Logs: structured, without names, addresses or query strings ---------------------------------------------------

LOG_LEVEL = environment.log_level(env.str("LOG_LEVEL", default="INFO"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "issuer.site.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"level": "CRITICAL"},  # the front door tells of each 500, once, with its id
        "django.security": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "PIL": {"level": "INFO"},
    },
}
