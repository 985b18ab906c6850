"""`./hub serve`: the website and its admin, with gunicorn."""

import argparse
import ipaddress
import os
import subprocess
import sys

from hub import build_assets
from hub.cli.surroundings import (
    DATA_HELP,
    Refused,
    check_port,
    manage,
    one_at_a_time,
    say,
    speak_plain_http,
)
from hub.processes import Child, Family


def main(arguments: list[str]) -> int:
    """The website and its admin, until it is stopped."""
    parser = argparse.ArgumentParser(prog="./hub serve", description=main.__doc__, allow_abbrev=False)
    add_port(parser)
    parser.add_argument(
        "--bind", metavar="ADDRESS", default="127.0.0.1", help="listen here (127.0.0.1: this machine only)"
    )
    parser.add_argument("--with-worker", action="store_true", help="run the worker too")
    options = parser.parse_args(arguments)
    is_local = on_loopback(options.bind)
    check_port(options.bind, options.port)
    if is_local:
        speak_plain_http(options.port)
    prepare(port=options.port if is_local else None)
    return serve(options.bind, options.port, with_worker=options.with_worker)


def add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="DIR", help=DATA_HELP)
    parser.add_argument("--port", type=int, default=8000, help="serve on this port (8000); it stands in every address")


def on_loopback(address: str) -> bool:
    """Whether only this machine can reach an address. Raises Refused where it is none."""
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        raise Refused(f"“{address}” is no address to listen on: give one like 127.0.0.1 or 0.0.0.0.") from None


def prepare(*, port: int | None = None) -> None:
    """Assets built, database in step, static files collected, local addresses on this port. Raises Refused."""
    with one_at_a_time():
        try:
            if build_assets.build():
                say("Built the look of the website.")
        except build_assets.BuildFailed as failure:
            raise Refused(f"The look of the website could not be built. {failure}") from failure
        moved = ["--port", str(port)] if port else []
        done = subprocess.run(manage("prepare", *moved), stdout=sys.stderr)
    if done.returncode:
        raise Refused("The hub could not be made ready: the lines above say why.")


def serve(host: str, port: int, *, with_worker: bool) -> int:
    """Run the website, and the worker beside it, until told to stop."""
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    name = "localhost" if on_loopback(host) else host
    os.environ["HUB_ANNOUNCE"] = f"Gatehouse is on http://{name}:{port}/ (Ctrl-C stops it)."
    website = [sys.executable, "-m", "gunicorn", "--config", "python:hub.gunicorn_conf", "--bind", bound]
    family = [Child("The website", website, vital=True)]
    if with_worker:
        family.append(Child("The worker", [sys.executable, "-m", "hub.worker"]))
    return Family(*family).run()
