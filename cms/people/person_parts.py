"""What the people app holds about a person."""

import json
import zlib
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from cms.people.erase import addresses_of
from cms.people.models import Contact, Import, ImportPart, Look, Mobile
from cms.people.person import register_part
from cms.users.models import User


def contact(one: Contact) -> dict[str, Any]:
    return {
        "name": one.name,
        "email": one.email,
        "telephone": one.telephone,
        "language": one.get_language_display(),
        "paused_until": one.paused_until,
        "known_since": one.made_at,
        "link_partner_of": [school.name for school in one.linked_schools.of(one.partnership).order_by("name")],
    }


def former_addresses(one: Contact) -> list[dict[str, Any]]:
    return [{"email": alias.email, "since": alias.made_at} for alias in one.aliases.order_by("pk")]


def mobile(one: Contact) -> dict[str, Any]:
    number = Mobile.objects.of(one.partnership).filter(contact=one).first()
    if number is None:
        return {}
    return {"number": number.number, "source": number.source, "changed_at": number.changed_at}


def seats(one: Contact) -> list[dict[str, Any]]:
    held = one.holdings.select_related("seat__role", "seat__school", "seat__group").order_by("started_on", "pk")
    return [
        {
            "role": each.seat.role.name,
            "at": str(each.seat.school or each.seat.group),
            "standing": each.get_standing_display(),
            "from": each.started_on,
            "until": each.ended_on,
            "away_from": each.away_from,
            "back_on": each.away_until,
        }
        for each in held
    ]


def looks_at_them(one: Contact) -> list[dict[str, Any]]:
    """Who looked is somebody else's matter; that it was done, when and why is theirs."""
    looks = Look.objects.of(one.partnership).filter(thing__in=[f"mobile:{one.pk}", f"person:{one.pk}"])
    return [
        {"what": look.thing.split(":")[0], "act": look.get_act_display(), "at": look.at, "why": look.reason}
        for look in looks.order_by("at", "pk")
    ]


def imports(one: Contact) -> list[dict[str, Any]]:
    """Files by which their data came or was changed, as long as their records are kept."""
    found = []
    for row in Import.objects.of(one.partnership).filter(kind=Import.Kind.CONTACTS).order_by("pk"):
        told = json.dumps(row.report, ensure_ascii=False).casefold()
        if any(address in told for address in addresses_of(one)) or _is_in_parts(row, one):
            found.append({"file": row.name, "at": row.made_at, "state": row.get_state_display()})
    return found


def _is_in_parts(row: Import, one: Contact) -> bool:
    for part in ImportPart.objects.filter(imported=row).iterator(chunk_size=5):
        try:
            changes = json.loads(zlib.decompress(bytes(part.changes)))
        except (zlib.error, ValueError):
            continue
        words = json.dumps(changes, ensure_ascii=False).casefold()
        if any(address in words for address in addresses_of(one)):
            return True
    return False


def account(one: Contact) -> dict[str, Any]:
    """The account they sign in with, as far as this partnership goes."""
    user: User | None = one.user
    if user is None:
        return {}
    here = one.partnership
    pages = Page.objects.descendant_of(here.home, inclusive=True) if here.home else Page.objects.none()
    edits = PageLogEntry.objects.filter(user=user, page__in=pages.values("pk"))
    looks = Look.objects.of(here).filter(user=user)
    kind = ContentType.objects.get_for_model(here)
    return {
        "email": user.email,
        "name": user.get_full_name(),
        "made_at": user.date_joined,
        "last_signed_in": user.last_login,
        "sessions": sessions(user),
        "roles_behind_the_scenes": [
            role.get_role_display() for role in user.staff_roles.filter(partnership=here).order_by("role")
        ],
        "pages_begun": pages.filter(owner=user).count(),
        "pages": [
            {"title": title, "address": here.url(f"admin/pages/{pk}/edit/")}
            for pk, title in pages.filter(owner=user).order_by("pk").values_list("pk", "title")
        ],
        "acts_in_the_history_of_pages": edits.count(),
        "acts_in_the_history_of_settings": ModelLogEntry.objects.filter(
            user=user, content_type=kind, object_id=str(here.pk)
        ).count(),
        "files_imported": Import.objects.of(here).filter(user=user).count(),
        "looks_at_private_things": looks.count(),
    }


def sessions(user: User) -> list[dict[str, Any]]:
    return [
        {"began": each.created_at, "last_seen": each.last_seen_at, "from": each.ip, "with": each.user_agent}
        for each in UserSession.objects.filter(user=user).order_by("created_at", "pk")
    ]


def register() -> None:
    for name, gather in (
        ("contact", contact),
        ("former_addresses", former_addresses),
        ("mobile", mobile),
        ("seats", seats),
        ("looks_at_your_private_data", looks_at_them),
        ("imports", imports),
        ("account", account),
    ):
        register_part(name, gather)
