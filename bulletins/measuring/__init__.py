"""Measuring composing and sending, on invented partnerships only."""
