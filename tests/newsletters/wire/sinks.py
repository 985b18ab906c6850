"""The sink as a process of its own, for what is measured and for processes that are killed.

    python -m tests.newsletters.wire.sinks --port 2525 --later 0.02 --cut before-reply,mid-data --every 500

It says where it listens, and what it counted when its input ends (Ctrl-D) or after each empty line.
"""

import argparse
import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tests.newsletters.wire.sink import Faults, Sink

ROOT = Path(__file__).resolve().parents[3]


class Apart:
    """`with Apart(later=0.02) as sink:` starts one; `counts` asks it."""

    def __init__(self, **faults: object) -> None:
        options = [f"--{name}={value}" for name, value in faults.items()]
        self._command = [sys.executable, "-m", "tests.newsletters.wire.sinks", *options]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self.port: int = self._read()["port"]
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.communicate()

    def counts(self, ask: str = "") -> dict[str, Any]:
        """letters, bytes, connections, `readers` (how often each was taken), `cuts` and `twice` (Message-IDs)."""
        assert self._process.stdin is not None
        self._process.stdin.write(ask + "\n")
        self._process.stdin.flush()
        return self._read()

    def letters(self) -> int:
        found: int = self.counts("short")["letters"]
        return found

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found


def counted(sink: Sink, *, short: bool) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "letters": sum(sink.taken.values()), "bytes": sink.bytes, "connections": sink.connections
    }  # fmt: skip
    if short:
        return counts
    return {
        **counts,
        "readers": dict(sink.taken),
        "times": dict(sink.times),
        "cuts": sink.begun // sink.faults.every if sink.faults.every else 0,
        "twice": sum(1 for number in sink.ids.values() if number > 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    for field in dataclasses.fields(Faults):
        kind = (lambda text: text in ("1", "True")) if field.type is bool else field.type
        parser.add_argument(f"--{field.name}", type=kind, default=field.default)  # type: ignore[arg-type]
    options = vars(parser.parse_args())
    sink = Sink(keep=False, **options)
    sys.stdout.write(json.dumps({"port": sink.port}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if line.startswith("reset"):
            sink.forget()
        short = sys.stdin.isatty() or line.startswith("short")
        sys.stdout.write(json.dumps(counted(sink, short=short)) + "\n")
        sys.stdout.flush()
    sink.close()


if __name__ == "__main__":
    main()
