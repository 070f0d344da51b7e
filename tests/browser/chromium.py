"""The system's Chromium: playwright's own browser is a download, and this does as well."""

import shutil
from collections.abc import Sequence

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "There is no Chromium here. Debian, Ubuntu: apt install chromium fonts-noto-color-emoji fonts-noto-cjk"
)
ARGUMENTS: Sequence[str] = (
    # As root there is no sandbox to be had, and the pages are ours.
    "--no-sandbox",
    "--disable-gpu",
    # It is to talk to us alone.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Its path; None where none is installed."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
