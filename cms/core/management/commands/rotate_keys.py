from typing import Any

from cms.core.cipher import CannotOpen
from cms.core.commands import HubCommand, refusing
from cms.core.rotate import rotate


class Command(HubCommand):
    help = (
        "Seals everything that is kept sealed again, under the first key of HUB_FIELD_KEYS. Then the others can go. "
        "Stopped on its way, it goes on where it was."
    )
    names_partnership = False

    def act(self, **options: Any) -> dict[str, Any]:
        with refusing(CannotOpen):
            done = rotate()
        return {"sealed_again": sum(done.values()), "where": done}

    def tell(self, result: dict[str, Any]) -> None:
        self.stdout.write(f"{result['sealed_again']:,} texts were sealed again under the newest key.")
        for where, number in result["where"].items():
            self.stdout.write(f"  {where}: {number:,}")
