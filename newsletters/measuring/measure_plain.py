"""The loop that one would write by hand, to hold against ours: Django's own messages over one connection, a template
rendered for each reader, a row saved after each letter. It is what was measured elsewhere as "a plain Django loop".
"""

import email.utils
import time
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.template import Context, Template
from django.utils import timezone

from newsletters.delivery.write import Sheet
from newsletters.models import Delivery, Mailing, Variant
from newsletters.rendering.slots import MARK
from newsletters.transport.smtp import Server


def plain(mailing: Mailing, server: Server) -> dict[str, Any]:
    """Send a mailing so. Its rate and its CPU, told as `benchmark_send` tells its own."""
    sheet, variant = Sheet(mailing), mailing.variants.get()
    html, text = _template(variant.html), _template(variant.text)
    taken = 0
    began, used = time.monotonic(), time.process_time()
    with EmailBackend(host=server.host, port=server.port, fail_silently=True) as connection:
        for delivery in mailing.deliveries.order_by("pk").iterator(chunk_size=500):
            values = Context(_values(sheet, variant, delivery))
            message = EmailMultiAlternatives(
                mailing.subject, text.render(values), sheet.publication.sender_email, [delivery.address],
                headers=_headers(sheet, delivery, values), connection=connection,
            )  # fmt: skip
            message.attach_alternative(html.render(values), "text/html")
            sent = message.send()
            delivery.state = Delivery.State.SENT if sent else Delivery.State.FAILED
            delivery.done_at = timezone.now()
            delivery.save()
            taken += 1
    seconds, cpu = time.monotonic() - began, time.process_time() - used
    return {"messages_per_second": round(taken / seconds, 1), "cpu_ms_per_message": round(1000 * cpu / taken, 4)}


def _template(rendering: str) -> Template:
    """A letter's rendering as a Django template: `[[name]]` as a variable."""
    return Template(MARK.sub(r"{{ \1 }}", rendering))


def _values(sheet: Sheet, variant: Variant, delivery: Delivery) -> dict[str, str]:
    values = {
        "name": delivery.name,
        "address": delivery.address,
        "reader": f"{delivery.name} ({delivery.address})",
        "reason": delivery.reason,
        "web_url": variant.web_url,
        **sheet.addresses.of(delivery.contact_id or 0),
    }
    if sheet.track:
        values["track"] = sheet.track(delivery.pk, delivery.contact_id)
    return values


def _headers(sheet: Sheet, delivery: Delivery, values: Context) -> dict[str, str]:
    return {
        "Message-ID": f"<{sheet.mailing.pk}.{delivery.pk}@{sheet.publication.sender_email.rpartition('@')[2]}>",
        "Date": email.utils.format_datetime(timezone.localtime()),
        "List-Id": f"<{sheet.publication.list_id}>",
        "List-Unsubscribe": f"<{values['one_click_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
