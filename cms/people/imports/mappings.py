"""What columns were taken for in a file, remembered for the next one with the same headers."""

import hashlib
from collections.abc import Sequence

from cms.people.imports.cells import folded
from cms.people.models import HeaderMapping, Upload


def _digest(headers: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(folded(header) for header in headers).encode()).hexdigest()


def remember(upload: Upload) -> None:
    from cms.people.imports.uploads import read_headers

    if upload.mapping or upload.options:
        HeaderMapping.objects.update_or_create(
            partnership=upload.partnership,
            kind=upload.kind,
            headers=_digest(read_headers(upload)),
            defaults={"mapping": upload.mapping, "options": upload.options},
        )


def recall(upload: Upload, headers: Sequence[str]) -> bool:
    """Take an upload's columns as they were taken the last time. Whether there was one."""
    known = HeaderMapping.objects.of(upload.partnership).filter(kind=upload.kind, headers=_digest(headers)).first()
    if known is None:
        return False
    upload.mapping, upload.options = known.mapping, known.options
    return True
