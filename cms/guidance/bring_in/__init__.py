"""Moving in from an old website: pages from a file of lines of JSON, made into pages of guidance under topics."""
