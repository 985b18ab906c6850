"""What cms itself lets be found. Apps above register theirs: `cms.search.index.register`."""

from cms.people.signals import schools_imported
from cms.search.index import register


def register_own() -> None:
    from cms.search.sources import dates, files, pages, schools

    for source in (pages.SOURCE, files.SOURCE, dates.SOURCE, schools.SOURCE):
        register(source)
    schools_imported.connect(schools.follow_imports, dispatch_uid="cms.search.schools")
