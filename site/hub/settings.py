"""One settings module, read from the environment.

Each external service is one variable that is absent by default; absent means the embedded counterpart.
Every variable stands in `.env.example` with its meaning.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf.locale import LANG_INFO

from hub.environment import Environment

ROOT = Path(__file__).resolve().parents[2]

env = Environment()
env.read_env(str(ROOT / ".env"), overwrite=False)

DATA = Path(env.str("HUB_DATA", default=str(ROOT / "data"))).resolve()


def _kept(name: str) -> str:
    """A key of this install, made once and kept beside the data, for its owner's eyes."""
    keeper = DATA / name
    if not keeper.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        fresh = DATA / f".{name}.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):  # Another process was first: its key stands.
            os.link(fresh, keeper)
        fresh.unlink()
    return keeper.read_text()


# --- What kind of set-up this is ---------------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY", default="") or _kept("secret_key")
# Older ones, by which links in old letters still open.
SECRET_KEY_FALLBACKS = [key.strip() for key in env.str("SECRET_KEY_FALLBACKS", default="").split(",") if key.strip()]

# Seal what is kept encrypted (mobile numbers), newest first: all of them open, the first seals.
FIELD_KEYS = [key.strip() for key in env.str("HUB_FIELD_KEYS", default="").split(",") if key.strip()]
if not FIELD_KEYS:
    # Several hosts share a SECRET_KEY from the environment and no folder.
    FIELD_KEYS = [SECRET_KEY, *SECRET_KEY_FALLBACKS] if env.str("SECRET_KEY", default="") else [_kept("field_key")]

DEBUG = env.switch("HUB_DEBUG", default=False)

# Secure unless told otherwise: `./hub demo`, `serve` and `test` speak plain HTTP on the loopback and say so here.
HTTPS = env.switch("HUB_HTTPS", default=True)

# Hosts are rows in the database. `cms.core.middleware` answers 404 for any host that no partnership has.
ALLOWED_HOSTS = ["*"]

SMTP_URL = env.str("SMTP_URL", default="")
# A provider's own interface instead, and what it proves itself with when it tells of a letter.
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
MAIL_WEBHOOK_SECRET = env.webhook_secret("MAIL_WEBHOOK_SECRET", needed=bool(MAIL_PROVIDER))
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.service("REDIS_URL", schemes=["redis", "rediss"], form="redis://HOST:6379/0")
ELASTICSEARCH_URL = env.service("ELASTICSEARCH_URL", schemes=["http", "https"], form="http://HOST:9200")
S3_URL = env.str("S3_URL", default="")

# Letters stay on this machine: the outbox can be read, and a sign-in link can be printed.
EMBEDDED = not (SMTP_URL or MAIL_PROVIDER)

# --- Apps, top of the house first --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "hub",
    "bulletins",
    "newsletters",
    "cms.search",
    "cms.guidance",
    "cms.calendar",
    "cms.notices",
    "cms.people",
    "cms.users",
    "cms.core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "cms.core.stock_apps.Redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "cms.core.stock_apps.Snippets",
    "cms.core.stock_apps.Documents",
    "cms.core.stock_apps.Images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django_tasks",
    "django_tasks_db",
    "govuk_frontend_django",
    "crispy_forms",
    "crispy_forms_gds",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.headers.public_headers",
    "cms.core.middleware.partnership_by_host",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.core.language.of_request",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.core.middleware.admin_door",
    "cms.core.redirects.follow.follow_redirects",
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.core.context.frame",
            ],
        },
    },
]

# --- Database ----------------------------------------------------------------------------------------------------

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: a claim, a consent and an approval outlive a power cut (NORMAL may lose the last commits).
    # secure_delete: what is erased is overwritten in the file too, also where SQLite was built without that.
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON;"
    ),
}

if DATABASE_URL:
    DATABASES: dict[str, Any] = {"default": env.database("DATABASE_URL")}
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
else:
    DATA.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "hub.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Background work, cache, search ------------------------------------------------------------------------------

if REDIS_URL:
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    RQ_QUEUES = {"default": {"URL": REDIS_URL}}
    RQ = {"JOB_CLASS": "django_tasks_rq.Job"}
    TASKS: dict[str, Any] = {"default": {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": ["default"]}}
    CACHES: dict[str, Any] = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": REDIS_URL}}
else:
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Of the admin's choosers. What readers search is `cms.search`, in the database and, where there is one, Elasticsearch.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
SEARCH_INDEX = "gatehouse_cards"
SEARCH_VECTORS = env.str("SEARCH_VECTORS", default="").strip()

if MAIL_PROVIDER:
    INSTALLED_APPS += ["anymail"]
ANYMAIL = {"WEBHOOK_SECRET": MAIL_WEBHOOK_SECRET}

# --- People and sign-in ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "cms.users.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "cms.users.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # Whoever is signed in has proved their address.
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # A telephone's clock may be half a minute wrong.
MFA_FORMS = {
    "authenticate": "cms.users.forms.ProveForm",
    "reauthenticate": "cms.users.forms.ProveAgainForm",
    "add_webauthn": "cms.users.forms.AddPasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "cms.users.providers.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.providers(), "OAUTH_PKCE_ENABLED": True}}
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAIL_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}

