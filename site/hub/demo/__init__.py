"""The demo: a whole partnership with invented schools and people, made through the same doors as users take."""
