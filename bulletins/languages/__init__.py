"""Other languages: what is translated of an edition and its items, by whom it was approved, and what readers get."""
