import datetime as dt

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class SearchConfig(AppConfig):
    name = "cms.search"
    label = "search"

    def ready(self) -> None:
        from cms.core import clock
        from cms.people.models import Partnership
        from cms.people.person import register_part
        from cms.search import checks, explain, follow, mend, retention, starting_words, tasks
        from cms.search.backends.elasticsearch import in_step
        from cms.search.models import Acronym
        from cms.search.sources import register_own

        register_own()
        checks.connect()
        follow.connect()
        retention.register()
        register_part("searches_to_mend", mend.asked_of)
        post_save.connect(starting_words.give_when_founded, sender=Partnership, dispatch_uid="cms.search.words")
        for signal in (post_save, post_delete):
            signal.connect(explain.forget, sender=Acronym, dispatch_uid="cms.search.acronyms")
        clock.register("search compared with the database", every=dt.timedelta(days=1), function=tasks.repair_all)
        clock.register("Elasticsearch in step", every=dt.timedelta(minutes=1), function=tasks.catch_up_if_behind)
        clock.register("partnerships gone", every=dt.timedelta(days=1), function=in_step.forget_gone)
        clock.register("vectors of the search", every=dt.timedelta(hours=1), function=tasks.make_vectors_if_behind)
        clock.register("words of the search", every=dt.timedelta(hours=1), function=tasks.learn_all)
