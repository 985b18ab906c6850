"""Bringing the search in step in the background. Each task is safe to run twice, and beside another."""

from django_tasks import task

from cms.people.models import Partnership


@task()
def bring_in_step(partnership_id: int, source: str, numbers: list[str]) -> int:
    """Some things of a source; how many cards changed."""
    from cms.search import index

    partnership = Partnership.objects.filter(pk=partnership_id).first()
    if partnership is None or not index.is_registered(source):
        return 0
    changed = index.update(partnership, source, numbers)
    if changed and index.may_learn(partnership):
        index.learn(partnership)
    return changed


@task()
def repair(partnership_id: int) -> int:
    """Everything, compared with the database; how many cards had drifted."""
    from cms.search import index

    partnership = Partnership.objects.filter(pk=partnership_id).first()
    return 0 if partnership is None else index.rebuild(partnership)


@task()
def learn(partnership_id: int) -> None:
    """The vocabulary, where cards are newer than it."""
    from cms.search import index

    partnership = Partnership.objects.filter(pk=partnership_id).first()
    if partnership is not None and index.may_learn(partnership):
        index.learn(partnership)


@task()
def catch_up() -> int:
    """Elasticsearch, with what the database has; how many cards it got or lost."""
    from cms.search.backends.elasticsearch import in_step

    return in_step.catch_up()


def catch_up_if_behind() -> None:
    """For the clock: after Elasticsearch was away, or is new."""
    from cms.search.backends.elasticsearch import in_step

    if in_step.lags():
        catch_up.enqueue()


def repair_all() -> None:
    """For the clock, each night."""
    for key in Partnership.objects.values_list("pk", flat=True):
        repair.enqueue(key)


def learn_all() -> None:
    """For the clock: vocabularies that were too young to be learnt anew when a card changed."""
    from cms.search import index

    for partnership in Partnership.objects.all():
        if index.may_learn(partnership):
            learn.enqueue(partnership.pk)
