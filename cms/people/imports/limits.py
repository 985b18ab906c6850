"""How much of a file is read: beyond that it is no list of schools or people, or somebody means harm."""

LARGEST = 150 * 1024 * 1024
LARGEST_PAGE = 60 * 1024 * 1024
LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_STRINGS = 80 * 1024 * 1024
MOST_ROWS = 300_000
MOST_COLUMNS = 1_000
MOST_MERGED = 20_000
LONGEST_CELL = 32_767
#: The header may stand below a title and a note.
HEADER_WITHIN = 20
