"""Bringing the search in step in the background. Each task is safe to run twice, and beside another."""

from django.conf import settings
from django_tasks import task
from wagtail.documents import get_document_model

from cms.people.models import Partnership


@task()
def bring_in_step(partnership_id: int, source: str, numbers: list[str], again: bool = False) -> int:
    """Some things of a source; how many cards changed."""
    from cms.search import index

    partnership, there = Partnership.objects.filter(pk=partnership_id).first(), index.registered(source)
    if partnership is None or there is None:
        return 0
    if there.a_round_later and not again:
        bring_in_step.enqueue(partnership_id, source, numbers, again=True)
        return 0
    changed = index.update(partnership, source, numbers)
    if changed and index.may_learn(partnership):
        index.learn(partnership)
    if changed and settings.SEARCH_VECTORS:
        make_vectors.enqueue(partnership_id)
    return changed


@task()
def repair(partnership_id: int) -> int:
    """Everything, compared with the database; how many cards had drifted."""
    from cms.search import index

    partnership = Partnership.objects.filter(pk=partnership_id).first()
    if partnership is None:
        return 0
    read_missing(partnership)
    return index.rebuild(partnership)


@task()
def read_file(document_id: int) -> str:
    """The text of a document, where it is not known yet; what became of it."""
    from cms.search import index
    from cms.search.files import read

    document = get_document_model().objects.filter(pk=document_id).first()
    text = None if document is None else read.read(document)
    if text is None:
        return ""
    index.update(text.partnership, "document", [str(document_id)])
    return text.state  # type: ignore[no-any-return]


def read_missing(partnership: Partnership) -> None:
    """A task for each document that nobody read yet."""
    from cms.search.files import read

    for document_id in read.unread(partnership).values_list("pk", flat=True):
        read_file.enqueue(document_id)


@task()
def make_vectors(partnership_id: int) -> int:
    """Some vectors that are missing, and then the next; how many cards were looked at."""
    from cms.search.vectors import keep

    partnership = Partnership.objects.filter(pk=partnership_id).first()
    if partnership is None or not settings.SEARCH_VECTORS:
        return 0
    seen = keep.catch_up(partnership)
    if seen == keep.AT_ONCE:
        make_vectors.enqueue(partnership_id)
    return seen


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


def make_vectors_if_behind() -> None:
    """For the clock: where the variable is new, or the model, or a task was lost."""
    from cms.search.vectors import keep
    from cms.search.vectors.encoder import encoder

    maker = encoder()
    if maker is None:
        return
    for partnership in Partnership.objects.all():
        keep.forget(partnership)
        if keep.behind(partnership, maker).exists():
            make_vectors.enqueue(partnership.pk)


def learn_all() -> None:
    """For the clock: vocabularies that were too young to be learnt anew when a card changed."""
    from cms.search import index

    for partnership in Partnership.objects.all():
        if index.may_learn(partnership):
            learn.enqueue(partnership.pk)
