"""A real SMTP server on loopback that misbehaves on demand, at any verb, for the tests of mail."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event, Thread
from types import TracebackType
from typing import Any, AnyStr, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# GREETING is the server's first line, BODY the mail after 354, DOT the reply to a mail that is complete.
Verb = Literal["GREETING", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BODY", "DOT"]
# "accept" takes the mail and then goes away without a word; "drip" answers one byte at a time, for ever.
Kind = Literal["4xx", "5xx", "drop", "silence", "accept", "drip", "kill"]


@dataclass
class Fault:
    """What goes wrong, where, how often, and for whom."""

    verb: Verb
    kind: Kind
    times: int = 1
    recipient: str = ""  # empty: whoever it is


@dataclass
class SmtpServer:
    """Runs in a thread while its block lasts. `accepted` holds (recipient, mail) of every mail it took."""

    faults: list[Fault] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    kill: Callable[[], object] | None = None  # what a fault of kind "kill" calls
    accepted: list[tuple[str, EmailMessage]] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    sessions: list[_FaultySession] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self.loop = asyncio.new_event_loop()
        ready = Event()
        self.thread = Thread(target=self._run, args=[ready], daemon=True)
        self.thread.start()
        assert ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(10)

    def mails_to(self, recipient: str) -> list[EmailMessage]:
        return [mail for address, mail in self.accepted if address == recipient]

    def fault(self, verb: Verb, recipients: list[str]) -> Fault | None:
        """The next fault that is due here, used up by asking."""
        for fault in self.faults:
            aimed = not fault.recipient or fault.recipient in recipients
            if fault.verb == verb and fault.times and aimed:
                fault.times -= 1
                return fault
        return None

    def _run(self, ready: Event) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._serve(ready))

    async def _serve(self, ready: Event) -> None:
        self.stop = asyncio.Event()
        server = await self.loop.create_server(self._session, "127.0.0.1", 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self.stop.wait()
        server.close()
        for session in self.sessions:
            session.hang_up()
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _session(self) -> SMTP:
        self.sessions.append(_FaultySession(self))
        return self.sessions[-1]


class _Handler:
    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    def take(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.server.accepted += [(recipient, mail) for recipient in envelope.rcpt_tos]

    async def handle_DATA(self, smtp: _FaultySession, session: Session, envelope: Envelope) -> str:
        fault = self.server.fault("DOT", envelope.rcpt_tos)
        if fault and fault.kind in ("accept", "silence"):
            self.take(envelope)
        if fault and await smtp.misbehave(fault):
            return "250 never said"
        if fault and fault.kind in ("4xx", "5xx"):
            return f"{fault.kind[0]}50 not this mail for {envelope.rcpt_tos[0]}"
        self.take(envelope)
        return "250 taken"


class _FaultySession(SMTP):
    def __init__(self, server: SmtpServer) -> None:
        self.outer = server
        self.greeted = False
        login = server.login
        super().__init__(
            _Handler(server),
            loop=server.loop,
            hostname="test",
            tls_context=server.starttls,
            require_starttls=server.starttls is not None,
            authenticator=self._check_login if login else None,
            auth_require_tls=False,
        )

    def _check_login(
        self, server: object, session: object, envelope: object, how: str, data: Any
    ) -> AuthResult:
        good = (
            isinstance(data, LoginPassword)
            and (data.login.decode(), data.password.decode()) == self.outer.login
        )
        # A refusal that counts as handled would get no answer, and the client would wait for one.
        return AuthResult(success=good, handled=good)

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def misbehave(self, fault: Fault) -> bool:
        """Goes away or falls silent; False for the faults that are only an answer."""
        if fault.kind in ("drop", "accept"):
            self.hang_up()
        elif fault.kind == "kill":
            assert self.outer.kill
            self.outer.kill()
            self.hang_up()
        elif fault.kind == "silence":
            await asyncio.Event().wait()
        elif fault.kind == "drip":
            while True:
                self._writer.write(b"2")
                await self._writer.drain()
                await asyncio.sleep(0.02)
        return fault.kind in ("drop", "accept", "kill")

    async def push(self, status: AnyStr) -> None:
        if not self.greeted:
            self.greeted = True
            if await self._stumbles("GREETING"):
                return
        await super().push(status)

    async def _stumbles(self, verb: Verb, recipient: str = "") -> bool:
        self.outer.verbs.append(verb)
        fault = self.outer.fault(verb, [recipient] if recipient else self._recipients())
        if fault is None:
            return False
        if fault.kind in ("4xx", "5xx"):
            await super().push(f"{fault.kind[0]}50 no {verb} for {recipient or 'you'}")
            return True
        return await self.misbehave(fault)

    def _recipients(self) -> list[str]:
        return self.envelope.rcpt_tos if self.envelope else []

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._stumbles("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._stumbles("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._stumbles("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._stumbles("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        address = (arg or "").removeprefix("TO:").strip("<>")
        if not await self._stumbles("RCPT", address):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if await self._stumbles("DATA"):
            return
        fault = self.outer.fault("BODY", self._recipients())
        if fault:
            await super().push("354 go on")
            if await self.misbehave(fault):
                return
        await super().smtp_DATA(arg)
