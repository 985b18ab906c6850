"""Measuring the search over pages that are invented, on the database and on Elasticsearch."""
