"""The holes of wagtail-localize between partnerships: each of its addresses, asked with another one's real things."""

import pytest
from django.urls import get_resolver, reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    LocaleSynchronization,
    OverridableSegment,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from cms.guidance.models import InformationPage
from cms.people.appoint import appoint
from tests.factories import make_user, signed_in

THEIRS = "Their secret draft"
OURS = ("wagtail_localize", "wagtaillocales")


def addresses():
    """(namespace, name, names of its places) of each screen of translating and of locales, as the install has them."""
    resolver = get_resolver()
    admin = next(each for each in resolver.url_patterns if str(each.pattern) == "admin/")
    for space in admin.url_patterns:
        if getattr(space, "namespace", "") in OURS:
            for each in (leaf for pattern in space.url_patterns for leaf in leaves(pattern)):
                yield space.namespace, each.name, tuple(each.pattern.converters)


def leaves(pattern):
    if hasattr(pattern, "url_patterns"):
        for each in pattern.url_patterns:
            yield from leaves(each)
    else:
        yield pattern


@pytest.fixture
def theirs(camden):
    """A draft of Camden's on its way into Urdu, with everything that an address may name."""
    urdu = Locale.objects.create(language_code="ur")
    page = camden.home.add_child(instance=InformationPage(title=THEIRS, slug="secret", live=False))
    source, _ = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=urdu)
    segment = StringSegment.objects.filter(source=source).first()
    overridable = OverridableSegment.objects.filter(source=source).first()
    return {
        "page_id": page.pk,
        "translation_source_id": source.pk,
        "translation_id": translation.pk,
        "string_segment_id": segment.pk if segment else 1,
        "overridable_segment_id": overridable.pk if overridable else 1,
        "app_label": "guidance",
        "model_name": "informationpage",
        "pk": page.pk,
        "mode": "default",
    }


@pytest.fixture
def everywhere(sign_in, ealing, camden):
    """An administrator of both, at Ealing's host."""
    client = sign_in("administrator", ealing)
    appoint(user=client.user, partnership=camden, role="administrator")
    return client


# Upstream's report is not ordered.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
def test_no_screen_of_translating_or_of_locales_opens_or_acts_for_anybody_but_a_superuser(everywhere, theirs, ealing):
    locale = Locale.objects.get(language_code="ur")
    before = (Page.objects.count(), Locale.objects.count(), StringTranslation.objects.count())
    found = list(addresses())
    assert len(found) > 20

    for namespace, name, places in found:
        if name == "javascript_catalog":
            continue  # Words of the interface: nothing of anybody.
        keys = {"pk": locale.pk} if namespace == "wagtaillocales" else theirs
        address = reverse(f"{namespace}:{name}", kwargs={place: keys[place] for place in places})
        for answer in (
            everywhere.get(address),
            everywhere.post(address, {"locales": [locale.pk], "include_subtree": "on", "language_code": "pl"}),
            everywhere.put(address, {"value": "x"}, content_type="application/json"),
        ):
            assert answer.status_code == 404, address
            assert THEIRS not in answer.content.decode(), address

    assert before == (Page.objects.count(), Locale.objects.count(), StringTranslation.objects.count())
    assert not LocaleSynchronization.objects.exists()
    # The same is there for whoever runs the hub: what was closed is open to somebody.
    root = signed_in(make_user("root@hub.example", is_superuser=True), ealing)
    assert THEIRS in root.get(reverse("wagtail_localize:translations_report")).content.decode()
