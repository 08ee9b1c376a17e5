"""Answers with a file, or with the part of it that a player asks for (RFC 9110, 14: one range at a time)."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{0,18})|-(?P<tail>\d{1,18}))")
CHUNK = 64 * 1024


def answer(request: HttpRequest, file: IO[bytes], *, size: int, media_type: str) -> HttpResponseBase:
    """The whole file (200), a part of it (206), or that it has no such part (416). What is no range counts for none."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    first, last = _bounds(asked, size) if asked else (0, size - 1)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_read(file, first, last), status=206 if asked else 200, content_type=media_type)
    response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Accept-Ranges"] = "bytes"
    # Sound is packed already; and packed once more the middleware would leave no length to seek by.
    response.headers["Content-Encoding"] = "identity"
    if asked:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """The first and last byte that are asked for; the first beyond the last where there are none."""
    if asked["tail"]:
        tail = int(asked["tail"])
        return (max(size - tail, 0), size - 1) if tail else (size, size - 1)
    return int(asked["first"]), min(int(asked["last"] or size), size - 1)


def _read(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
