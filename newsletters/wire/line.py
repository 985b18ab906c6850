"""One connection: envelope, letter, dot and answer, the next letter's envelope on the heels of the dot (RFC 2920)."""

import contextlib
import re
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from newsletters.transport.base import Answer, Envelope
from newsletters.transport.smtp import OURSELVES, UNFIT
from newsletters.wire.connecting import Opened
from newsletters.wire.journal import CannotWrite, Journal
from newsletters.wire.replies import Replies, Reply, Unreadable
from newsletters.wire.stream import MOST_READ, Stream, Trouble

#: What is said to a letter; anything else tells nothing of it.
TO_A_LETTER = (2, 4, 5)
#: Seconds for an answer to a command, and to a whole letter (a server may look through it first).
FOR_COMMANDS, FOR_LETTERS = 20.0, 120.0
DOT = b".\r\n"
USUAL = re.compile(rb"(250 [^\r\n]*)\r\n250 [^\r\n]*\r\n25[01] [^\r\n]*\r\n354 [^\r\n]*\r\n")


class Ready(NamedTuple):
    """A letter that can go: its delivery's number, its envelope, its bytes as they go over the wire.

    No line of them begins with a single dot, the last one is ended (`smtp.stuffed`), and all are ASCII.
    """

    delivery: int
    envelope: Envelope
    letter: bytes


class Result(NamedTuple):
    """What became of a letter: an answer, or a cut `before` or `after` its dot. `back`: it was not begun."""

    delivery: int
    answer: Answer | None = None
    cut: str = ""
    why: str = ""


Next = Callable[[], Ready | None]


