"""What is sealed at rest, and what is counted."""

import datetime as dt

import pytest
from django.db import connection

from cms.core import cipher, rate
from cms.people.models import Mobile
from tests.factories import make_contact

NUMBER = "07700 900123"


def test_a_mobile_number_is_read_again_and_stands_nowhere_in_the_database(ealing):
    mobile = Mobile.objects.create(partnership=ealing, contact=make_contact(ealing), number=NUMBER, source="test")

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM people_mobile WHERE id = %s", [mobile.pk])
        kept = cursor.fetchone()[0]

    assert NUMBER not in kept
    assert Mobile.objects.get(pk=mobile.pk).number == NUMBER


def test_an_old_key_opens_until_everything_is_sealed_with_the_new_one(settings):
    settings.FIELD_KEYS = ["old"]
    sealed = cipher.seal(NUMBER)

    settings.FIELD_KEYS = ["new", "old"]
    assert cipher.open_sealed(sealed) == NUMBER
    again = cipher.rotated(sealed)

    settings.FIELD_KEYS = ["new"]
    assert cipher.open_sealed(again) == NUMBER
    with pytest.raises(cipher.CannotOpen, match="HUB_FIELD_KEYS"):
        cipher.open_sealed(sealed)


def test_a_limit_holds_for_one_key_and_not_for_another(db):
    hour = dt.timedelta(hours=1)
    tried = [rate.hit("codes", key="a", most=3, per=hour) for _ in range(5)]

    assert tried == [True, True, True, False, False]
    assert rate.hit("codes", key="b", most=3, per=hour)
