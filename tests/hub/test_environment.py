"""A variable or a service that is wrong gets a sentence, whichever command meets it first."""

import sys

import pytest

from hub.environment import BadVariable, Environment
from tests.hub.install import run


def manage(*arguments, folder, **environment):
    told = run(sys.executable, "manage.py", *arguments, HUB_DATA=str(folder), **environment)
    assert "Traceback" not in told.stderr
    return told


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("DATABASE_URL", "foo://x", "postgres://USER:PASSWORD@HOST:5432/NAME"),
        ("REDIS_URL", "rubbish", "redis://HOST:6379/0"),
        ("ELASTICSEARCH_URL", "zz", "http://HOST:9200"),
        ("S3_URL", "zz", "s3://KEY:SECRET@HOST/BUCKET"),
        ("HUB_HTTPS", "maybe", "1 (yes) or 0 (no)"),
        ("HUB_FEED_NETWORKS", "zz", "10.20.0.0/16"),
        ("HUB_LOG_LEVEL", "loud", "WARNING"),
    ],
)
def test_a_bad_variable_is_named_with_its_form(tmp_path, name, value, form):
    told = manage("migrate", folder=tmp_path, **{name: value})

    assert told.returncode == 2
    assert told.stderr.startswith(f"{name} must ")
    assert form in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_a_bad_smtp_url_ends_with_2(tmp_path):
    told = manage("check", folder=tmp_path, SMTP_URL="rubbish")

    assert told.returncode == 2
    assert "SMTP_URL must begin with smtp://" in told.stderr


def test_a_database_that_does_not_answer_gets_a_sentence_without_its_password(tmp_path):
    told = manage("migrate", folder=tmp_path, DATABASE_URL="postgres://u:hush@127.0.0.1:1/x")

    assert told.returncode == 2
    assert "The database cannot be reached" in told.stderr
    assert "Look at DATABASE_URL" in told.stderr
    assert "hush" not in told.stderr


def test_an_unknown_command_ends_with_2(tmp_path):
    told = manage("nosuchcommand", folder=tmp_path)

    assert told.returncode == 2
    assert "Unknown command: 'nosuchcommand'" in told.stderr


@pytest.fixture
def env(monkeypatch):
    """`env(value)`: an environment in which X is that."""

    def make(value):
        monkeypatch.setenv("X", value)
        return Environment()

    return make


@pytest.mark.parametrize(
    "url", ["postgres://u:p@h:port/n", "postgres://u:p@h", "mysql://u:p@h/n", "postgres://u:a/b@h/n"]
)
def test_a_database_that_cannot_be_is_refused_and_its_password_kept(env, url):
    with pytest.raises(BadVariable) as refused:
        env(url).database("X")
    assert "u:" not in str(refused.value)


def test_a_database_is_found_at_a_host_or_at_the_socket_of_this_machine(env):
    assert env("postgres://u:a%2Fb@h:5433/n").database("X")["PASSWORD"] == "a/b"
    assert env("postgresql:///hub").database("X")["NAME"] == "hub"


def test_an_empty_variable_is_an_absent_one(env):
    assert env("").switch("X", default=True) is True
    assert env("").networks("X") == []
    assert env("").service("X", schemes=["redis"], form="redis://HOST") == ""
    assert env("").log_level("X") == "WARNING"


def test_what_is_well_written_is_taken(env):
    assert env("No").switch("X", default=True) is False
    assert env("10.1.2.3/24, fd00::/8").networks("X") == ["10.1.2.3/24", "fd00::/8"]
    assert env("redis://:p@[::1]:6379/1").service("X", schemes=["redis"], form="") == "redis://:p@[::1]:6379/1"
    assert env("s3://K:a%2Fb@files.example/hub").bucket("X").path == "/hub"


def test_a_second_file_of_the_same_name_does_not_replace_the_first_on_s3(tmp_path):
    asked = "from django.core.files.storage import default_storage; print(default_storage.file_overwrite)"

    told = manage("shell", "--no-imports", "-c", asked, folder=tmp_path, S3_URL="s3://key:secret@127.0.0.1/files")

    assert told.stdout.strip() == "False", told.stderr
