"""What a process does that sends or seals many letters, so that it stays small and quick."""

import gc

from django.db import connections

#: Things that refer to each other and are let go are looked for each time that so many more are there.
SELDOM = 20_000


def lean() -> None:
    """For the rest of this process's life.

    What is loaded by now stays for good: to look through all of it again and again for what could be let go costs a
    tenth of a letter. A database file is read, not mapped: its pages would count as this process's memory; and few of
    them are kept, for the system keeps them too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM, 10, 10)
    for connection in connections.all():
        if connection.vendor == "sqlite":
            options = connection.settings_dict["OPTIONS"]
            options["init_command"] = options.get("init_command", "") + "PRAGMA mmap_size=0;PRAGMA cache_size=500;"
            connection.close()
