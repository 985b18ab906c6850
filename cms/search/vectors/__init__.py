"""Vectors: what a text is about, in numbers, beside its words. Nothing is loaded unless SEARCH_VECTORS says so."""
