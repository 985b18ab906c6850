"""A process that only sends letters loads no framework for an interface that nobody can reach."""

import os
import subprocess
import sys

import pytest
from django.apps import apps

SETS_UP = """
import sys, django
django.setup()
print(*sorted({"ninja", "pydantic", "rest_framework.serializers", "wagtail.api.v3.api"} & sys.modules.keys()))
"""


def test_a_process_that_starts_loads_no_interface_for_programs(tmp_path):
    paths = os.pathsep.join(path for path in sys.path if path)
    found = subprocess.run(
        [sys.executable, "-c", SETS_UP], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "hub.settings", "HUB_DATA": str(tmp_path)},
    )  # fmt: skip
    assert found.stdout.split() == []


@pytest.mark.parametrize("label", ["wagtailimages", "wagtaildocs", "wagtailsnippets", "wagtailredirects"])
def test_the_app_is_wagtails_own_in_all_else(label):
    stock = type(apps.get_app_config(label)).__bases__[-1]
    assert stock.__module__.startswith("wagtail.")
    assert apps.get_app_config(label).label == stock.label
