"""Django's settings, from the environment or `.env`. What operators change at run time is a toggle instead."""

import os

from chatsite.config import env
from chatsite.config.origins import host_of, is_loopback, local_origins
from chatsite.config.redis_address import split_urls
from chatsite.config.redis_settings import caches, channel_layers, maxmemory_mb
from chatsite.config.report_keys import report_keys
from chatsite.config.secret_key import SHORTEST_KEY, read_secret_key, refuse_guessable
from chatsite.logs.settings import FORMATS, logging_config
from chatsite.web.client_address import TrustedProxies
from chatsite.web.security_headers import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from chatsite.web.security_headers import PERMISSIONS_POLICY as PERMISSIONS_POLICY

BASE_DIR = env.BASE_DIR

# --- where it runs ---------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", False)
HOST = env.host("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, low=0, high=65535)
WORKERS = env.integer("WORKERS", 1, low=1, high=64)
SECRET_KEY = read_secret_key(env.text("SECRET_KEY"), BASE_DIR / ".secret_key")
#: Previous keys, still valid for operators' sessions; guests depend on none.
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS", shortest=SHORTEST_KEY)

#: The site's own origins: scheme, host and port. Pages, WebSockets and the admin answer only to these.
SITE_ORIGINS = env.origins("SITE_ORIGINS", local_origins(HOST, port=PORT))
ALLOWED_HOSTS = sorted({host_of(origin) for origin in SITE_ORIGINS})
CSRF_TRUSTED_ORIGINS = SITE_ORIGINS
HTTPS = all(origin.startswith("https://") for origin in SITE_ORIGINS)
#: Whether anyone but users of this machine is served.
IS_PUBLIC = not all(map(is_loopback, ALLOWED_HOSTS))
if IS_PUBLIC:
    refuse_guessable(SECRET_KEY)
#: Promises (by their ids on /privacy/) whose violation the operator accepts: the site starts anyway.
ACCEPTED_RISKS = env.listed("ACCEPTED_RISKS")
#: Off for public-facing processes: they then have no admin at all.
ADMIN = env.flag("ADMIN", True)
TRUSTED_PROXIES = env.listed("TRUSTED_PROXIES")
TrustedProxies(TRUSTED_PROXIES)  # refuses anything that is not an address

# --- Redis -------------------------------------------------------------------------------------------------
REDIS_URL = env.redis_url("REDIS_URL", env.text("REDIS_URL", "redis://127.0.0.1:6379/0"))
#: Several hosts share the pub/sub load. Every process must list them in the same order: sharding is by
#: position.
PUBSUB_URLS = [env.redis_url("PUBSUB_URLS", url) for url in split_urls(env.text("PUBSUB_URLS", REDIS_URL))]
#: Message bodies are encrypted with the first key and decrypted with any (rotate by prepending).
PUBSUB_KEYS = env.listed("PUBSUB_KEYS", shortest=16)
REDIS_MAXMEMORY_MB = maxmemory_mb()
REDIS_TIMEOUT_SECONDS = env.integer("REDIS_TIMEOUT_SECONDS", 2, low=1, high=30)
CACHES = caches(REDIS_URL, timeout=REDIS_TIMEOUT_SECONDS)
CHANNEL_LAYERS = channel_layers(PUBSUB_URLS, keys=PUBSUB_KEYS)

# --- the relational database: only operators' data ------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", BASE_DIR / "data/passerby.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- times and sizes of the product -----------------------------------------------------------------------
#: How long a guest may be away before its chat ends.
GRACE_SECONDS = env.integer("GRACE_SECONDS", 120, low=1, high=3600)
#: A process renews its lease with every beat; if it has not for a whole lease, it is dead.
BEAT_SECONDS = env.integer("BEAT_SECONDS", 2, low=1, high=10)
LEASE_SECONDS = env.integer("LEASE_SECONDS", 7, low=3, high=60)
HELLO_SECONDS = env.integer("HELLO_SECONDS", 10, low=1, high=60)
#: Larger than the longest message (UTF-8, escaped) with its envelope; small enough to limit a slow sender's
#: cost.
FRAME_BYTES = env.integer("FRAME_BYTES", 16_384, low=1_024, high=65_536)
OPEN_MESSAGES = 32
#: How long a message can be reported.
REPORT_HOURS = env.integer("REPORT_HOURS", 24, low=1, high=168)
#: How long a report waits for a decision before its lines are erased.
REPORT_KEEP_DAYS = env.integer("REPORT_KEEP_DAYS", 30, low=1, high=365)
#: Where the report encryption keys are: a directory of this machine, or `redis` for several machines.
REPORT_KEYS = env.text("REPORT_KEYS", report_keys(DATABASES["default"]))
#: Called for new reports; empty: disabled.
MODERATION_WEBHOOK = env.web_url("MODERATION_WEBHOOK")
#: Called when somebody waits in the line of a helpline; empty: MODERATION_WEBHOOK.
LINE_WEBHOOK = env.web_url("LINE_WEBHOOK")
#: The bearer token for /metrics; empty: disabled.
METRICS_TOKEN = env.text("METRICS_TOKEN")
#: Receives mail about new reports and appeals; EMAIL_URL is the mail server.
MODERATION_MAIL = env.recipients("MODERATION_MAIL")
vars().update(env.mail("EMAIL_URL", "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.sender("EMAIL_FROM", f"passerby@{ALLOWED_HOSTS[0]}")
EMAIL_TIMEOUT = 10
SAY_PER_10S = env.integer("SAY_PER_10S", 20, low=1, high=1_000_000)
PING_SECONDS = env.integer("PING_SECONDS", 15, low=1, high=300)
PONG_SECONDS = env.integer("PONG_SECONDS", 10, low=1, high=300)
#: Bypasses Daphne's read and write path for WebSockets; off for comparison, or if an upgrade broke it.
FAST_SOCKETS = env.flag("FAST_SOCKETS", True)
#: How long `/acceptz` reports the coming end before a drain starts, so that load balancers notice.
DRAIN_NOTICE_SECONDS = env.integer("DRAIN_NOTICE_SECONDS", 0, low=0, high=60)
#: With several workers, one that is older or larger is replaced without losing a chat; 0 for never.
WORKER_MAX_AGE_SECONDS = env.integer("WORKER_MAX_AGE_SECONDS", 0, low=0, high=31_536_000)
WORKER_MAX_MEMORY_MB = env.integer("WORKER_MAX_MEMORY_MB", 0, low=0, high=1_048_576)

# --- the application -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "daphne",  # first, so that `runserver` is Daphne's
    "chatsite",
    "chat",
    "matchmaking",
    "solo",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "chat.login.apps.OperatorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# None of these costs a guest's page a thread, and middleware that only the admin needs is inactive elsewhere:
# a guest gets no cookie.
MIDDLEWARE = [
    "chatsite.web.middleware.SecurityMiddleware",
    "chatsite.web.static_files.StaticFilesMiddleware",
    "chatsite.web.middleware.CompressionMiddleware",
    "chatsite.web.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "chatsite.web.host_check.HostMiddleware",
    "chat.pages.unready.UnreadyMiddleware",
    "chatsite.web.middleware.CommonMiddleware",
    "chatsite.web.middleware.AdminSessionMiddleware",
    "chatsite.web.middleware.CsrfMiddleware",
    "chatsite.web.middleware.AdminAuthenticationMiddleware",
    "chatsite.web.middleware.AdminSecondFactorMiddleware",
    "chatsite.web.middleware.AdminMessageMiddleware",
    "chatsite.web.middleware.ClickjackingMiddleware",
]

ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["chatsite.web.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
#: Whether every operator needs a second factor; those who have one are always asked for it.
SECOND_FACTOR = env.choice("SECOND_FACTOR", "optional", ("optional", "required"))
OTP_TOTP_ISSUER = "Passerby"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("es", "Español"),
    ("pt-br", "Português (Brasil)"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "chatsite.config.formats"

# --- static files: hashed names, cached by browsers without limit ----------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = str(env.path("STATIC_ROOT", BASE_DIR / ".static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "chatsite.web.static_files.HashedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- security ------------------------------------------------------------------------------------------
# Other sites get no referrer. "no-referrer" would also make our own forms send `Origin: null`, which Django refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = False  # the TLS proxy redirects; requests from it are always plain HTTP
CSRF_FAILURE_VIEW = "chat.pages.refusals.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # These look for Django's middleware by name; chatsite.E005 looks for subclasses.
    "security.W001",
    "security.W002",
    "security.W003",
    "security.W008",  # see SECURE_SSL_REDIRECT
]

# --- logs: never a text, an address or a token ------------------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logging_config(level=LOG_LEVEL, shape=env.choice("LOG_FORMAT", "plain", FORMATS), debug=DEBUG)
#: Where errors are reported, without personal data; empty: only logged.
SENTRY_DSN = env.web_url("SENTRY_DSN")

os.environ.setdefault("ASGI_THREADS", "8")
env.refuse_misspelt()
