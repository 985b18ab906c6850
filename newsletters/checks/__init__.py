"""Checks of a letter: each rule is a function with a name, a sentence for the editor, and its weight.

`newsletters.checks.variant.check_variant` is used by sealing, by the desk, by the preview and by the tests alike.
"""
