"""Asks an address as somebody, and reads the whole answer: head, body, what is packed into a file."""

import dataclasses
import io
import re
import traceback
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlencode

from django.db import connection, transaction
from django.test import Client
from django.utils.datastructures import MultiValueDictKeyError

WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
#: Written by looking: who is signed in, how often something was tried, who edits just now.
ONES_OWN = {
    "django_session",
    "core_tries",
    "usersessions_usersession",
    "wagtailadmin_editingsession",
    "users_user",
    "wagtailusers_userprofile",
}


@dataclasses.dataclass
class Answer:
    status: int
    text: str
    forms: list[Any]
    wrote: bool
    fault: str = ""
    #: A form lacked a whole field, which no browser leaves out, and stock Wagtail or Django fell over it.
    malformed: bool = False


class Asker:
    """One person at one host. Whatever they do is undone after each question."""

    def __init__(self, name: str, client: Client) -> None:
        self.name, self.client = name, client
        self.asked = 0

    @contextmanager
    def asking(self, method: str, url: str, data: dict[str, Any] | None = None) -> Iterator[Answer]:
        """The answer, with what was written still there to be looked at."""
        self.asked += 1
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        with transaction.atomic(), _writes() as tables:
            try:
                response = self._send(method, url, data or {})
            except Exception as fault:
                said = f"{type(fault).__name__}: {fault}"
                yield Answer(500, "", [], wrote=False, fault=said, malformed=stock_fell_over_a_form(fault))
            else:
                text = read(response)
                yield Answer(response.status_code, text, forms_in(response), wrote=bool(set(tables) - ONES_OWN))
            transaction.set_rollback(True)
        self.client.cookies.load(cookies)

    def _send(self, method: str, url: str, data: dict[str, Any]) -> Any:
        if method == "get":
            return self.client.get(url, data)
        return self.client.post(url, urlencode(data, doseq=True), content_type="application/x-www-form-urlencoded")


@contextmanager
def _writes() -> Iterator[list[str]]:
    tables: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITES.match(sql):
            tables.append(found[2])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def stock_fell_over_a_form(fault: Exception) -> bool:
    """Whether a field was missing that Wagtail's or Django's own code asked for. Ours has to bear its absence."""
    if not isinstance(fault, MultiValueDictKeyError):
        return False
    modules = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(fault.__traceback__)]
    asked = next(module for module in reversed(modules) if module != "django.utils.datastructures")
    return asked.split(".")[0] in ("wagtail", "modelcluster", "django")


def read(response: Any) -> str:
    """Everything that an answer tells."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    response.close()
    return unquote(head) + "\n\n" + body.decode(errors="replace")


def forms_in(response: Any) -> list[Any]:
    """The forms that a page was made with."""
    from django.forms import BaseForm, BaseFormSet

    found: list[Any] = []
    for layer in _layers(getattr(response, "context", None)):
        for value in layer.values():
            if isinstance(value, BaseForm | BaseFormSet) and not any(value is form for form in found):
                found.append(value)
    return found


def _layers(context: Any) -> Iterator[dict[str, Any]]:
    contexts = context if isinstance(context, list) else [context] if context is not None else []
    for each in contexts:
        yield from (layer for layer in getattr(each, "dicts", [each]) if isinstance(layer, dict))
