"""What follows an alert that has left is wired here: the clock's looks, what stands on its page and in its status."""

import datetime as dt

from bulletins.alerts import (
    KIND,
    audience,
    board_screens,
    chase,
    chase_steps,
    confirm,
    confirm_people,
    panels,
    proof,
    proof_mailbox,
    proof_screen,
    rehearse_screens,
    status,
)
from cms.core import clock
from cms.people import erase
from cms.people.person import register_part
from newsletters import confidential


def register() -> None:
    clock.register("schools that have not confirmed", every=dt.timedelta(seconds=20), function=chase.chase)
    clock.register("proof of alerts", every=dt.timedelta(seconds=30), function=proof.prove)
    clock.register("control mailboxes", every=dt.timedelta(minutes=1), function=proof_mailbox.look)
    confidential.told_in(chase_steps.KIND, KIND)
    audience.also_got_it(chase.brought_in)
    status.register("confirmed", confirm.for_status)
    status.register("chased", chase.for_status)
    for link in (board_screens.link, proof_screen.link, rehearse_screens.link):
        panels.register(link)
    register_part("alerts", confirm_people.held)
    erase.register(confirm_people.forget)
    confirm_people.register()
