"""Providers on loopback: an SMS gateway over HTTP and a mail server, each with its own truth of what reached it."""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Gateway:
    """An SMS gateway. A message counts as sent once it is in `taken`, whether or not its answer arrives."""

    port: int = 0
    taken: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    thinks: float = 0.0  # seconds, after it has taken a message
    refuses: set[str] = field(default_factory=set)  # numbers that it says do not exist

    @property
    def url(self) -> str:
        """Its address for MRC_SMS_URL."""
        return f"json://127.0.0.1:{self.port}/send?:to={{phone}}"

    @property
    def times(self) -> Counter[str]:
        """How often each number got a message."""
        return Counter(phone for phone, _body in self.taken)

    def answer(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if said["to"] in self.refuses:
            return 400, {"error": "no such number"}
        if self.status < 300:
            self.taken.append((said["to"], said["message"]))
        time.sleep(self.thinks)
        return self.status, {"id": f"gateway-{len(self.taken)}"}


@contextmanager
def gateway() -> Iterator[Gateway]:
    """One that runs until the block ends."""
    made = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = made.answer(said)
            body = json.dumps(answer).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                pass  # the sender was killed while it waited

        def log_message(self, *_args: object) -> None:
            """Nothing: tests print no access log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


@dataclass
class MailServer:
    """A mail server. `answers` are what it says next to RCPT, and to the end of DATA; otherwise it takes all."""

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    hangs_up: bool = False  # after it has taken a message, instead of saying so

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        if self.to_data:
            return self.to_data.pop(0)
        self.taken.append(envelope)
        if self.hangs_up:
            server.transport.close()
        return "250 OK"

    @property
    def times(self) -> Counter[str]:
        """How often each address got a message."""
        return Counter(address for envelope in self.taken for address in envelope.rcpt_tos)


class AnyPort(Controller):
    """Listens where there is room. aiosmtpd tries its own door on starting, and has to be told which that is."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """One that runs until the block ends."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # otherwise it tells the whole conversation
    made = MailServer()
    controller = AnyPort(made, hostname="127.0.0.1", port=0)
    controller.start()
    made.port = controller.port
    try:
        yield made
    finally:
        controller.stop()
