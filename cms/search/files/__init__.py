"""The text of files: read in a process of its own, with limits, and kept until the file changes."""
