"""From what is approved to a mailing that never changes: who gets which letter, and why."""
