"""Schools from the national register, and people from whatever a spreadsheet says."""
