"""One piece of work at a time beside the sending, on a thread and a database connection of its own.

A transaction waits for a disk or for a server, and letters need not wait with it.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from django.db import connection

T = TypeVar("T")


class Beside(Generic[T]):
    """Begins a piece of work, and gives what came of it when it is asked."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._begun: Future[T] | None = None

    def __bool__(self) -> bool:
        """Whether something was begun and its result not asked for yet."""
        return self._begun is not None

    @property
    def busy(self) -> bool:
        """Whether the work still goes on."""
        return self._begun is not None and not self._begun.done()

    def begin(self, act: Callable[[], T]) -> None:
        """Within somebody's transaction it is done here and now: no other connection sees what that one wrote. So it is
        in a database in memory, whose connections lock whole tables.
        """
        if self._begun is not None:
            raise RuntimeError("One piece of work at a time.")
        if connection.in_atomic_block or _in_memory():
            self._begun = _done(act)
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="keeps the books")
        self._begun = self._thread.submit(act)

    def result(self) -> T:
        """Waits for the work, and gives or raises what it gave or raised."""
        begun, self._begun = self._begun, None
        if begun is None:
            raise RuntimeError("Nothing was begun.")
        return begun.result()

    def close(self) -> None:
        """Ends the thread and its connection. Nothing may be begun."""
        if self._thread is not None:
            self._thread.submit(lambda: connection.close()).result()
            self._thread.shutdown()
            self._thread = None


def _in_memory() -> bool:
    return connection.vendor == "sqlite" and bool(connection.is_in_memory_db())  # type: ignore[attr-defined]


def _done(act: Callable[[], T]) -> Future[T]:
    over: Future[T] = Future()
    try:
        over.set_result(act())
    except Exception as fault:
        over.set_exception(fault)
    return over
