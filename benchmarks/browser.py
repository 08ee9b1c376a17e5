"""Asks an application as a web server does, without the network between; the peers are asked by it too."""

import gzip
import io
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.handlers.wsgi import WSGIHandler


class Answer(NamedTuple):
    """What came back with the status that was expected."""

    head: dict[str, str]
    body: bytes

    @property
    def unpacked(self) -> bytes:
        return gzip.decompress(self.body) if self.head.get("Content-Encoding") == "gzip" else self.body


class Browser:
    """A reader of the application whose settings stand."""

    def __init__(self) -> None:
        self.application = WSGIHandler()

    def asks(self, address: str, expecting: int = 200, **headers: str) -> Callable[[], Answer]:
        """What asks for the page once and reads its answer whole."""
        path, _mark, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        } | headers
        answered: list[Any] = []

        def ask() -> Answer:
            answer = self.application(dict(environ), lambda status, head: answered.append((status, head)))
            body = b"".join(answer)
            answer.close()
            status, head = answered.pop()
            if not status.startswith(str(expecting)):
                raise RuntimeError(f"{address} answered {status}")
            return Answer(dict(head), body)

        return ask
