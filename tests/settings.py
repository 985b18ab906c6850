"""The settings of the tests: the hub's own, with data in a folder that goes away."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="gatehouse-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ.update(HUB_DATA=_data, HUB_HTTPS="0", SMTP_URL="", SECRET_KEY="only-for-tests")

from hub.settings import *  # noqa: E402, F403

# A provider of our own to sign in with (tests/cms/users/test_providers.py).
INSTALLED_APPS = [*INSTALLED_APPS, "allauth.idp.oidc"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WHITENOISE_AUTOREFRESH = True  # Static files are found, not collected.
