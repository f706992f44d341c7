"""A gateway that misbehaves: each host under .test breaks in the way that its name says."""

from __future__ import annotations

import gzip
import itertools
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Self
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]  # it ships no types
from backports import zstd

MB = 2**20
CHUNK = bytes(MB)
Fault = Callable[[socket.socket], None]


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Fault:
    """Answers with the body; `length` is what Content-Length claims, -1 for none."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", *headers]
    lines += [f"Content-Length: {size}"] if size >= 0 else []
    lines += [] if any(line.startswith("Content-Type") for line in lines) else ["Content-Type: text/html"]
    return sending("\r\n".join([*lines, "", ""]).encode() + body)


def sending(data: bytes) -> Fault:
    return lambda connection: connection.sendall(data)


def endless(head: bytes, pieces: Callable[[], bytes]) -> Fault:
    """Sends without end; ends when the client hangs up."""

    def fault(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(pieces())

    return fault


def dripping(head: bytes) -> Fault:
    """A byte every now and then."""

    def fault(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            time.sleep(0.1)
            connection.sendall(b"x")

    return fault


def hanging(connection: socket.socket) -> None:
    """Says nothing until the client hangs up."""
    connection.recv(1)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset_halfway(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    reset(connection)


def deflated(data: bytes) -> bytes:
    return zlib.compress(data, 9)


def bomb(compress: Callable[[bytes], bytes], name: str) -> Fault:
    return answer(compress(bytes(100 * MB)), f"Content-Encoding: {name}")


def moved(url: str) -> Fault:
    return answer(b"", f"Location: {url}", status="302 Found")


OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
_ITEM = "<rss><channel><item><link>&{0};</link></item></channel></rss>"
BILLION = f'<!DOCTYPE r [<!ENTITY a0 "lol">{_ENTITIES}]>' + _ITEM.format("a8")
EXTERNAL = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _ITEM.format("x")

# The name of each fault is a host; the value is what it does and how Pantau names it.
FAULTS: dict[str, tuple[Fault, str]] = {
    "closed-at-once": (lambda connection: None, "broken"),
    "reset-at-once": (reset, "broken"),
    "reset-halfway": (reset_halfway, "broken"),
    "truncated": (answer(b"half", length=1000), "broken"),
    "broken-chunk": (sending(CHUNKED + b"zz\r\nhalf\r\n"), "broken"),
    "chunks-without-end": (sending(CHUNKED + b"4\r\nhalf\r\n"), "broken"),
    "no-http": (sending(b"SSH-2.0-OpenSSH_9.2\r\n"), "broken"),
    "bad-status": (sending(b"HTTP/1.1 abc\r\n\r\n"), "broken"),
    "no-length": (sending(OK_HEAD + b"Content-Length: many\r\n\r\nbody"), "broken"),
    "two-lengths": (sending(OK_HEAD + b"Content-Length: 1\r\nContent-Length: 9\r\n\r\nbody"), "broken"),
    "bad-gzip": (answer(b"no gzip at all", "Content-Encoding: gzip"), "broken"),
    "hanging": (hanging, "timed-out"),
    "dripping-head": (dripping(b"HTTP/1.1 200 OK\r\nX-Drip: "), "timed-out"),
    "dripping-body": (dripping(OK_HEAD + b"Content-Length: 1000000\r\n\r\n"), "timed-out"),
    "headers-without-end": (endless(OK_HEAD, lambda: b"X-Filler: 1234567890\r\n" * 1000), "too-large"),
    "one-long-header": (endless(OK_HEAD + b"X-Long: ", lambda: b"x" * 65536), "broken"),
    "body-without-end": (endless(OK_HEAD + b"\r\n", lambda: CHUNK), "too-large"),
    "page-of-50-mb": (answer(bytes(50 * MB)), "too-large"),
    "gzip-bomb": (bomb(lambda data: gzip.compress(data, 9), "gzip"), "too-large"),
    "deflate-bomb": (bomb(deflated, "deflate"), "too-large"),
    "brotli-bomb": (bomb(brotli.compress, "br"), "too-large"),
    "zstd-bomb": (bomb(zstd.compress, "zstd"), "too-large"),
    "bomb-in-a-bomb": (bomb(lambda data: gzip.compress(gzip.compress(data)), "gzip, gzip"), "too-large"),
    "redirects-to-itself": (moved("https://redirects-to-itself.test/a"), "redirects"),
    "redirects-to-files": (moved("file:///etc/passwd"), "http-error"),
    "redirects-inwards": (moved("http://169.254.169.254/latest/meta-data/"), "private-address"),
    "redirects-nowhere": (answer(b"", status="302 Found"), "http-error"),
    "server-error": (answer(b"<h1>Oops</h1>", status="500 Internal Server Error"), "http-error"),
    "storm-of-429": (answer(b"", status="429 Too Many Requests"), "refused"),
    "unavailable": (answer(b"", "Retry-After: 86400", status="503 Service Unavailable"), "cooling-down"),
    "challenge": (answer(b"<title>Just a moment...</title>", status="403 Forbidden"), "challenge"),
    "login": (moved("https://login.test/masuk?next=a"), "login"),
    "empty": (answer(b"", status="204 No Content"), "http-error"),
}  # fmt: skip


class FaultyGateway:
    """The server; a context manager. Counts the connections and the hosts asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.asked_at: list[tuple[str, float]] = []  # with the seconds on the monotonic clock
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=200)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                head = b"".join(itertools.takewhile(lambda line: line != b"\r\n", _lines(connection)))
                url = head.split(b" ", 2)[1].decode()
                self.asked.append(url)
                self.asked_at.append((url, time.monotonic()))
                self.fault_of(url)(connection)
            except (OSError, IndexError):
                return  # the client hung up, which is what it should

    def fault_of(self, url: str) -> Fault:
        """What the address answers with. robots.txt is missing everywhere."""
        parts = urlsplit(url)
        if parts.path == "/robots.txt":
            return answer(b"", "Connection: close", status="404 Not Found")
        if parts.path == "/masuk":
            return answer(b"<form>")
        return FAULTS[(parts.hostname or "").removesuffix(".test")][0]


def _lines(connection: socket.socket) -> Iterator[bytes]:
    with connection.makefile("rb") as file:
        while line := file.readline():
            yield line
