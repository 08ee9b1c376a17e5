"""Walking through a portal by its own links."""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.http.response import HttpResponseBase
from django.test import Client

LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')


def pages(client: Client, *starts: str, language: str) -> Iterator[tuple[str, HttpResponseBase, str]]:
    """Each page of a language that links lead to: its path, the answer and its HTML."""
    waiting, seen = deque(starts), set(starts)
    while waiting:
        path = waiting.popleft()
        response = client.get(path)
        html = response.content.decode() if response.headers.get("Content-Type", "").startswith("text/html") else ""
        yield path, response, html
        for link in LINK.findall(html):
            target = urlsplit(urljoin(path, urldefrag(unescape(link)).url))
            if not target.netloc and target.path.startswith(f"/{language}/") and target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
