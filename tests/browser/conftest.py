"""A real Chromium for the tests that need one."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from hub.cli import machine

# Playwright runs an event loop in this thread, and Django would take our own calls for its.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The hosts of the tests' partnerships are on this machine.
HOSTS = "--host-resolver-rules=MAP *.test 127.0.0.1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, or the one that Playwright installed."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=machine.chromium(), args=["--no-sandbox", HOSTS])
        yield chromium
        chromium.close()
