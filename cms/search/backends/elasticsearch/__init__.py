"""Elasticsearch 9: its own index of the cards, kept in step with the database, which stays the truth.

It counts facets and brings the numbers of candidates; the cards themselves are read from the database and scored as
ever, so that both backends answer alike. While it does not answer, or lags, the database searches.
"""
