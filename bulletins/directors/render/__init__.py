"""A report as files: HTML, a tagged PDF, Word, and all of it as one zip."""
