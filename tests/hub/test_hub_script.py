"""`./hub` itself: what it says before, and instead of, setting anything up."""

import importlib.machinery
import importlib.util
import io
import os
import socket
import subprocess
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import ModuleType

import pytest

from tests.hub.install import ROOT, run


def hub(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What ./hub does once its virtual environment is in step (the tests run in it)."""
    return run(sys.executable, "-m", "hub.cli", *arguments, **environment)


@pytest.fixture
def script() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("hub_script", str(ROOT / "hub"))
    spec = importlib.util.spec_from_loader("hub_script", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_help_names_the_commands_without_setting_up():
    told = run(sys.executable, "-I", ROOT / "hub", "help")
    assert told.returncode == 0
    assert "./hub demo" in told.stdout


def test_an_unknown_command_gets_a_sentence():
    told = run(sys.executable, "-I", ROOT / "hub", "dmeo")
    assert told.returncode == 2
    assert "no command “dmeo”" in told.stderr


def test_an_older_python_gets_a_sentence(tmp_path):
    """The first lines must be read by a Python that is too old, so they are run with another version's number."""
    beginning = (ROOT / "hub").read_text().partition("import configparser")[0]
    told = subprocess.run(
        [sys.executable, "-c", "import sys; sys.version_info = (3, 8, 1)\n" + beginning],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 1
    assert "needs Python 3.11 or newer, and this is Python 3.8" in told.stderr


def test_the_command_is_found_wherever_data_stands(script):
    assert script.command_of(["--data", "demo", "test"]) == "test"
    assert script.command_of(["demo", "--data", "here"]) == "demo"
    assert script.command_of(["manage", "--help"]) == "manage"
    assert script.command_of(["--help"]) == "help"
    assert script.command_of([]) == ""


def test_developers_packages_stay_when_others_are_asked_for(script, tmp_path, monkeypatch):
    monkeypatch.setattr(script, "VENV", tmp_path)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.delenv("SEARCH_VECTORS", raising=False)
    assert script.kind_for("runtime") == "runtime"
    (tmp_path / ".env").write_text("#SEARCH_VECTORS=\nSEARCH_VECTORS=minilm\n")
    assert script.kind_for("runtime") == "vectors"
    monkeypatch.setenv("SEARCH_VECTORS", "")
    assert script.kind_for("runtime") == "runtime"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pytest").touch()
    assert script.kind_for("runtime") == "dev"


@pytest.fixture
def index():
    """A package index of our own, with two wheels of uv for this machine."""
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("uv-0.10.0.data/scripts/uv", "#!/bin/sh\necho uv 0.10.0\n")
    names = [f"uv-{version}-py3-none-manylinux_2_17_{os.uname().machine}.whl" for version in ("0.9.9", "0.10.0")]

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_page = self.path.endswith("/uv/")
            body = "".join(f'<a href="../files/{name}">{name}</a>' for name in names).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body if is_page else wheel.getvalue() if self.path.endswith(names[1]) else b"the old one")

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels of this test are for Linux")
def test_without_pip_the_newest_uv_comes_from_the_index_that_pip_would_use(script, index, tmp_path, monkeypatch):
    monkeypatch.setattr(script, "KEPT", tmp_path)
    monkeypatch.setattr(script, "is_musl", lambda: False)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", index)

    assert script.by_wheel()
    assert script.runs(str(tmp_path / "uv" / "bin" / "uv"), "--version")


def test_without_any_way_to_uv_a_sentence_says_what_to_install(script, tmp_path, monkeypatch):
    monkeypatch.setattr(script, "KEPT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    for way in ("by_pip", "by_ensurepip", "by_wheel", "by_apt"):
        monkeypatch.setattr(script, way, lambda: False)

    with pytest.raises(script.CannotSetUp, match="apt-get install --no-install-recommends python3-pip"):
        script.find_uv()


def test_uv_goes_by_the_index_and_certificate_of_pip(script, tmp_path, monkeypatch):
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple\ncert = /etc/mirror.pem\n")
    for name in ("PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))

    handed_on = script.uv_environment()

    assert handed_on["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert handed_on["SSL_CERT_FILE"] == "/etc/mirror.pem"


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_gets_a_sentence_that_offers_another(command, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = hub(command, "--port", str(port), HUB_DATA=str(tmp_path))

    assert told.returncode == 2
    assert f"Port {port} is taken on this machine: choose another, for example --port" in told.stderr


def test_a_port_that_does_not_exist_gets_a_sentence(tmp_path):
    told = hub("serve", "--port", "70000", HUB_DATA=str(tmp_path))
    assert told.returncode == 2
    assert "Port 70000 does not exist" in told.stderr


def test_an_address_that_is_none_gets_a_sentence(tmp_path):
    told = hub("serve", "--bind", "here and there", HUB_DATA=str(tmp_path))
    assert told.returncode == 2
    assert "no address to listen on" in told.stderr


def test_a_folder_that_cannot_be_gets_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    told = hub("manage", "help", "--data", str(tmp_path / "file" / "below"))
    assert told.returncode == 2
    assert "name another folder with --data" in told.stderr


def test_data_stand_where_the_option_says(tmp_path):
    told = hub("manage", "--data", str(tmp_path / "here"), "check")
    assert told.returncode == 0
    assert (tmp_path / "here" / "secret_key").exists()
