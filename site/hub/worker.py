"""`./hub worker`: the task worker, the delivery process and the clock, kept alive together (`python -m hub.worker`)."""

import sys
from pathlib import Path

import environ

from hub.processes import Child, Family

ROOT = Path(__file__).resolve().parents[2]


def children(*, on_redis: bool) -> list[Child]:
    """The three processes. Sending is none of the tasks: one task at a time would hold up an alert."""
    tasks = ("rqworker", "default", "--with-scheduler") if on_redis else ("db_worker", "--queue-name", "*")
    return [
        Child("The task worker", manage(*tasks)),
        Child("The delivery process", manage("deliver_letters")),
        Child("The clock", manage("clock")),
    ]


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def main() -> int:
    env = environ.Env()
    env.read_env(str(ROOT / ".env"), overwrite=False)
    # Less patient than whoever supervises it (./hub demo, docker), so that nobody is left behind.
    return Family(*children(on_redis=bool(env.str("REDIS_URL", default=""))), patience=7).run()


if __name__ == "__main__":
    sys.exit(main())
