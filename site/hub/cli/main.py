"""Which command, with which options."""

import argparse
import os
import sys
from pathlib import Path

from hub.cli import check, demo, serve
from hub.cli.surroundings import DATA_HELP, Refused, keep_data_in, manage, read_env_file, say


def main(arguments: list[str]) -> int:
    """Run one command of ./hub. Exit code 2 with a sentence where it cannot be done as asked."""
    read_env_file()
    try:
        command, data, rest = split(arguments)
        keep_data_in(data)
        return COMMANDS[command](rest)
    except Refused as refusal:
        say(str(refusal))
        return 2
    except KeyboardInterrupt:
        return 130


def split(arguments: list[str]) -> tuple[str, str | None, list[str]]:
    """The command, the folder of --data, and the rest in order. --data may stand before or after the command."""
    parser = argparse.ArgumentParser(prog="./hub", add_help=False, allow_abbrev=False)
    parser.add_argument("--data", metavar="DIR", help=DATA_HELP)
    known, rest = parser.parse_known_args(arguments)
    return rest[0], known.data, rest[1:]


def worker(arguments: list[str]) -> int:
    """What sends letters, runs tasks and keeps the clock, until it is stopped."""
    parser = argparse.ArgumentParser(prog="./hub worker", description=worker.__doc__, allow_abbrev=False)
    parser.add_argument("--data", metavar="DIR", help=DATA_HELP)
    parser.parse_args(arguments)
    serve.prepare()
    os.execv(sys.executable, [sys.executable, "-m", "hub.worker"])


def any_manage(arguments: list[str]) -> int:
    """A management command. The embedded database is made first where there is none yet."""
    command = arguments[0] if arguments else "help"
    is_embedded = not os.environ.get("DATABASE_URL")
    if is_embedded and command not in NEED_NO_DATABASE and not Path(os.environ["HUB_DATA"], "hub.sqlite3").exists():
        serve.prepare()
    os.execv(sys.executable, manage(*arguments))


NEED_NO_DATABASE = ("help", "--help", "--version", "check", "migrate", "makemigrations", "prepare", "collectstatic")

COMMANDS = {
    "demo": demo.main,
    "test": check.main,
    "serve": serve.main,
    "worker": worker,
    "manage": any_manage,
}
