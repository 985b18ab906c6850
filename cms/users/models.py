"""Who signs in: one user for each e-mail address on the install.

An app of its own, because Wagtail's first migration needs it and everything else of `people` needs Wagtail's.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from cms.people.models import Partnership


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password nobody can sign in with one."""
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, email: str | None) -> "User":
        """Addresses are compared case-folded."""
        return self.get(email__iexact=email)


class User(AbstractUser):
    """One for each e-mail address on the install; the address signs in."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    #: The rights that hold in the partnership of this request's host; `cms.core.middleware.admin_door` sets them.
    rights_here: frozenset[str] = frozenset()
    #: The partnership whose host this request came to; set beside the rights.
    partnership_here: "Partnership | None" = None

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_case_folded")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def check_password(self, raw_password: str | None) -> bool:
        """No password opens any door, whichever is hung and whatever was set."""
        return False

    def has_usable_password(self) -> bool:
        return False