class Line:
    """A connection that is open. `pump` writes, `read` reads; both may raise Trouble, after which `cut` settles all."""

    def __init__(
        self,
        number: int,
        opened: Opened,
        journal: Journal,
        *,
        kept: bool,
        most: int,
        now: float,
        unwanted: Collection[int] = (),
    ) -> None:
        self.number = number
        self.opened = opened
        self.journal = journal
        self.stream = Stream(opened, kept=kept, now=now)
        self.left = most
        #: Letters that were stopped after their envelope was put in line: none of them is handed over.
        self.unwanted = unwanted
        self.replies = Replies()
        #: What answers are awaited for: the command's kind, the letter.
        self.awaited: deque[tuple[str, Ready | None]] = deque()
        #: In lockstep: commands that wait for the answer before them.
        self.waiting: deque[tuple[str, Ready, bytes]] = deque()
        #: The letter whose dot was put in line, and the byte at which it ends.
        self.dot: tuple[Ready, int] | None = None
        self.asked: Ready | None = None
        self.refused: Answer | None = None
        self.results: list[Result] = []
        #: Whether exactly four answers are awaited: to a letter, and to the envelope and the DATA of the next.
        self.in_step = False
        #: Whether the pipeline watches for room to write.
        self.blocked = False

    # --- What is said ---------------------------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        return not self.awaited and not self.waiting and not self.stream.out

    @property
    def in_hand(self) -> int:
        return (self.dot is not None) + (self.asked is not None)

    @property
    def free(self) -> bool:
        """Whether the next letter's envelope may be put in line now."""
        return self.left > 0 and self.asked is None and (self.opened.pipelining or not (self.awaited or self.waiting))

    def ask_next(self, take: Next) -> bool:
        """Put the next letter's envelope in line, if there is a letter; one that no command may hold is refused."""
        while self.left > 0 and (ready := take()) is not None:
            refusal = self.unfit(ready.envelope)
            if refusal is None:
                self._ask(ready)
                return True
            self.results.append(Result(ready.delivery, refusal))
        return False

    def _ask(self, ready: Ready) -> None:
        _, (sender, to, *_), letter = ready
        self.asked, self.refused = ready, None
        options = f" SIZE={len(letter)}" if self.opened.size else ""
        if not (to.isascii() and sender.isascii()):
            options += " SMTPUTF8"
        mail = f"MAIL FROM:<{sender}>{options}\r\n"
        rcpt = f"RCPT TO:<{to}>\r\n"
        if self.opened.pipelining:
            self.stream.say(f"{mail}{rcpt}DATA\r\n".encode())
            self.awaited += (("mail", ready), ("rcpt", ready), ("data", ready))
        else:
            commands = (("mail", mail.encode()), ("rcpt", rcpt.encode()), ("data", b"DATA\r\n"))
            self.waiting += ((kind, ready, command) for kind, command in commands)
            self._step()

    def unfit(self, envelope: Envelope) -> Answer | None:
        """The refusal of an address that no command may hold, before anything is said."""
        if UNFIT.search(envelope.to + envelope.sender):
            return Answer(553, "This is no e-mail address: it holds a space, a bracket or a line break.")
        if not (envelope.to.isascii() and envelope.sender.isascii()) and not self.opened.utf8:
            return Answer(553, "This mail server takes no address with letters beyond ASCII.")
        return None

    def _step(self) -> None:
        if self.waiting and not self.awaited:
            kind, ready, command = self.waiting.popleft()
            self.stream.say(command)
            self.awaited.append((kind, ready))

    def _hand_over(self, ready: Ready, take: Next) -> None:
        """The letter and its dot, and behind it the next letter's envelope: one write.

        Raises Trouble where it was stopped meanwhile: to a server that waits for a letter only the end of the
        connection says that none comes.
        """
        if ready.delivery in self.unwanted:
            self.dot = None
            raise Trouble("It was stopped before it was handed over.")
        end = self._end_of(ready)
        try:
            self.journal.leaving(ready.delivery, connection=self.number, end=end)
        except CannotWrite as fault:
            raise Trouble(f"The journal cannot be written: {fault.strerror}", ours=True) from fault
        self._say_letter(ready, end, take)

    def _end_of(self, ready: Ready) -> int:
        """The byte at which this letter's dot ends, if it is the next to be said."""
        return self.stream.queued + len(ready.letter) + len(DOT)

    def _say_letter(self, ready: Ready, end: int, take: Next) -> None:
        """With its dot, whose last byte is `end` of this connection."""
        first = not self.awaited
        self.dot, self.asked = (ready, end), None
        self.stream.say(ready.letter)
        # Before anything else can go wrong: a letter without its dot would take in what is said next.
        self.stream.say(DOT)
        self.awaited.append(("dot", ready))
        self.left -= 1
        if self.opened.pipelining:
            self.in_step = self.ask_next(take) and first

    # --- Answers --------------------------------------------------------------------------------------------------

    def read(self, take: Next, now: float) -> list[Result]:
        """Take in what was answered, and go on by it. Raises Trouble, with the results so far in `results`."""
        while True:
            data = self.stream.received()
            if data is None:
                return self.given()
            if not data:
                raise Trouble("The server ended the connection.")
            self.stream.moved = now
            if not (self.in_step and self._heard_the_usual(data, take)):
                self._heard_all(data, take)
            if len(data) < MOST_READ and not self.stream.encrypted:
                return self.given()

    def _heard_the_usual(self, data: bytes, take: Next) -> bool:
        """A letter taken and the next one's envelope accepted, all in one: nearly every answer there is."""
        usual = USUAL.fullmatch(data)
        following = self.asked
        if usual is None or self.dot is None or following is None or following.delivery in self.unwanted:
            return False
        taken, said, end = self.dot[0].delivery, usual[1], self._end_of(following)
        # Should we be killed before these bytes are consumed: whoever reads them in our place knows by the byte at
        # which the dot of the following letter ends that it has not left, and that they are none of its.
        try:
            self.journal.answered_and_leaving(taken, said, leaving=following.delivery, connection=self.number, end=end)
        except CannotWrite:
            return False
        self.stream.consume(data)
        self.awaited.clear()
        self.results.append(Result(taken, Answer(250, said[4:].decode("utf-8", "replace"))))
        self._say_letter(following, end, take)
        return True

    def _heard_all(self, data: bytes, take: Next) -> None:
        self.in_step = False
        try:
            replies = self.replies.feed(data)
        except Unreadable as fault:
            raise Trouble(str(fault)) from fault
        self._note_answers(replies)
        self.stream.consume(data)
        for reply in replies:
            self._heard(reply, take)

    def given(self) -> list[Result]:
        """The results since last asked."""
        given, self.results = self.results, []
        return given

    def _note_answers(self, replies: Iterable[Reply]) -> None:
        """Those of these replies that answer a dot are in the journal before any is consumed.

        Where it cannot be written they count all the same: only a kill would leave their letters in doubt.
        """
        dots = [
            (ready.delivery, Answer(*reply))
            for reply, (kind, ready) in zip(replies, self.awaited, strict=False)
            if kind == "dot" and ready is not None and reply.code // 100 in TO_A_LETTER
        ]
        if dots:
            with contextlib.suppress(CannotWrite):
                self.journal.answered(dots)

    # --- What is heard --------------------------------------------------------------------------------------------

    def _heard(self, reply: Reply, take: Next) -> None:
        if not self.awaited:
            raise Trouble(f"{reply.code} {reply.text}")
        kind, ready = self.awaited.popleft()
        if not _is_said_to(kind, reply.code):
            raise Trouble(f"The server answers what nobody asked: {reply.code} {reply.text}")
        if kind == "dot" and ready is not None:
            self.dot = None
            self.results.append(Result(ready.delivery, Answer(*reply)))
            if reply.code == 421:
                raise Trouble(f"421 {reply.text}")
            self._step()
            return
        if reply.code == 421:
            raise Trouble(f"421 {reply.text}")
        if kind == "mail" and reply.code in OURSELVES:
            raise Trouble(f"{reply.code} {reply.text}", ours=True)
        if kind in ("mail", "rcpt") and ready is not None and self.refused is None and not 200 <= reply.code < 300:
            self.refused = Answer(*reply)
            if not self.opened.pipelining:
                self.waiting.clear()
                self._give_up(ready)
                return
        if kind == "data" and ready is not None:
            self._heard_to_data(reply, ready, take)
        elif kind == "lone":
            # Whatever is said to a letter of nothing to nobody: no letter was taken by it.
            self._after_refusal(take)
        self._step()

    def _heard_to_data(self, reply: Reply, ready: Ready, take: Next) -> None:
        if self.refused is None and reply.code == 354:
            self._hand_over(ready, take)
            return
        refusal = self.refused or Answer(*reply)
        self.results.append(Result(ready.delivery, refusal))
        self.asked = None
        if reply.code == 354:
            self.stream.say(b".\r\n")
            self.awaited.append(("lone", None))
        else:
            self._reset()
            self._after_refusal(take)

    def _give_up(self, ready: Ready) -> None:
        """In lockstep the refused letter's DATA was not said yet."""
        if self.refused is not None:
            self.results.append(Result(ready.delivery, self.refused))
        self.asked = None
        self._reset()

    def _reset(self) -> None:
        self.stream.say(b"RSET\r\n")
        self.awaited.append(("rset", None))

    def _after_refusal(self, take: Next) -> None:
        if self.opened.pipelining and self.asked is None:
            self.ask_next(take)

    # --- The end --------------------------------------------------------------------------------------------------

    def overdue(self, now: float) -> bool:
        kind = self.awaited[0][0] if self.awaited else ""
        return bool(kind) and now - self.stream.moved > (FOR_LETTERS if kind == "dot" else FOR_COMMANDS)

    def cut(self, why: str) -> list[Result]:
        """Settle what was on this connection, and close it. What the server still said is read before judging."""
        self._read_the_rest()
        results = self.given()
        if self.dot is not None:
            (ready, end), self.dot = self.dot, None
            left = self.stream.written >= end
            # Where it cannot be written, its dot on record says that nobody can tell.
            with contextlib.suppress(CannotWrite):
                (self.journal.doubtful if left else self.journal.stayed)(ready.delivery)
            results.append(Result(ready.delivery, cut="after" if left else "before", why=why))
        if self.asked is not None:
            results.append(Result(self.asked.delivery, cut="back", why=why))
            self.asked = None
        self.stream.socket.close()
        return results

    def _read_the_rest(self) -> None:
        refused: Answer | None = None
        try:
            while data := self.stream.received():
                replies = self.replies.feed(data)
                self._note_answers(replies)
                self.stream.consume(data)
                for reply in replies:
                    if not self.awaited:
                        return
                    kind, ready = self.awaited.popleft()
                    if not _is_said_to(kind, reply.code):
                        return
                    if kind == "dot" and ready is not None:
                        self.dot = None
                        self.results.append(Result(ready.delivery, Answer(*reply)))
                    elif kind == "mail" and reply.code >= 400:
                        refused = Answer(*reply)  # Whatever is said to what follows says nothing more.
                    elif kind == "rcpt" and ready is not None and reply.code >= 400:
                        refused = refused or Answer(*reply)
                        if refused.code not in OURSELVES:
                            self.asked = None
                            self.results.append(Result(ready.delivery, refused))
        except (Trouble, Unreadable, OSError):
            return

    def end(self) -> None:
        """Say good-bye where nothing is on its way, and close."""
        try:
            if self.idle:
                self.stream.socket.send(b"QUIT\r\n")
        except OSError:
            pass
        self.stream.socket.close()


def _is_said_to(kind: str, code: int) -> bool:
    """Whether this answers that. To DATA a yes is no answer: the letter would be taken as sent, and was not said."""
    return (code == 354 or 400 <= code < 600) if kind == "data" else code // 100 in TO_A_LETTER
