"""Takes the HTML of a published text apart into blocks, for the sheet of paper says what the page says.

A block is `{"kind": …, "spans": […]}` for a heading, a paragraph or a quote, `{"kind": "list", "ordered": …, "items":
[[block, …], …]}` for a list. A span is `{"text": …, "style": …}`; its style is "" or one of STYLES.
"""

from html.parser import HTMLParser
from typing import Any

Block = dict[str, Any]

HEADINGS = {"h2": "heading", "h3": "subheading"}
LISTS = {"ul": False, "ol": True}
BLOCKS = {*HEADINGS, *LISTS, "p", "li", "blockquote"}
STYLES = ("strong", "cited", "beside")
"""Bold words; the numbers of sources; what stands beside a claim, such as whom to confirm it with."""
ISOLATE, UNTIL_HERE = "\u2068", "\u2069"  # by its own first letter, as in `<bdi>`: an Urdu date runs as Urdu


class NotAPage(ValueError):
    """The HTML has an element that no published text has."""


def blocks(html: str) -> list[Block]:
    """The blocks of a published text, in order. Raises NotAPage."""
    taker = _Taker()
    taker.feed(html)
    taker.close()
    return taker.taken


class _Taker(HTMLParser):
    """Hears of each element of a published text, whose HTML is well formed: nh3 has written it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.taken: list[Block] = []
        self.places: list[list[Block]] = [self.taken]  # where the next block goes: the text, or an item of a list
        self.styles: list[str] = []
        self.quoting = 0
        self.within = False  # a block; the blanks between two belong to neither

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag in HEADINGS:
            self._begin(HEADINGS[tag])
        elif tag == "p":
            self._begin("quote" if self.quoting else "paragraph")
        elif tag in LISTS:
            self.places[-1].append({"kind": "list", "ordered": LISTS[tag], "items": []})
        elif tag == "li":
            self.places[-1][-1]["items"].append([])
            self.places.append(self.places[-1][-1]["items"][-1])
        elif tag == "blockquote":
            self.quoting += 1
        elif tag == "bdi":
            self._say(ISOLATE)
        elif tag in ("strong", "sup", "span"):
            self.styles.append(_style(tag, classes))
        elif tag != "a":
            raise NotAPage(f"<{tag}> in a published text")

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self.places.pop()
        elif tag == "blockquote":
            self.quoting -= 1
        elif tag == "bdi":
            self._say(UNTIL_HERE)
        elif tag in ("strong", "sup", "span"):
            self.styles.pop()
        if tag in BLOCKS:
            self.within = False

    def handle_data(self, data: str) -> None:
        if self.within or data.strip():
            self._say(data)

    def _begin(self, kind: str) -> None:
        self.places[-1].append({"kind": kind, "spans": []})
        self.within = True

    def _say(self, text: str) -> None:
        if not self.within:
            self._begin("quote" if self.quoting else "paragraph")  # the words of an item that has no paragraphs
        spans, style = self.places[-1][-1]["spans"], next((style for style in reversed(self.styles) if style), "")
        if spans and spans[-1]["style"] == style:
            spans[-1]["text"] += text
        else:
            spans.append({"text": text, "style": style})


def _style(tag: str, classes: list[str]) -> str:
    if tag == "span":
        return "beside" if classes else ""
    return {"strong": "strong", "sup": "cited"}[tag]
