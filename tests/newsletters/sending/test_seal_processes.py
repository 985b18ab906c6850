"""Two processes seal the same thing at the same moment, on either database."""

import subprocess
import sys
import time

import pytest

from tests.newsletters.sending.install import BEFORE, ROOT

READERS = 3_000
FILL = """
Mailing.objects.all().delete()
Contact.objects.all().delete()
publication = Publication.objects.get()
add_readers(publication, {count})
publication.approved_revision_id()
"""
#: Each waits until the other is ready too.
SEAL_AT = """
import time
time.sleep(max(0, {at} - time.time()))
print(seal_now(Publication.objects.get()).pk)
"""
LEFT = """
from newsletters.models import Sealing, Staged
print(Mailing.objects.count(), Delivery.objects.count(), Sealing.objects.count(), Staged.objects.count())
"""


@pytest.mark.slow
def test_two_processes_that_seal_at_the_same_moment_make_one_mailing(install):
    install.run(FILL.format(count=READERS))
    code = BEFORE + SEAL_AT.format(at=time.time() + 8)
    both = [
        subprocess.Popen([sys.executable, "-c", code], env=install.env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    found = [process.communicate(timeout=300)[0].strip() for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert found[0] == found[1]
    assert install.run(LEFT).split() == ["1", str(READERS), "0", "0"]


KILLED_IN = """
import os
from newsletters.sealing import seal
real = seal.{step}
def dies(*args, **kwargs):
    {before}
    os.kill(os.getpid(), 9)
seal.{step} = dies
seal_now(Publication.objects.get())
"""


@pytest.mark.slow
@pytest.mark.parametrize(("step", "before"), [("freeze", "pass"), ("hold_back", "pass"), ("freeze", "real(*args)")])
def test_a_process_that_is_killed_in_the_freezing_leaves_nothing_and_the_next_seals_for_all(install, step, before):
    install.run(FILL.format(count=READERS))
    died = subprocess.run(
        [sys.executable, "-c", BEFORE + KILLED_IN.format(step=step, before=before)],
        env=install.env, cwd=ROOT, check=False, timeout=300,
    )  # fmt: skip
    assert died.returncode == -9
    assert install.run(LEFT).split() == ["0", "0", "1", str(READERS)]

    install.run("seal_now(Publication.objects.get())")

    assert install.run(LEFT).split()[:2] == ["1", str(READERS)]
    install.run(
        "from newsletters.sealing import stage\n"
        "from newsletters.models import Sealing; from django.utils import timezone\n"
        "Sealing.objects.update(alive_at=timezone.now() - stage.DEAD_AFTER * 2); stage.sweep()"
    )
    assert install.run(LEFT).split() == ["1", str(READERS), "0", "0"]
