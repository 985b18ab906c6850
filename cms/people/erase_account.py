"""What becomes of the account of somebody who is erased."""

from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CASCADE

from cms.people.erase import Going
from cms.users.models import User


def let_go(user: User, going: Going) -> None:
    """Delete the account that somebody signed in with, unless something else needs it; then say what.

    What an account sealed or approved cannot lose it: such an account is closed and emptied.
    """
    if why := needed_for(user, going):
        going.kept.append(why)
        return
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect([user])
    if collector.protected:
        _empty(user)
        going.gone.append("your account to sign in with")
        going.kept.append("What you approved or sent for the partnership stays, under an account without a name.")
    else:
        user.delete()
        going.gone.append("your account to sign in with")


def needed_for(user: User, going: Going) -> str:
    """Why an account stays, for its owner; empty where nothing needs it."""
    if user.is_superuser:
        return "Your account to sign in with: you look after this installation."
    roles = user.staff_roles.select_related("partnership")
    if any(role.partnership_id == going.partnership.pk for role in roles):
        return (
            f"Your account to sign in with: you work behind the scenes of {going.partnership.name}. "
            "It can go when your role there has been taken away."
        )
    if roles:
        return "Your account to sign in with: you work behind the scenes of another partnership."
    if user.contacts.exclude(pk=going.contact.pk).exists():
        return "Your account to sign in with: another partnership knows you by it."
    return ""


def _empty(user: User) -> None:
    """Nobody signs in with it again, and it says nothing of who had it."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=user).delete()
    for relation in user._meta.related_objects:
        # Keys, sessions, tokens and profiles: whatever would go with the account, goes now.
        if relation.on_delete is CASCADE and relation.related_model is not None:
            relation.related_model._default_manager.filter(**{relation.field.name: user}).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"erased-{user.pk}@erased.invalid"
    user.first_name = user.last_name = ""
    user.is_active = user.is_staff = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
