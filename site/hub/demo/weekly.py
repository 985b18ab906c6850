"""A few readers who prefer one letter a week, and the letter of this one."""

import datetime as dt

from django.utils import timezone

from cms.people.models import Contact, Partnership
from newsletters.delivery.deliver import deliver
from newsletters.models import Mailing
from newsletters.models.weekly import monday
from newsletters.weekly import choose, send

PREFER = ("senco", "headteacher")


def ask_for_it(partnership: Partnership) -> None:
    """The last SENCO and the last headteacher: the first are who signs in to look at single letters."""
    for role in PREFER:
        seated = Contact.objects.of(partnership).filter(holdings__seat__role__key=role)
        contact = seated.order_by("-holdings__seat__school__urn", "-pk").first()
        if contact is not None:
            contact.partnership = partnership
            choose.prefer_one_letter(contact=contact, source="The demo")


def send_it(partnership: Partnership, today: dt.date) -> None:
    """Once: a week that was sent is not sent again."""
    for made in send.send(choose.publication_of(partnership), week=monday(today)):
        Mailing.objects.filter(pk=made.pk).update(goes_at=timezone.now())
        made.deliveries.waiting().update(next_try=timezone.now())
        deliver(Mailing.objects.get(pk=made.pk))
