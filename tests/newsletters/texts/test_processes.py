"""Text messages by delivery processes that really run, beside each other, on SQLite and on PostgreSQL."""

import time
from collections import Counter

import pytest

from tests.newsletters.texts.notify import KEY, TEMPLATE, serving

pytestmark = pytest.mark.slow

NUMBER = 30
TELL = f"""
from cms.people import mobiles
from newsletters.texts.tell import text
here = Partnership.objects.get()
for n in range({NUMBER}):
    contact = make_contact(here, f"phone{{n}}@school.example")
    mobiles.keep(contact=contact, number="07700 900123", source="A test")
    text(contact, key=f"text {{n}}", kind="alert", words="Read it now.", urgent=True)
"""
STATES = "from newsletters.models import Text; print(*Text.objects.values_list('state', flat=True))"


def test_two_processes_send_each_text_message_once(install, monkeypatch):
    with serving() as notify:
        account = {"NOTIFY_API_KEY": KEY, "NOTIFY_TEMPLATE_ID": TEMPLATE, "NOTIFY_URL": notify.url}
        for name, value in account.items():
            monkeypatch.setitem(install.env, name, value)
        install.run(TELL)
        for _ in range(2):
            install.start_delivering()
        end = time.monotonic() + 60
        while len(notify.taken) < NUMBER and time.monotonic() < end:
            time.sleep(0.05)
        for process in install.processes:
            process.terminate()
            assert process.wait(30) == 0

        assert set(install.run(STATES).split()) == {"sent"}
        assert set(Counter(each["reference"] for each in notify.taken).values()) == {1}
        assert len(notify.taken) == NUMBER
