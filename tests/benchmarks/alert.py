"""Measures an alert that is approved while bulk letters are being sent: seconds until a server took its first letter.

    HUB_DATA=/tmp/alert .venv/bin/python -m tests.benchmarks.alert 50000
    DATABASE_URL=postgres://… HUB_DATA=/tmp/alert .venv/bin/python -m tests.benchmarks.alert 50000

It starts a mail server that throws away, and the delivery process of `./hub worker`. The database is made when empty;
one that holds somebody else's addresses is refused. Prints JSON.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
os.environ.setdefault("HUB_HTTPS", "0")

import django  # noqa: E402 (after the settings are named)

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Max, Min  # noqa: E402
from django.utils import timezone  # noqa: E402

from bulletins.alerts import ask, write  # noqa: E402
from bulletins.alerts.screens import READER  # noqa: E402
from bulletins.measuring.send import DOMAIN, make_ready, migrate, readers, sealed  # noqa: E402
from bulletins.models import Alert  # noqa: E402
from cms.people.appoint import appoint_address  # noqa: E402
from cms.people.models import Contact, Holding, Partnership, Role, School, Seat  # noqa: E402
from cms.users.models import User  # noqa: E402
from newsletters.models import Delivery, Mailing  # noqa: E402
from newsletters.rendering import preview  # noqa: E402
from tests.newsletters.wire.sinks import Apart  # noqa: E402

SCHOOLS = 90
SEATS = ("headteacher", "dsl")
#: Seconds for which anything is waited for.
PATIENCE = 300
SAID = {
    "title": "Measuring an alert", "what_happened": "Nothing has happened.", "do_now": "Nothing.",
    "call": "Nobody.", "handling": Alert.Handling.STAFF, "everywhere": True,
}  # fmt: skip


def fill(here: Partnership) -> None:
    """Schools with a headteacher and a designated safeguarding lead each, and the two who send an alert."""
    roles = [Role.objects.of(here).get(key=key) for key in SEATS]
    for n in range(SCHOOLS):
        school = School.objects.create(partnership=here, name=f"School {n}", urn=500_000 + n)
        for role in roles:
            contact = Contact.objects.create(partnership=here, email=f"{role.key}{n}@{DOMAIN}")
            seat = Seat.objects.create(partnership=here, school=school, role=role)
            Holding.objects.create(partnership=here, contact=contact, seat=seat)
    for role in ("alerts", "safeguarding"):
        appoint_address(f"{role}@{DOMAIN}", name=role.title(), partnership=here, role=role)


def until(happened: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise SystemExit(f"Nothing happened for {PATIENCE} seconds.")
        time.sleep(0.05)


def approve(here: Partnership, bulk: Mailing) -> dict[str, Any]:
    """Asked for before; the second person's yes comes when bulk letters have left."""
    writer, second = (User.objects.get(email=f"{role}@{DOMAIN}") for role in ("alerts", "safeguarding"))
    alert = ask.ask(write.write(here, SAID, by=writer), by=writer)
    # As on the page on which the second person reads it: what draws letters is loaded by then.
    preview.html(alert.letter(settings.LANGUAGE_CODE), reader=READER)
    until(bulk.deliveries.filter(state=Delivery.State.SENT).exists)
    yes = timezone.now()
    alert = ask.approve(alert, by=second, seen=alert.version)
    letters = alert.mailing().deliveries  # type: ignore[union-attr]
    until(lambda: not letters.open().exists())
    over = letters.aggregate(first=Min("done_at"), last=Max("done_at"))
    return {
        "letters": letters.filter(state=Delivery.State.SENT).count(),
        "sealed_after": round((alert.sent_at - yes).total_seconds(), 2),  # type: ignore[operator]
        "first_after": round((over["first"] - yes).total_seconds(), 2),
        "last_after": round((over["last"] - yes).total_seconds(), 2),
        "bulk_still_to_go": bulk.deliveries.filter(done_at__gt=over["first"]).count() + bulk.deliveries.open().count(),
    }


def main(number: int) -> dict[str, Any]:
    migrate()
    here = make_ready()
    if not School.objects.of(here).exists():
        fill(here)
    bulk = sealed(here, readers(here, number))
    with Apart() as sink:
        command = [sys.executable, str(ROOT / "manage.py"), "deliver_letters"]
        worker = subprocess.Popen(command, env={**os.environ, "SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}, cwd=ROOT)
        try:
            return approve(here, bulk)
        finally:
            worker.terminate()
            worker.wait(60)


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1])), sys.stdout, indent=2)
    sys.stdout.write("\n")
