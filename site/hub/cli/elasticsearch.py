"""A real Elasticsearch for the tests, fetched once by Maven into .hub."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hub.cli.surroundings import ROOT, say

KEPT = ROOT / ".hub" / "elasticsearch"
HOME = KEPT / "home"
#: There when all is unpacked.
DONE = KEPT / "complete"
POM = Path(__file__).with_suffix(".xml")
LEAST_JAVA = 21


class CannotFetch(Exception):
    """Elasticsearch could not be fetched: Maven's words stand above."""


def is_there() -> bool:
    return DONE.exists() and java() is not None


def can_fetch() -> bool:
    return shutil.which("mvn") is not None and java() is not None


def fetch() -> None:
    """Some 900 MB come, of which 200 MB stay. Raises CannotFetch."""
    say("Fetching Elasticsearch for the tests with Maven (once; some 900 MB) …")
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    repository = KEPT / "maven"  # Its own, so that the archive can go again.
    command = ["mvn", "-B", "-q", "-f", str(POM), f"-Dmaven.repo.local={repository}", f"-Dinto={KEPT}"]
    done = subprocess.run([*command, "generate-resources"], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    shutil.rmtree(repository, ignore_errors=True)
    if done.returncode or not list((HOME / "lib").glob("elasticsearch-[0-9]*.jar")):
        raise CannotFetch(CannotFetch.__doc__)
    DONE.touch()


def java() -> Path | None:
    """The folder of a Java that is new enough."""
    places = [os.environ.get("ES_JAVA_HOME", ""), os.environ.get("JAVA_HOME", ""), _on_path()]
    places += sorted(map(str, Path("/usr/lib/jvm").glob("*")))
    return next((Path(place) for place in places if place and _version(Path(place)) >= LEAST_JAVA), None)


def _on_path() -> str:
    program = shutil.which("java")
    return str(Path(program).resolve().parents[1]) if program else ""


def _version(home: Path) -> int:
    """Of a whole Java; 0 for none, and for one that lacks modules which the server needs."""
    try:
        done = subprocess.run([home / "bin" / "java", "--list-modules"], capture_output=True, text=True)
    except OSError:
        return 0
    modules = dict(line.split("@", 1) for line in done.stdout.split() if "@" in line)
    if not modules.keys() >= {"java.base", "jdk.jlink", "jdk.incubator.vector"}:
        return 0
    return int(re.match(r"\d+", modules["java.base"])[0])  # type: ignore[index]  # It begins with a number.
