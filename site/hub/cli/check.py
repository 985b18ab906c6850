"""`./hub test`: every check and every test."""

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hub import build_assets
from hub.cli import elasticsearch, machine
from hub.cli.surroundings import DATA_HELP, ROOT, Refused, manage, one_at_a_time, say

PYTHON = sys.executable

#: Name, command. The slowest first, so that the others run beside it.
CHECKS = [
    ("types", [PYTHON, "-m", "mypy"]),
    ("migrations in step with models", manage("makemigrations", "--check", "--dry-run")),
    ("deployment", manage("check", "--deploy", "--fail-level", "WARNING")),
    ("import layers", [str(Path(PYTHON).parent / "lint-imports"), "--no-logo"]),
    ("lint", [PYTHON, "-m", "ruff", "check", "--quiet", ".", "hub"]),
    (
        "templates",
        [PYTHON, "-m", "djhtml", "--check", "--tabwidth", "2", *map(str, (ROOT / "templates").rglob("*.html"))],
    ),
    ("format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".", "hub"]),
]


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    output: str
    seconds: float


def main(arguments: list[str]) -> int:
    """Every check (format, lint, types, import layers, migrations, deployment), then pytest with your arguments."""
    parser = argparse.ArgumentParser(
        prog="./hub test",
        description=main.__doc__,
        epilog="Whatever else you give goes to pytest: ./hub test -k compose -x",
        allow_abbrev=False,
    )
    parser.add_argument("--data", metavar="DIR", help=DATA_HELP)
    parser.add_argument("--no-browser", action="store_true", help="leave out the tests that drive a browser")
    options, for_pytest = parser.parse_known_args(arguments)
    bring_what_tests_need(browser=not options.no_browser)
    build()
    outcomes = run_checks()
    status, last_line = run_pytest(for_pytest, browser=not options.no_browser)
    return summary(outcomes, status, last_line, browser=not options.no_browser)


def bring_what_tests_need(*, browser: bool) -> None:
    """Raises Refused that names what is lacking, where it may not be installed."""
    needs = [machine.PANGO, *([machine.BROWSER] if browser else [])]
    if os.environ.get("CI"):  # Elsewhere tests of a real server are skipped where there is none.
        needs += [machine.POSTGRESQL, machine.JAVA, machine.MAVEN]
    lacking = machine.lacks(needs)
    if lacking and not machine.bring(lacking):
        still = machine.lacks(needs)
        names = " and ".join(part.name for part in still)
        hint = " Or leave the browser tests out: ./hub test --no-browser" if machine.BROWSER in still else ""
        raise Refused(f"The tests need {names}. Install with: {machine.command_for(still)}{hint}")
    if not elasticsearch.is_there() and elasticsearch.can_fetch():
        try:
            elasticsearch.fetch()
        except elasticsearch.CannotFetch as fault:
            say(str(fault))  # Its tests are skipped; in CI that is a failure.


def build() -> None:
    with one_at_a_time():
        try:
            build_assets.build()
        except build_assets.BuildFailed as failure:
            raise Refused(f"The look of the website could not be built. {failure}") from failure


def run_checks() -> list[Outcome]:
    """All checks, as many at once as there are processors, each told as it ends."""
    say("Checking …")
    outcomes = []
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for outcome in pool.map(run_check, CHECKS):
            outcomes.append(outcome)
            say(f"  {'ok    ' if outcome.passed else 'FAILED'} {outcome.name} ({outcome.seconds:.0f} s)")
            if not outcome.passed:
                say(outcome.output)
    return outcomes


def run_check(check: tuple[str, list[str]]) -> Outcome:
    name, command = check
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=plain_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Outcome(name, done.returncode == 0, done.stdout.strip(), time.monotonic() - started)


def plain_environment() -> dict[str, str]:
    """The environment of a fresh install: a check does not pass or fail by what somebody has set."""
    ours = ("HUB_HTTPS", "HUB_DEBUG", "HUB_BEHIND_PROXY")
    return {name: value for name, value in os.environ.items() if name not in ours}


def run_pytest(arguments: list[str], *, browser: bool) -> tuple[int, str]:
    """Run pytest, its output passed on as it comes. Gives its exit code and its own last line."""
    command = [PYTHON, "-m", "pytest", *processes(arguments), *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    environment = {**os.environ, **({} if browser else {"HUB_NO_BROWSER": "1"})}
    say("Testing …")
    tail = b""
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as pytest:
        assert pytest.stdout is not None  # noqa: S101 (for the type checker)
        while chunk := os.read(pytest.stdout.fileno(), 65536):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            tail = (tail + chunk)[-4096:]
    lines = [line for line in tail.decode(errors="replace").splitlines() if line.strip()]
    return pytest.returncode, lines[-1] if lines else ""


def processes(arguments: list[str]) -> list[str]:
    """Two tests at once where there are processors for it, unless somebody said how many or debugs."""
    own = re.compile(r"-n|--numprocesses|--dist|-s$|--pdb|--trace|-p$|--collect-only|--co$")
    if (os.cpu_count() or 1) < 2 or any(own.match(argument) for argument in arguments):
        return []
    return ["-n", str(min(os.cpu_count() or 2, 4)), "--dist", "worksteal"]


def summary(outcomes: list[Outcome], status: int, last_line: str, *, browser: bool) -> int:
    """Say what passed. pytest's own count is the last line of all."""
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    say("")
    say(
        f"Checks: {len(outcomes) - len(failed)} passed"
        + (f", {len(failed)} FAILED: {', '.join(failed)}" if failed else "")
    )
    say(f"Tests: {'passed' if status == 0 else f'FAILED (pytest exit code {status})'}")
    if not browser:
        say("Browser tests were left out (--no-browser).")
    print(last_line, flush=True)
    return 1 if failed or status else 0
