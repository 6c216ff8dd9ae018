"""A real Chromium, as the people who use Airflow have one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The program. A machine without it cannot run these tests; CI, which installs it, must."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        assert "CI" not in os.environ, "CI installs Chromium (.ci/run)"
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return found


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """A page of a new browser without a past; addresses are relative to ``address``."""
    # Its sandbox needs more rights than a container gives; it sees nothing but our own server.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(base_url=address, locale="en-US", viewport={"width": 1400, "height": 1000})
        context.set_default_timeout(60_000)
        try:
            yield context.new_page()
        finally:
            browser.close()
