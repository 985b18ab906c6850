"""`./hub demo`: a whole partnership to try, served with its worker."""

import argparse
import subprocess

from hub.cli import machine, serve
from hub.cli.surroundings import Refused, check_port, manage, say, speak_plain_http


def main(arguments: list[str]) -> int:
    """A whole partnership to try: schools, people, guidance, news, and an edition in the outbox."""
    parser = argparse.ArgumentParser(prog="./hub demo", description=main.__doc__, allow_abbrev=False)
    serve.add_port(parser)
    parser.add_argument("--no-serve", action="store_true", help="stop after loading, and print what was made as JSON")
    options = parser.parse_args(arguments)
    if not options.no_serve:
        check_port("127.0.0.1", options.port)
    speak_plain_http(options.port)
    for lack in machine.lacks():
        say(lack.sentence)
    serve.prepare(port=options.port)
    loaded = subprocess.run(manage("load_demo", *(["--json"] if options.no_serve else [])))
    if loaded.returncode:
        raise Refused("The demo could not be loaded: the lines above say why.")
    return 0 if options.no_serve else serve.serve("127.0.0.1", options.port, with_worker=True)
