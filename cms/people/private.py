"""What the people app registers about what is held of people: parts, steps of erasing, rules, jobs of the clock."""

import datetime as dt

from cms.core import clock, rotate
from cms.people import erase, erase_traces, erase_words, person_parts, retention, retention_rules


def register() -> None:
    from cms.users.reseal import reseal_factors

    rotate.register("mfa.Authenticator.data", reseal_factors)
    person_parts.register()
    for step in (
        erase_traces.vacate,
        erase_traces.forget_mobile,
        erase_traces.forget_aliases,
        erase_traces.forget_files,
        erase_words.forget_in_logs,
        erase_words.forget_in_old_versions,
    ):
        erase.register(step)
    retention_rules.register()
    clock.register(
        "forget the last letters of the erased", every=dt.timedelta(minutes=10), function=erase.forget_last_letters
    )
    clock.register("let go what is kept no longer", every=dt.timedelta(days=1), function=retention.run_all)
