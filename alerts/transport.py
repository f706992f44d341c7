"""Hands a finished mail over: to an SMTP server, or into a directory of .eml files."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Timer
from typing import Literal, Protocol

from alerts.compose import wire_form
from alerts.safety import without_addresses
from config import MailConfig

REPLY_SECONDS = 60.0
# A server may scan a mail before it answers the final dot; RFC 5321, 4.5.3.2.6 allows it minutes, and to
# give up early means to send the mail twice.
ACCEPTANCE_FACTOR = 5
MOST_LOST_SESSIONS = 3  # after so many breaks in one pass the server is left alone until the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one attempt. `detail` is one line without mail addresses."""

    state: Literal["sent", "retry", "in_doubt", "dead"]
    detail: str = ""


class Transport(Protocol):
    """Where mails go. `send` never raises for what the other side does."""

    idempotent: bool  # whether sending the same mail again leaves one mail

    def send(self, message: EmailMessage, to: str) -> Verdict: ...

    def close(self) -> None: ...


class DirectoryTransport:
    """One file a mail, named by its Message-ID, complete and on the disk before it has its name."""

    idempotent = True

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def send(self, message: EmailMessage, to: str) -> Verdict:
        name = re.sub(r"[^\w.-]", "_", message["Message-ID"].strip("<>").partition("@")[0])
        part, final = self.directory / f".{name}.part", self.directory / f"{name}.eml"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(wire_form(message))
                file.flush()
                os.fsync(file.fileno())
            part.replace(final)
            _sync_directory(self.directory)
        except OSError as error:
            return Verdict(state="retry", detail=f"mail directory: {error.strerror or error}")
        return Verdict(state="sent")

    def close(self) -> None:
        """Nothing is kept open."""


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _PunctualReplies(smtplib.SMTP):
    """A session in which a whole reply has to come within the time-out, not only its next byte."""

    def getreply(self) -> tuple[int, bytes]:
        assert self.sock is not None
        late = Event()
        timer = Timer(self.sock.gettimeout() or REPLY_SECONDS, _hang_up, [self.sock, late])
        timer.daemon = True
        timer.start()
        try:
            reply = super().getreply()
        finally:
            timer.cancel()
        if late.is_set():  # what came until then is no reply: "25" may have been meant to be 250 or 251
            self.close()
            raise smtplib.SMTPServerDisconnected("no whole reply in time")
        return reply


class _PunctualTLS(_PunctualReplies, smtplib.SMTP_SSL):
    """The same over TLS from the first byte on."""


def _hang_up(sock: socket.socket, late: Event) -> None:
    late.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # closed meanwhile


class SmtpTransport:
    """Sends over SMTP, with verified certificates, all mails of a pass in one session where it lasts."""

    idempotent = False

    def __init__(self, mail: MailConfig, timeout: float = REPLY_SECONDS) -> None:
        self.mail = mail
        self.timeout = timeout
        self.server: smtplib.SMTP | None = None
        self.unusable: Verdict | None = None  # the server did not let us in: no use asking again this pass
        self.lost_sessions = 0

    def send(self, message: EmailMessage, to: str) -> Verdict:
        if not f"{self.mail.sender}{to}".isascii():
            return Verdict(state="dead", detail="a mail address that is not plain ASCII")
        if self.unusable:
            return self.unusable
        try:
            server = self.server = self.server or self._open()
        except (OSError, smtplib.SMTPException) as error:
            self.unusable = Verdict(state="retry", detail=f"no session: {self._plain(error)}")
            return self.unusable
        try:
            verdict = self._transact(server, message, to)
        except (OSError, smtplib.SMTPException) as error:
            # Before the final dot the server holds no complete mail, and may not deliver it.
            verdict = Verdict(state="retry", detail=f"broken off: {self._plain(error)}")
            self._count_loss(verdict)
        if verdict.state != "sent":
            self.close()
        return verdict

    def close(self) -> None:
        """Ends the session, if there is one."""
        server, self.server = self.server, None
        if server is None:
            return
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()

    def _open(self) -> smtplib.SMTP:
        mail = self.mail
        # The literal address keeps the machine's name out of the mail and needs no name service.
        here = "[127.0.0.1]"
        server: smtplib.SMTP
        if mail.security == "tls":
            context = ssl.create_default_context()
            server = _PunctualTLS(
                mail.host, mail.port, local_hostname=here, timeout=self.timeout, context=context
            )
        else:
            server = _PunctualReplies(mail.host, mail.port, local_hostname=here, timeout=self.timeout)
        try:
            if mail.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if mail.username:
                server.login(mail.username, mail.password.get_secret_value())
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    def _transact(self, server: smtplib.SMTP, message: EmailMessage, to: str) -> Verdict:
        code, text = server.mail(self.mail.sender)
        if code != 250:
            return self._refused("MAIL", code, text)
        code, text = server.rcpt(to)
        if code not in (250, 251):
            return self._refused("RCPT", code, text)
        code, text = server.docmd("DATA")
        if code != 354:
            return self._refused("DATA", code, text)
        server.send(_dots_doubled(wire_form(message)))
        server.send(b".\r\n")
        return self._acceptance(server)

    def _acceptance(self, server: smtplib.SMTP) -> Verdict:
        """What the server says to the final dot; from here on silence leaves doubt."""
        assert server.sock is not None
        server.sock.settimeout(self.timeout * ACCEPTANCE_FACTOR)
        try:
            code, text = server.getreply()
            server.sock.settimeout(self.timeout)
        except (OSError, smtplib.SMTPException) as error:
            verdict = Verdict(state="in_doubt", detail=f"no answer to the mail: {self._plain(error)}")
            self._count_loss(verdict)
            return verdict
        if code == 250:
            return Verdict(state="sent")
        if 400 <= code < 600:
            return self._refused("the mail", code, text)
        return Verdict(state="in_doubt", detail=f"an answer that means nothing: {code}")

    def _count_loss(self, verdict: Verdict) -> None:
        self.lost_sessions += 1
        if self.lost_sessions >= MOST_LOST_SESSIONS:
            self.unusable = Verdict(state="retry", detail=verdict.detail)

    def _refused(self, what: str, code: int, text: bytes) -> Verdict:
        state: Literal["dead", "retry"] = "dead" if 500 <= code < 600 else "retry"
        said = self._without_names(text.decode("utf-8", "replace"))
        return Verdict(state=state, detail=f"{what} refused: {code} {said}".rstrip())

    def _plain(self, error: Exception) -> str:
        if isinstance(error, smtplib.SMTPResponseException):
            said = error.smtp_error
            text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
            return f"{error.smtp_code} {self._without_names(text)}".rstrip()
        return self._without_names(str(error)) or type(error).__name__

    def _without_names(self, text: str) -> str:
        shown = text.replace(self.mail.username, "<user>") if self.mail.username else text
        return without_addresses(shown)


def _dots_doubled(message: bytes) -> bytes:
    """The mail with each leading dot doubled (RFC 5321, 4.5.2) and a line end at its end."""
    ended = message if message.endswith(b"\r\n") else message + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended)
