"""What an install is told, and what it answers before anything is set."""

import json
import re
import sys

import pytest

from tests.hub.install import ROOT, run

READ_BY = [
    ROOT / "site" / "hub" / "settings.py",
    ROOT / "site" / "hub" / "environment.py",
    ROOT / "site" / "hub" / "gunicorn_conf.py",
    ROOT / "docker-compose.yml",
]
#: Handed from one process of ours to another: nobody sets them.
OURS = {"HUB_ANNOUNCE"}


def test_the_example_names_every_variable_and_no_other():
    named = set(re.findall(r"^#([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    code = "\n".join(file.read_text() for file in READ_BY)
    read = set(
        re.findall(r'(?:env|self)\.\w+\(\s*"([A-Z_0-9]+)"|environ\.get\("([A-Z_0-9]+)"\)|\$\{([A-Z_0-9]+)', code)
    )
    assert {name for found in read for name in found if name} - OURS == named


def test_a_fresh_install_passes_the_deployment_check(tmp_path):
    checked = run(sys.executable, "manage.py", "check", "--deploy", HUB_DATA=str(tmp_path))

    assert checked.returncode == 0
    assert "no issues" in checked.stdout + checked.stderr


def test_the_key_is_made_once_and_is_for_its_owner_only(tmp_path):
    ask = [
        sys.executable,
        "-c",
        "import sys; sys.path.insert(0, 'site'); import hub.settings as s; print(s.SECRET_KEY)",
    ]
    first = run(*ask, HUB_DATA=str(tmp_path))
    second = run(*ask, HUB_DATA=str(tmp_path))

    assert len(first.stdout.strip()) > 60
    assert first.stdout == second.stdout
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_no_address_of_a_registry_stands_in_a_lock_file():
    for name in ("requirements/runtime.lock", "requirements/vectors.lock", "requirements/dev.lock"):
        assert "://" not in (ROOT / name).read_text()
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, facts in packages.items() if "resolved" in facts]


def test_every_package_that_developers_share_with_the_install_has_the_same_version():
    pins = re.compile(r"^([a-z0-9-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
    runtime = dict(pins.findall((ROOT / "requirements" / "runtime.lock").read_text()))
    dev = dict(pins.findall((ROOT / "requirements" / "dev.lock").read_text()))
    vectors = dict(pins.findall((ROOT / "requirements" / "vectors.lock").read_text()))
    assert runtime.items() <= dev.items()
    assert runtime.items() <= vectors.items()


@pytest.mark.parametrize("file", ["README.md", "docs/operators.md", "docs/developers.md", "docs/editors.md"])
def test_the_documents_link_to_what_is_there(file):
    text = (ROOT / file).read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / file).parent / target).exists(), target


def test_the_documents_name_commands_that_there_are(tmp_path):
    known = run(sys.executable, "manage.py", "help", "--commands", HUB_DATA=str(tmp_path)).stdout.split()
    for file in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "docker-compose.yml"]:
        for command in re.findall(r"(?:hub manage|manage\.py) ([a-z_]+)", file.read_text()):
            assert command in known, f"{file.name} names {command}"
