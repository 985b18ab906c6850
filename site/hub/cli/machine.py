"""What a machine lacks, and what brings it."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hub.cli import elasticsearch
from hub.cli.surroundings import say

PANGO_LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib"),
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Part:
    """Something of the system that a part of the hub needs."""

    name: str
    effect: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]

    @property
    def sentence(self) -> str:
        return f"This machine lacks {self.name}: {self.effect}. {command_for([self])} brings it."


def has_pango() -> bool:
    return all(any(_loads(name) for name in names) for names in PANGO_LIBRARIES)


def chromium() -> str | None:
    """The system's own Chromium or Chrome."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def has_browser() -> bool:
    return chromium() is not None or any(_playwright_browsers().glob("chromium-*"))


def has_postgresql() -> bool:
    """Its server's programs, which Debian keeps off the path."""
    return bool(shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


PANGO = Part(
    name="pango",
    effect="no PDF can be made here; all else works",
    packages=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    is_there=has_pango,
)
BROWSER = Part(name="Chromium", effect="browser tests cannot run here", packages=("chromium",), is_there=has_browser)
POSTGRESQL = Part(
    name="PostgreSQL",
    effect="tests that need a server of their own are left out",
    packages=("postgresql",),
    is_there=has_postgresql,
)
JAVA = Part(
    name="Java 21 or newer",
    effect="Elasticsearch cannot run here, and its tests are left out",
    packages=("openjdk-21-jre-headless",),
    is_there=lambda: elasticsearch.java() is not None,
)
MAVEN = Part(
    name="Maven",
    effect="Elasticsearch cannot be fetched, and its tests are left out",
    packages=("maven",),
    is_there=lambda: shutil.which("mvn") is not None,
)


def lacks(parts: Iterable[Part] = (PANGO,)) -> list[Part]:
    return [part for part in parts if not part.is_there()]


def bring(parts: list[Part]) -> bool:
    """Install what is lacking where that is allowed: as root, or by sudo without a password. True if all is there."""
    if parts and _may_install():
        say(f"Installing {', '.join(part.name for part in parts)} with apt …")
        for command in _commands(parts):
            as_root = ["sudo", "-n"] if command[0] == "apt-get" and os.geteuid() != 0 else []
            subprocess.run([*as_root, *command], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    return not lacks(parts)


def command_for(parts: Iterable[Part]) -> str:
    """What a person types to bring parts."""
    if not shutil.which("apt-get"):
        return "The package manager of your system"
    commands = [command for command in _commands(list(parts)) if command[-1] != "update"]
    typed = [" ".join(command).replace("apt-get -qq", "sudo apt-get") for command in commands]
    return " && ".join(typed)


def _commands(parts: list[Part]) -> list[list[str]]:
    packages = [package for part in parts for package in part.packages]
    commands = []
    if BROWSER in parts and _is_ubuntu():  # Ubuntu's package only points to a snap, which a container cannot run.
        packages.remove("chromium")
        commands.append([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"])
    if packages:
        apt = ["apt-get", "-qq"]
        commands[:0] = [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]]
    return commands


def _may_install() -> bool:
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() == 0:
        return True
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0  # noqa: S607


def _is_ubuntu() -> bool:
    try:
        return "ID=ubuntu" in Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return False


def _playwright_browsers() -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path(named) if named else Path.home() / cache / "ms-playwright"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
