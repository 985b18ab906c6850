"""Two contacts who are one person become one: nothing of either is lost, and nobody gets two letters.

What refers to a contact is found by looking at the models. A relation that nothing keeps from doubling is moved as it
stands; one with a rule of its own ("once a seat", "one choice in force") needs a handler, registered by its app:

    merge.register("newsletters.Choice.contact", merge_choices)    # def merge_choices(merging: Merging) -> None
"""

import dataclasses
from collections.abc import Callable, Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from cms.people import readers
from cms.people.models import Contact, ContactAlias
from cms.people.relations import label, relations
from cms.people.signals import contacts_merged
from cms.users.models import User

#: What may be taken from the one who goes.
FACTS = ("email", "name", "telephone", "language")


class CannotMerge(Exception):
    """These two cannot become one; the message says why."""


@dataclasses.dataclass
class Merging:
    keep: Contact
    gone: Contact
    by: User | None
    #: The address that the person has from now on.
    email: str


Handler = Callable[[Merging], None]
_handlers: dict[str, Handler] = {}


def register(relation: str, handler: Handler) -> None:
    """Say how rows of a relation (`app.Model.field`) go over; called from an app's `ready()`."""
    _handlers[relation] = handler


def unhandled() -> list[str]:
    """Relations that may double and that nobody says how to join. There are none: a test holds that."""
    return [label(each) for each in relations(Contact) if label(each) not in _handlers and _may_double(each)]


def merge(*, keep: Contact, gone: Contact, by: User | None, taking: Collection[str] = ()) -> Contact:
    """Make one of two. `taking` names facts (`FACTS`) that stand as the one who goes has them. Raises CannotMerge."""
    if keep.pk == gone.pk:
        raise CannotMerge("These are the same contact: choose two.")
    if keep.partnership_id != gone.partnership_id:
        raise CannotMerge("These two belong to different partnerships.")
    if missing := unhandled():
        raise CannotMerge(f"Nobody says how to join {', '.join(missing)}: ask an operator.")
    with transaction.atomic():
        held = {each.pk: each for each in _lock(keep, gone)}
        if len(held) < 2:
            raise CannotMerge("One of these two is not there any more: somebody merged or deleted them.")
        return _merge(held[keep.pk], held[gone.pk], by, set(taking))


def _lock(keep: Contact, gone: Contact) -> Any:
    found = Contact.objects.select_for_update().of(keep.partnership)
    return found.filter(pk__in=[keep.pk, gone.pk]).order_by("pk")


def _merge(keep: Contact, gone: Contact, by: User | None, taking: set[str]) -> Contact:
    former = keep.email if "email" in taking else gone.email
    names = {"keep": str(keep), "gone": str(gone)}
    merging = Merging(keep, gone, by, gone.email if "email" in taking else keep.email)
    contacts_merged.send(sender=Contact, keep=keep, gone=gone)
    for relation in relations(Contact):
        _handlers.get(label(relation), _mover(relation))(merging)
    if left := [label(each) for each in relations(Contact) if _rows(each, gone).exists()]:
        raise CannotMerge(f"Something of {gone} did not go over ({', '.join(left)}): nothing was changed.")
    for fact in FACTS:
        if fact in taking or (fact != "email" and not getattr(keep, fact)):
            setattr(keep, fact, getattr(gone, fact))
    user = keep.user or gone.user
    keep.paused_until = max(filter(None, (keep.paused_until, gone.paused_until)), default=None)
    keep.made_at = min(keep.made_at, gone.made_at)
    _keep_history(keep, gone)
    number = gone.pk
    gone.delete()
    keep.save()
    # Both addresses are this person's, whichever stands from now on.
    keep.user = user
    keep.save(update_fields=["user"])
    _alias(keep, former, number)
    log(keep, "people.merge", user=by, data=names)
    readers.later(keep.partnership_id)
    return keep


def _alias(keep: Contact, former: str, number: int) -> None:
    """The former address and number lead to them from now on; the address that stands is nobody's former one."""
    ContactAlias.objects.of(keep.partnership).filter(email_folded=keep.email_folded).delete()
    ContactAlias.objects.create(partnership=keep.partnership, contact=keep, former_id=number, email=former)


def _keep_history(keep: Contact, gone: Contact) -> None:
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Contact))
    entries.filter(object_id=str(gone.pk)).update(object_id=str(keep.pk))


def _may_double(relation: Any) -> bool:
    """Whether a rule of the table speaks of this relation: two rows that are right apart may not stand together."""
    model, name = relation.related_model, relation.field.name
    if model._meta.auto_created:
        return False
    if relation.field.unique:
        return True
    rules = [constraint.fields for constraint in model._meta.total_unique_constraints]
    rules += [rule.fields for rule in model._meta.constraints if hasattr(rule, "fields")]
    rules += list(model._meta.unique_together)
    return any(name in fields for fields in rules)


def _rows(relation: Any, contact: Contact) -> Any:
    return relation.related_model._base_manager.filter(**{relation.field.name: contact})


def _mover(relation: Any) -> Handler:
    if relation.related_model._meta.auto_created:
        return lambda merging: _move_places(relation, merging)
    return lambda merging: _rows(relation, merging.gone).update(**{relation.field.name: merging.keep})


def _move_places(relation: Any, merging: Merging) -> None:
    """Of a many-to-many table: a place that both have is had once."""
    model = relation.related_model
    (other,) = (field for field in model._meta.fields if field.is_relation and field.name != relation.field.name)
    theirs = _rows(relation, merging.keep).values_list(other.attname, flat=True)
    mine = _rows(relation, merging.gone)
    mine.filter(**{f"{other.attname}__in": list(theirs)}).delete()
    _rows(relation, merging.gone).update(**{relation.field.name: merging.keep})
