"""The program that measures an alert, small: an alert goes before the bulk letters that are being sent."""

import json
import os
import subprocess
import sys

import pytest

from tests.newsletters.wire.sinks import ROOT


@pytest.mark.slow
def test_an_alert_that_is_approved_goes_before_bulk_letters(tmp_path, lay_database):
    env = {
        **os.environ,
        "HUB_DATA": str(lay_database(tmp_path)),
        "DATABASE_URL": "",
        "SECRET_KEY": "only-for-tests",
        "SMTP_URL": "",
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.alert", "3000"], env=env, cwd=ROOT, text=True, capture_output=True,
        check=False, timeout=600,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["letters"] == 180
    assert 0 < found["sealed_after"] <= found["first_after"] <= found["last_after"] < 30
    assert found["bulk_still_to_go"] > 0
