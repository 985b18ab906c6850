"""Measures an import in a process of its own: `python -m newsletters.measuring.measure_import KEY FILE …` prints JSON.

The peak is the whole process's, Python and Django among it.
"""

import json
import resource
import sys
import time
from pathlib import Path

import django


def main(key: str, *paths: str) -> None:
    django.setup()
    from cms.people.imports.contacts import import_contacts
    from cms.people.models import Partnership

    here, rejected = Partnership.objects.get(key=key), 0
    before = time.monotonic()
    for path in paths:
        rejected += len(import_contacts(Path(path), partnership=here).rejected)
    seconds = time.monotonic() - before
    # Linux gives kilobytes, macOS bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    result = {"seconds": round(seconds, 2), "peak_mb": round(peak, 1), "rejected": rejected}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