# --- Mail --------------------------------------------------------------------------------------------------------

OUTBOX = DATA / "outbox"
# What Django and allauth send goes through the same transport as every letter.
EMAIL_BACKEND = "newsletters.transport.django_mail.TransportBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("HUB_FROM_EMAIL", default="hub@hub.example")
# Where letters come back that nobody took, and the mailbox in which that is read.
BOUNCE_ADDRESS = env.mailbox("HUB_BOUNCE_ADDRESS")
BOUNCE_IMAP_URL = env.service(
    "BOUNCE_IMAP_URL", schemes=["imaps", "imap+tls", "imap"], form="imaps://USER:PASSWORD@HOST:993/INBOX"
)
# Where staff forward news to (each partnership has its key in it: news+ealing@…), and the mailbox in which it is read.
INBOX_ADDRESS = env.mailbox("INBOX_ADDRESS")
INBOX_IMAP_URL = env.service(
    "INBOX_IMAP_URL", schemes=["imaps", "imap+tls", "imap"], form="imaps://USER:PASSWORD@HOST:993/INBOX"
)
# Where letters to control mailboxes of alerts arrive.
CONTROL_IMAP_URL = env.service(
    "CONTROL_IMAP_URL", schemes=["imaps", "imap+tls", "imap"], form="imaps://USER:PASSWORD@HOST:993/INBOX"
)
# What the relay's operator wants included in SPF records; and who is asked what the DNS says of senders' domains.
SPF_INCLUDE = env.str("HUB_SPF_INCLUDE", default="").strip().lower().removeprefix("include:")
DNS_SERVERS = env.name_servers("HUB_DNS_SERVERS")

# --- Text messages -------------------------------------------------------------------------------------------------

# GOV.UK Notify: its key, the number of a template that holds ((message)) alone, and where it is.
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="").strip()
NOTIFY_TEMPLATE_ID = env.str("NOTIFY_TEMPLATE_ID", default="").strip()
NOTIFY_URL = (
    env.service("NOTIFY_URL", schemes=["https", "http"], form="https://HOST")
    or "https://api.notifications.service.gov.uk"
)

# --- Words, time ---------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
# Those that an install knows. A partnership says on its own screen which of them it offers beside the first.
LANGUAGES = [
    ("en-gb", "English"),
    ("ar", "Arabic"),
    ("pl", "Polish"),
    ("pa", "Punjabi"),
    ("so", "Somali"),
    ("ur", "Urdu"),
]
LANG_INFO["so"] = {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"}  # Django knows none.
LANG_INFO["pa"] = {**LANG_INFO["pa"], "name_local": "ਪੰਜਾਬੀ"}
LOCALE_PATHS = [ROOT / "locale"]
WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English")]
# Drafts of translations: a class of wagtail-localize's interface, and what it is told.
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = env.machine_translator("HUB_MACHINE_TRANSLATOR")
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en-gb", "English")]
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- Files ---------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_DIRS = [path for path in (ROOT / "build" / "assets", ROOT / "site" / "hub" / "static") if path.exists()]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hub.static_files.HashedFiles"},
}
if S3_URL:
    _s3 = env.bucket("S3_URL")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(_s3.username or ""),
            "secret_key": unquote(_s3.password or ""),
            "endpoint_url": f"https://{_s3.hostname}" + (f":{_s3.port}" if _s3.port else ""),
            "bucket_name": _s3.path.strip("/"),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,  # As on a disk: a second plan.pdf is another file.
        },
    }
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "rtf", "txt", "xlsx", "ics", "odt", "ods"]
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]

# --- Feeds -----------------------------------------------------------------------------------------------------------

# Networks beside the public internet that feeds may come from: a council's intranet, say (10.20.0.0/16,10.30.0.0/16).
FEED_NETWORKS = env.networks("HUB_FEED_NETWORKS")

# --- The site ------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Gatehouse"
WAGTAILADMIN_BASE_URL = env.str("HUB_BASE_URL", default="http://localhost:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 20
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# --- Security ------------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # A view that is shown in a frame of our own says so itself.
CSRF_COOKIE_HTTPONLY = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.switch("HUB_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # The client's address is the last in X-Forwarded-For.
CSRF_FAILURE_VIEW = "hub.errors.csrf_failure"

# --- Logs ------------------------------------------------------------------------------------------------------------

LOG_LEVEL = env.log_level("HUB_LOG_LEVEL")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    # No line holds an address or a telephone number.
    "formatters": {
        "line": {
            "class": "cms.core.discreet.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    # The handler's level counts too: the task worker sets that of its own loggers by itself.
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "level": LOG_LEVEL}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
