"""The walk: somebody of one partnership asks everything of the other."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.walk import addresses, forms, keys
from tests.walk.addresses import Address
from tests.walk.ask import Answer, Asker
from tests.walk.fill import Filling
from tests.walk.rows import Rows, changed, crossings, rows_of

#: Addresses whose work it is to fail; and a stock window of the editor that only its own script sends.
FAILS = {"wagtailadmin_error_test", "wagtailadmin_choose_page_external_link"}


class Walk:
    """Goes everywhere as one person and keeps what it finds."""

    def __init__(self, asker: Asker, *, own: Filling, other: Filling, most: int) -> None:
        self.asker, self.own, self.other, self.most = asker, own, other, most
        self.found: list[str] = []
        self.statuses: dict[str, int] = {}
        self._echoes = [*keys.slugs(other), *keys.tokens(other)]
        self._before: Rows = rows_of(other)
        self._crossings = crossings(own.partnership)

    def look(self) -> None:
        """Every address by GET: of the other's things, and one's own with questions about theirs."""
        for address in addresses.every():
            for url in addresses.filled(address, self.other, most=self.most):
                self._ask("get", url, address)
            if not address.names:
                for url in self._questions(address):
                    self._ask("get", url, address)

    def act(self) -> None:
        """Every address by POST, with the other's keys wherever a key may stand."""
        data = forms.everything(self.other)
        for address in addresses.every():
            for url in addresses.filled(address, self.other, most=self.most):
                self._ask("post", url, address, data)

    def send_own_forms(self) -> None:
        """The forms of one's own things, sent with the other's keys in them."""
        for address in addresses.every():
            for url in addresses.filled(address, self.own, most=1):
                answer = self._ask("get", url, address, look=False)
                if answer.status == 200 and (answer.forms or "<form" in answer.text):
                    for data in forms.posts(answer.text, answer.forms, self.other):
                        self._ask("post", url, address, data)

    def must_be_clean(self) -> None:
        """Fails with what was found, a line each."""
        assert self.asker.asked, "Nothing was asked."
        if self.found:
            pytest.fail("\n".join(dict.fromkeys(self.found)), pytrace=False)

    def _questions(self, address: Address) -> Iterator[str]:
        url = addresses.filled(address, self.other, most=1)
        if not url or self.statuses.get(url[0]) != 200:
            return
        yield f"{url[0]}?{urlencode(forms.everything(self.other), doseq=True)}"
        yield f"{url[0]}?q=zebra"
        if "index" in address.name and "results" not in address.name:
            yield from (f"{url[0]}?export={kind}" for kind in ("csv", "xlsx"))

    def _ask(
        self, method: str, url: str, address: Address, data: dict[str, Any] | None = None, *, look: bool = True
    ) -> Answer:
        with self.asker.asking(method, url, data) as answer:
            self.statuses[url] = answer.status
            where = f"{self.asker.name} {method.upper()} {url[:160]} ({address.name}): {answer.status}"
            if answer.status >= 500 and address.name not in FAILS and not answer.malformed:
                self.found.append(f"{where}: failed, {answer.fault}")
            if look and (told := self._told(answer.text, url)):
                self.found.append(f"{where}: tells of the other partnership: {told}")
            if answer.wrote and answer.status < 500:
                self._compare(where, data)
        return answer

    def _told(self, text: str, url: str) -> str:
        """The first words of the other's in an answer; what was asked may be said again."""
        for asked in (url, *(echo for echo in self._echoes if echo in url)):
            text = text.replace(asked, "")
        at = text.lower().find(self.other.partnership.key)
        return text[max(0, at - 60) : at + 40].replace("\n", " ") if at >= 0 else ""

    def _compare(self, where: str, data: Any) -> None:
        if tables := changed(self._before, rows_of(self.other)):
            self.found.append(f"{where}: changed the other's {tables}")
        if crossed := [each for each in crossings(self.own.partnership) if each not in self._crossings]:
            self.found.append(f"{where}: points at the other's things in {crossed}")
