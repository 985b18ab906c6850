"""What apps above may want to know of people. Sent within the transaction of what happened."""

from django.dispatch import Signal

#: `keep` and `gone` (contacts), before `gone` goes. Whoever holds rows of `gone` moves them to `keep`.
contacts_merged = Signal()

#: `ended` and `begun` (holdings), on the day from which it holds: the new holder takes over what came with the seat.
seat_handed_over = Signal()

#: `partnership`: its schools were written, many at once, without a signal of each.
schools_imported = Signal()

#: `ended`, `begun` and `by`, at once when a handover is entered, whatever its day: what waited for it is dealt with.
handover_agreed = Signal()
