"""A guide's page through nginx's cache, as docs/nginx-pages.conf sets it up, against a file of nginx's own.

Both are served by the same nginx with the same settings, and carry the same body and the same strict heads, which are a
good part of what is written. nginx reads the heads of a kept page anew for each answer; a file's stand in its settings.

Where the machine puts the one that asks decides the ratio, so it is not left to the machine: on a processor of its own,
as readers are, where waking up is a part of every answer; and on nginx's, where nothing sleeps and only work counts.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Result, seconds_by_turns

PATIENCE = 60.0  # seconds
RUNS, CALLS = 15, 2000  # many short ones: a machine's moods last for seconds
AGAINST = "nginx serving the same answer from a file"

PAGES = Path(__file__).resolve().parent.parent / "docs" / "nginx-pages.conf"
SETTINGS = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;
events {{ }}
http {{
    default_type text/html; keepalive_requests 1000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=mrc:10m use_temp_path=off;
    upstream mrc_portal {{ server 127.0.0.1:{behind}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        include {pages};
        location /file {{ gzip_static on; root {folder}; include {folder}/heads; }}
    }}
    server {{  # the same cache, but that it says where an answer came from
        listen 127.0.0.1:{told};
        include {pages};
        add_header X-Cache $upstream_cache_status;
    }}
}}
"""


def is_installed() -> bool:
    return shutil.which("nginx") is not None


def results(page: str) -> Iterator[tuple[str, Result]]:
    """The page from nginx's cache, with the portal behind it, against the same bytes as a file."""
    with tempfile.TemporaryDirectory(prefix="mrc-nginx-") as name:
        folder = Path(name)
        port, told, behind = _free_port(), _free_port(), _free_port()
        portal = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
        portal += ["--host", "127.0.0.1", "--port", str(behind), "--workers", "1", "mrc_portal.wsgi:application"]
        settings = SETTINGS.format(folder=folder, port=port, told=told, behind=behind, pages=PAGES)
        (folder / "nginx.conf").write_text(settings, encoding="utf-8")
        with _running(portal, behind):
            head, body = _answer(behind, page)
            (folder / "heads").write_text("".join(_heads_as_settings(head)), encoding="utf-8")
        with _running(portal, behind), _running(["nginx", "-c", str(folder / "nginx.conf"), "-p", name], port) as nginx:
            _answer(port, page)
            (folder / "file.gz").write_bytes(body)
            (folder / "file").write_bytes(b"")  # asked for by its name, served as the compressed file beside it
            head, _body = _answer(told, page)
            if b"x-cache: hit" not in head.lower():
                raise RuntimeError("nginx does not answer from its cache.")
            ours, file = _asker(port, page), _asker(port, "/file")
            with _processors(nginx, together=False):
                yield (
                    "guide_nginx_vs_static",
                    seconds_by_turns(ours, file, against=f"{AGAINST}, asked from elsewhere", calls=CALLS, runs=RUNS),
                )
            with _processors(nginx, together=True):
                yield (
                    "guide_nginx_vs_static_one_processor",
                    seconds_by_turns(ours, file, against=f"{AGAINST}, on its processor", calls=CALLS, runs=RUNS),
                )


def _heads_as_settings(head: bytes) -> Iterator[str]:
    """What makes nginx say of its file what the portal says of its page; what it says by itself is left out."""
    for row in head.decode().splitlines()[1:]:
        name, _colon, value = row.partition(": ")
        if name.lower() not in ("", "content-type", "content-length", "content-encoding", "date", "server", "etag"):
            yield f'add_header {name} "{value}";\n'


@contextmanager
def _processors(nginx: int, *, together: bool) -> Iterator[None]:
    """nginx keeps to one processor, and we to the same or to another, where there is another."""
    free = os.sched_getaffinity(0)
    theirs, ours = max(free), max(free) if together else min(free)
    os.sched_setaffinity(nginx, {theirs})
    os.sched_setaffinity(0, {ours})
    try:
        yield
    finally:
        os.sched_setaffinity(0, free)


@contextmanager
def _running(command: list[str], port: int) -> Iterator[int]:
    """A program, known by its process, which answers on a port until the block ends."""
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=10)


def _asker(port: int, path: str) -> Callable[[int], float]:
    """What asks so many times and says how long it took."""
    head, body = _answer(port, path)
    length, question = len(head) + len(body), _question(path)

    def seconds(calls: int) -> float:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            started = time.perf_counter()
            for _call in range(calls):
                line.sendall(question)
                left = length
                while left:
                    left -= len(line.recv(min(left, 1 << 20)))
            return time.perf_counter() - started

    return seconds


def _question(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def _answer(port: int, path: str) -> tuple[bytes, bytes]:
    """One answer: its head, and its body as it came."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(_question(path))
        got = b""
        while b"\r\n\r\n" not in got:
            got += line.recv(1 << 16)
        head, _end, body = got.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path} answered {head.splitlines()[0].decode()}")
        length = int(
            next(row for row in head.lower().splitlines() if row.startswith(b"content-length:")).split(b":")[1]
        )
        while len(body) < length:
            body += line.recv(1 << 16)
        return head + b"\r\n\r\n", body


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
