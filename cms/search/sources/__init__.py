"""What cms itself lets be found. Apps above register theirs: `cms.search.index.register`."""

from cms.search.index import register


def register_own() -> None:
    from cms.search.sources import dates, files, pages

    for source in (pages.SOURCE, files.SOURCE, dates.SOURCE):
        register(source)
