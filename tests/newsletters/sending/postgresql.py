"""A PostgreSQL server of the tests' own, from the binaries of the system's package."""

import glob
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from tests.database import KEPT, ROOT, fingerprint, made_once


class NoPostgreSQL(Exception):
    """PostgreSQL's server programs are not installed: `apt install postgresql`."""


class Server:
    """Runs in a folder of its own, on a port of the loopback, as a user who is not root."""

    def __init__(self) -> None:
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        path = shutil.which("initdb") or (found[-1] if found else None)
        if path is None:
            raise NoPostgreSQL(NoPostgreSQL.__doc__)
        self.bin = Path(path).resolve().parent  # Beside it stand the other programs, of the same version.
        # Not pytest's: its folders are closed to any other user, again and again.
        self.folder = Path(tempfile.mkdtemp(prefix="gatehouse-pg-"))
        self.user = "postgres" if _exists("postgres") else "nobody"
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self._migrated = ""

    @property
    def url(self) -> str:
        return f"postgres://hub@127.0.0.1:{self.port}/postgres"

    def new_database(self) -> str:
        """The address of an empty database, which nobody else was given."""
        return self._create("")

    def migrated_database(self) -> str:
        """The same, as the migrations make it: they are applied once for each state of theirs."""
        self._migrated = self._migrated or self._with_migrations()
        return self._create(f"TEMPLATE {self._migrated.rpartition('/')[2]}")

    def _create(self, how: str) -> str:
        name = f"hub_{secrets.token_hex(4)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {how}")
        return self.url.removesuffix("postgres") + name

    def _with_migrations(self) -> str:
        url = self.new_database()
        dump = KEPT / f"{fingerprint()}.pgdump"
        with made_once(dump) as unfinished:
            if unfinished:
                hub = {"DATABASE_URL": url, "HUB_DATA": str(self.folder), "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
                _done([sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"], hub)
                _done([self.bin / "pg_dump", "--format", "custom", "--file", unfinished, url])
                return url
        _done([self.bin / "pg_restore", "--dbname", url, dump])
        return url

    def start(self) -> None:
        if os.getuid() == 0:
            shutil.chown(self.folder, self.user)
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-U", "hub", "-A", "trust", "-E", "UTF8", "--no-sync")
        # What is lost when the machine dies nobody misses here: it need not wait for the disk.
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} {quick}"
        self._run("pg_ctl", "-D", str(data), "-o", options, "-w", "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": self.user} if os.getuid() == 0 else {}
        done = subprocess.run(
            [str(self.bin / program), *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            check=False, timeout=120, **user,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()


def _done(command: list[str | Path], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "hub.settings", **(environment or {})},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
