"""How gunicorn serves the hub. Variables: WEB_CONCURRENCY (processes), HUB_THREADS (threads of each)."""

import os
import sys
from pathlib import Path
from typing import Any

wsgi_app = "hub.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("HUB_THREADS") or 4)
preload_app = True  # The code is read once; each process shares it.
timeout = 60
graceful_timeout = 5
max_requests = 5000
max_requests_jitter = 500
keepalive = 5
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (a beat that waits for no disk)
control_socket_disable = True
loglevel = "warning"


def when_ready(server: Any) -> None:
    """Say where the website is, now that it answers."""
    if sentence := os.environ.get("HUB_ANNOUNCE"):
        sys.stderr.write(sentence + "\n")
