"""All settings, top to bottom: what the site is, where data lives, limits, security, logging.

Every value comes from the environment through config.env, which refuses what it
cannot read. Defaults suit a laptop; `manage.py check --deploy` judges production.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.env import (
    env_bool,
    env_choice,
    env_database,
    env_int,
    env_list,
    env_match,
    env_rate,
    env_redis,
    env_site_url,
    env_str,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("GAINSAY_VAR", str(BASE_DIR / "var")))  # git-ignored; all local state

# What the site is ---------------------------------------------------------------------------

DEBUG = env_bool("DEBUG", False)
SITE_NAME = env_str("SITE_NAME", "Gainsay")
SITE_NOTICE = env_str("SITE_NOTICE")  # one sentence on top of every page; empty: none
SITE_URL = env_site_url("SITE_URL", "http://127.0.0.1:8000")  # absolute links in feeds
# Authority and date of the tag: ids (RFC 4151); permanent: changing them renames every entry.
FEED_TAG_AUTHORITY = env_match(
    "FEED_TAG_AUTHORITY",
    "gainsay.example,2026",
    r"[A-Za-z0-9.-]+,\d{4}(-\d{2}(-\d{2})?)?",
    "a domain you own and a date, like claims.example.org,2026",
)
FEED_REVIEWED_ONLY = env_bool("FEED_REVIEWED_ONLY", False)
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "pgtrigger",
    "pghistory",
    "sources",
    "claims",
]

MIDDLEWARE = [
    "config.logs.RequestIdMiddleware",
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.headers.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

# Reading writes no history, and must not open a session: feeds and pages stay cacheable.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env_str("STATIC_ROOT", str(VAR_DIR / "static")))
# Names with a hash may be cached for ever, but need `manage.py collectstatic` first.
HASHED_STATIC = env_bool("HASHED_STATIC", False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "whitenoise.storage.CompressedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC  # the quick start serves without collectstatic

# Where data lives ---------------------------------------------------------------------------

# Without DATABASE_URL the commands that need a database start the embedded PostgreSQL
# under VAR_DIR and set the variable themselves (config.embedded).
if env_str("DATABASE_URL"):
    DATABASES = {"default": env_database("DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = env_int("CONN_MAX_AGE", 60, least=0)  # seconds
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Prepares what claims.prepared asks; Django's own queries are bound before they are sent.
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 0
    # Pages ask many small questions; to compile one takes longer than to answer it. What they
    # read lies in memory or on a solid disk, where to read by an index costs little more.
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c jit=off -c random_page_cost=1.1")
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env_redis("REDIS_URL")  # empty: an in-process broker and cache
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "config.forgiving_cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},  # seconds
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"

# Limits -------------------------------------------------------------------------------------

MAX_TEXT_CHARACTERS = env_int("MAX_TEXT_CHARACTERS", 200_000, least=1)  # of one article
MAX_UPLOAD_BYTES = env_int("MAX_UPLOAD_BYTES", 15_000_000, least=1)  # one file or paste
MAX_HTML_BYTES = env_int("MAX_HTML_BYTES", 3_000_000, least=1)  # handed to the HTML parser
FETCH_MAX_BYTES = env_int("FETCH_MAX_BYTES", 15_000_000, least=1)  # one response body
FETCH_TIMEOUT_SECONDS = env_int("FETCH_TIMEOUT_SECONDS", 45, least=1)  # whole response
FETCH_ALLOW_LOOPBACK = env_bool("FETCH_ALLOW_LOOPBACK", False)  # for tests only
FETCH_RATE_PER_HOST = env_rate("FETCH_RATE_PER_HOST", "1/second")  # pages and feeds together
# Subscribe to feeds at their hubs; a hub must be able to reach SITE_URL.
WEBSUB = env_bool("WEBSUB", SITE_URL.startswith("https://"))
LEASE_SECONDS = env_int("LEASE_SECONDS", 180, least=1)
MAX_ATTEMPTS = env_int("MAX_ATTEMPTS", 3, least=1)
TICK_SECONDS = env_int("TICK_SECONDS", 30, least=1)
# Failed sign-ins only; the address is the visitor's, IPv6 by its /64 network.
SIGN_IN_LIMIT_PER_ADDRESS = env_rate("SIGN_IN_LIMIT_PER_ADDRESS", "20/10 minutes")
SIGN_IN_LIMIT_PER_NAME = env_rate("SIGN_IN_LIMIT_PER_NAME", "10/10 minutes")
TIPS = env_bool("TIPS", True)  # whether readers without an account may bring tips
TIP_LIMIT_PER_ADDRESS = env_rate("TIP_LIMIT_PER_ADDRESS", "10/hour")
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES + 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Linking ------------------------------------------------------------------------------------

# Likeness from 0 to 1 at which a pair is proposed; measured precision: docs/linking.md.
LINK_THRESHOLDS = {
    "same": env_int("LINK_SAME_PERCENT", 72, least=1) / 100,
    "polarity": env_int("LINK_POLARITY_PERCENT", 50, least=1) / 100,
    "opposites": env_int("LINK_OPPOSITES_PERCENT", 33, least=1) / 100,
    "figures": env_int("LINK_FIGURES_PERCENT", 40, least=1) / 100,
    "related": env_int("LINK_RELATED_PERCENT", 50, least=1) / 100,
    "days_apart": env_int("LINK_DAYS_APART", 14, least=1),
}

# Security -----------------------------------------------------------------------------------

SECRET_KEY = env_str("SECRET_KEY")
if not SECRET_KEY:
    key_file = VAR_DIR / "secret_key"
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        key_file.write_text(secrets.token_urlsafe(60), encoding="ascii")
        key_file.chmod(0o600)
    SECRET_KEY = key_file.read_text(encoding="ascii").strip()
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")

ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS", f"127.0.0.1,localhost,[::1],{urlsplit(SITE_URL).hostname}"
)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
HTTPS = env_bool("HTTPS", SITE_URL.startswith("https://"))
# One reverse proxy stands in front, and only it can reach us: then what it says about the
# visitor's address and about HTTPS is believed.
BEHIND_PROXY = env_bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31_536_000, least=0) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
AUTHENTICATION_BACKENDS = ["config.permissions.OneQueryBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "claim-list"
LOGOUT_REDIRECT_URL = "claim-list"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]  # fmt: skip

# Logging ------------------------------------------------------------------------------------

LOG_LEVEL = env_choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
LOG_FORMAT = env_choice("LOG_FORMAT", "line", ["line", "json"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"celery.beat": {"level": "WARNING"}},  # else a line each tick
}

# Watching -----------------------------------------------------------------------------------

METRICS_TOKEN = env_str("METRICS_TOKEN")  # empty: /metrics is not served
METRICS = ["sources.metrics.gauges", "claims.metrics.gauges"]
