"""Translations follow their English page: published again, or gone."""

from typing import Any

from django.db.models.signals import post_delete
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.models import TranslationSource


def connect() -> None:
    page_published.connect(published, dispatch_uid="guidance.languages.published")
    post_delete.connect(deleted, sender=Page, dispatch_uid="guidance.languages.deleted")


def published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    from cms.guidance.languages.keep import follow_english

    follow_english(instance)


def deleted(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    from cms.guidance.languages.keep import forget

    if TranslationSource.objects.filter(object_id=instance.translation_key, locale_id=instance.locale_id).exists():
        forget(instance)
