"""Arranging a draft: the order of things, what is left out, what goes again, and which number it is like."""
