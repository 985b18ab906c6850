"""Running the hub as somebody does who has set no variable."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SET_BY_TESTS = ("HUB_", "DJANGO_", "DATABASE_URL", "SMTP_URL", "REDIS_URL", "ELASTICSEARCH_URL", "S3_URL", "SECRET_KEY")


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(SET_BY_TESTS)}
    plain["PYTHONPATH"] = f"{ROOT}:{ROOT / 'site'}"
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env={**plain, **environment}, capture_output=True, text=True
    )
