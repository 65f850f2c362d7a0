"""The settings of the tests: the product's own, with what a test must not share.

DATABASE_URL names the server whose scratch databases are used, else the embedded
one runs under var/tests. REDIS_URL is only for tests marked `redis`: the others keep
their cache to themselves, so that they may run side by side.
"""

from __future__ import annotations

import os
from pathlib import Path

from config.embedded import ensure_database_url

os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 5)
ensure_database_url(Path(__file__).resolve().parent.parent / "var" / "tests", "postgres")

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FETCH_ALLOW_LOOPBACK = True
SECURE_SSL_REDIRECT = False
REDIS_URL = ""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
