#!/usr/bin/env python3
"""Django's own door, with `site/` on the path. `./hub manage` does the same after setting everything up."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

if __name__ == "__main__":
    from hub.command import run

    sys.exit(run(sys.argv))
