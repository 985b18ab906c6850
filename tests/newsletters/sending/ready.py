"""A process that has the hub loaded and runs each piece of code in a copy of itself: a start would cost seconds."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

#: Reads a line for each piece, and answers with its exit code.
LOOP = """
import json, os, sys, traceback
from django.db import connections
connections.close_all()
for line in sys.stdin:
    code, out, err = json.loads(line)
    child = os.fork()
    if not child:
        status = 1
        try:
            for number, name in ((1, out), (2, err)):
                os.dup2(os.open(name, os.O_WRONLY), number)
            exec(code)
            connections.close_all()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Ready:
    def __init__(self, before: str, env: Mapping[str, str], cwd: Path) -> None:
        self.env = dict(env)
        self.process = subprocess.Popen(
            [sys.executable, "-c", before + LOOP], env=self.env, cwd=cwd, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, code: str) -> str:
        """What the code prints. It must not fail."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with tempfile.NamedTemporaryFile("r") as out, tempfile.NamedTemporaryFile("r") as err:
            print(json.dumps([code, out.name, err.name]), file=self.process.stdin, flush=True)
            status = self.process.stdout.readline().strip()
            assert status == "0", f"{status}: {err.read()}"
            return out.read()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
