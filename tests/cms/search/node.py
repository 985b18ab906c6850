"""An Elasticsearch of the tests' own: one node, on a port of the loopback, as a user who is not root.

To develop against one, with so many megabytes:  PYTHONPATH=site .venv/bin/python -m tests.cms.search.node 1024
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from hub.cli import elasticsearch

PATIENCE = 180
#: Starts with a third less work than as it comes.
JVM = "-Xms{heap}m\n-Xmx{heap}m\n-XX:-AlwaysPreTouch\n-XX:TieredStopAtLevel=1\n"


class NoElasticsearch(Exception):
    """Elasticsearch is not there, and comes with `./hub test` where Maven is: `apt install maven`."""


class Node:
    def __init__(self, *, heap: int = 256) -> None:
        java = elasticsearch.java()
        if not elasticsearch.is_there() or java is None:
            raise NoElasticsearch(NoElasticsearch.__doc__)
        # In memory, where there is such a place: it writes its state to disk again and again.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="gatehouse-es-", dir=memory))
        self.home, self.java, self.heap = elasticsearch.HOME, java, heap
        self.user = "nobody" if os.getuid() == 0 else ""
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._configure()
        self._let_the_user_in()
        launcher = [str(self.java / "bin" / "java"), "-Xmx64m", "-XX:+UseSerialGC"]
        launcher += ["-cp", f"{self.home}/lib/tools/server-launcher/*"]
        log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            [*self._as_user(), *launcher, "org.elasticsearch.server.launcher.ServerLauncher"],
            cwd=self.home, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        until = time.monotonic() + 5
        while self.folder.exists() and time.monotonic() < until:  # Its last words may still be written.
            shutil.rmtree(self.folder, ignore_errors=True)
            time.sleep(0.05)

    def _configure(self) -> None:
        for name in ("config", "data", "logs", "tmp"):
            (self.folder / name).mkdir()
        config = self.folder / "config"
        shutil.copytree(self.home / "config", config, dirs_exist_ok=True)
        (config / "jvm.options.d").mkdir(exist_ok=True)
        (config / "jvm.options.d" / "tests.options").write_text(JVM.format(heap=self.heap))
        (config / "elasticsearch.yml").write_text(
            f"cluster.name: tests\npath.data: {self.folder}/data\npath.logs: {self.folder}/logs\n"
            f"network.host: 127.0.0.1\nhttp.port: {self.port}\ntransport.port: 0\ndiscovery.type: single-node\n"
            "xpack.security.enabled: false\ncluster.routing.allocation.disk.threshold_enabled: false\n"
        )

    def _let_the_user_in(self) -> None:
        """It refuses to run as root. Where the other user cannot reach it, it gets a copy of its own."""
        if not self.user:
            return
        for place, name in ((self.home, "home"), (self.java, "java")):
            program = "bin/java" if name == "java" else "lib"
            if subprocess.run([*self._as_user(), "test", "-r", place / program]).returncode:
                shutil.copytree(place, self.folder / name, symlinks=True)
                setattr(self, name, self.folder / name)
        subprocess.run(["chown", "-R", self.user, self.folder], check=True)

    def _as_user(self) -> list[str]:
        if not self.user:
            return []
        who = pwd.getpwnam(self.user)
        return ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"]

    def _environment(self) -> dict[str, str]:
        java = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTS", "ES_JAVA_OPTS")
        kept = {name: value for name, value in os.environ.items() if name not in java}
        tmp = str(self.folder / "tmp")
        return kept | {
            "ES_HOME": str(self.home), "ES_PATH_CONF": f"{self.folder}/config", "ES_TMPDIR": tmp, "HOME": tmp,
            "ES_JAVA_HOME": str(self.java), "JAVA": f"{self.java}/bin/java", "JAVA_TYPE": "ES_JAVA_HOME",
            "CLI_JAVA_OPTS": "-Xmx64m -XX:+UseSerialGC", "ES_DISTRIBUTION_TYPE": "zip", "LIBFFI_TMPDIR": tmp,
        }  # fmt: skip

    def _wait(self) -> None:
        health = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s"
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(health, timeout=10):
                    return
            except (OSError, urllib.error.URLError):
                assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")[-5_000:]
                assert time.monotonic() < until, "Elasticsearch did not answer in time."
                time.sleep(0.1)


if __name__ == "__main__":
    node = Node(heap=int(sys.argv[1]) if len(sys.argv) > 1 else 512)
    node.start()
    sys.stdout.write(f"ELASTICSEARCH_URL={node.url}\n")
    sys.stdout.flush()
    try:
        node.process.wait()
    except KeyboardInterrupt:
        node.stop()
