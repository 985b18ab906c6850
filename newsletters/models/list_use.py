"""Who was on a list when something went to it."""

import zlib
from array import array
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from newsletters.models.list import List
from newsletters.models.mailing import Mailing


class ListUse(PartnershipOwned):
    """One use of a list by a mailing. It holds numbers of contacts and nothing else of them."""

    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="uses")
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="list_uses")
    at = models.DateTimeField(auto_now_add=True)
    #: The numbers in order, eight bytes each, compressed with zlib: 10,000 take some 15 KB.
    packed = models.BinaryField()

    objects: ClassVar[Any] = OwnedQuerySet["ListUse"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["list", "mailing"], name="list_use_once")]

    def __str__(self) -> str:
        return f"{self.list} for {self.mailing}"

    @property
    def members(self) -> "array[int]":
        """The numbers of those who were on it then."""
        found = array("q")
        found.frombytes(zlib.decompress(self.packed))
        return found


def pack(parts: Iterable["array[int]"]) -> bytes:
    """Of numbers in order, some at a time."""
    packing = zlib.compressobj()
    return b"".join([*(packing.compress(part.tobytes()) for part in parts), packing.flush()])
