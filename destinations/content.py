"""Reads a guide's text as it is written, and makes the page part that readers get.

A text is Markdown of the plainest kind. Every paragraph, list item and quote ends with the keys of the facts it rests
on, `[[sa-work-1]]`; a claim of general knowledge says whom to confirm it with, `[[sa-work-7 | the embassy]]`; a block
that claims nothing says so, `[[advice]]`. What breaks a rule is refused with the place and the rule.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import frontmatter
import nh3
from django.utils.html import escape
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from destinations.dates import spoken
from destinations.factbase import Index, IndexedFact

ADVICE = "advice"
UNDATED = "undated"  # as the fact base says that nothing is known of a claim's date
CLAIM = re.compile(r"\[\[\s*(?P<key>[a-z0-9][a-z0-9.-]*)\s*(?:\|\s*(?P<confirm>[^\[\]|]+?)\s*)?\]\]")
ARABIC_LOOK_ALIKES = re.compile("[\u064a\u0649\u0643\u0647\u0629]")  # yeh, alef maksura, kaf, heh, teh marbuta
LATIN_RUN = re.compile(r"\+?[A-Za-z0-9]+(?:[ .,:/&%'’+–-][A-Za-z0-9]+)*%?")  # no ", " and no ": ": order turns there
NUMBER = re.compile(r"\+?[0-9][0-9 .,:/–-]*%?")
RIGHT_TO_LEFT = frozenset({"ur"})
TITLE_MOST, LEAD_MOST, SOURCE_MOST = 80, 240, 40_000  # characters

TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "blockquote", "sup", "a", "span", "bdi"}
ATTRIBUTES = {"h2": {"id"}, "sup": {"class"}, "a": {"href"}, "span": {"class"}, "bdi": {"class"}}


class ContentError(ValueError):
    """A text breaks the rules of writing; the message names the rule and the place."""


@dataclass(frozen=True)
class Claim:
    """The citing of a fact by a block of text; `confirm` names whom to ask where the fact is general knowledge."""

    fact: IndexedFact
    confirm: str


@dataclass
class Page:
    """A text as readers get it."""

    title: str
    lead: str
    source: str
    html: str
    contents: list[dict[str, str]]
    sources: list[dict[str, Any]]
    claims: list[Claim] = field(default_factory=list)

    @property
    def facts(self) -> set[str]:
        """The keys of the facts it rests on."""
        return {claim.fact.key for claim in self.claims}


def read(text: str, *, language: str, index: Index, sources_at: str = "") -> Page:
    """The page made of a text with its head (`title`, `lead`) and body; raises ContentError with all that is wrong.

    `sources_at` is the address, relative to the page's, of the page that lists the sources, where that is another.
    """
    if len(text) > SOURCE_MOST:
        raise ContentError(f"longer than {SOURCE_MOST} characters")
    head, body = frontmatter.parse(text)
    title, lead = str(head.get("title", "")).strip(), str(head.get("lead", "")).strip()
    wrong = list(_wrong_in_words(title, lead, body, language))
    parser = _parser()
    tokens = parser.parse(body)
    wrong += _wrong_in_blocks(tokens)
    claims: list[Claim] = []
    for token in _claim_tokens(tokens):
        try:
            claims.append(_claim(token, index))
        except ContentError as error:
            wrong.append(str(error))
    if wrong:
        raise ContentError("; ".join(wrong))
    sources = _Sources(index)
    html = _Renderer(language, index, sources, sources_at).render_page(tokens, parser.options)
    contents = [
        {"id": str(opening.attrGet("id")), "label": _words(inline)}
        for opening, inline in itertools.pairwise(tokens)
        if opening.type == "heading_open" and opening.tag == "h2"
    ]
    with override(language):
        listed = sources.listed()
    return Page(title, lead, text, html, contents, listed, claims)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["heading", "list", "blockquote", "emphasis"])
    parser.inline.ruler.push("claim", _claim_rule)
    return parser


def _claim_rule(state: StateInline, silent: bool) -> bool:
    found = CLAIM.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("claim", "", 0)
        token.meta = {"key": found["key"], "confirm": found["confirm"] or ""}
    state.pos = found.end()
    return True


def _wrong_in_words(title: str, lead: str, body: str, language: str) -> Iterator[str]:
    if not 0 < len(title) <= TITLE_MOST:
        yield f"the head needs a title of at most {TITLE_MOST} characters"
    if not 0 < len(lead) <= LEAD_MOST:
        yield f"the head needs a lead of at most {LEAD_MOST} characters"
    if language == "ur" and (found := ARABIC_LOOK_ALIKES.search(title + lead + body)):
        yield f"an Arabic look-alike letter, {found[0]!r}, where Urdu has its own"
    if re.search("[۰-۹٠-٩]", title + lead + body):
        yield "digits other than 0 to 9"


def _wrong_in_blocks(tokens: Sequence[Token]) -> list[str]:
    """Each block of text that ends without saying what it rests on."""
    wrong = []
    for opening, inline in itertools.pairwise(tokens):
        if inline.type != "inline":
            continue
        if opening.type == "heading_open":
            if opening.tag not in ("h2", "h3"):
                wrong.append(f"a heading of a kind that is not allowed: {inline.content[:40]!r}")
        elif not inline.children or inline.children[-1].type != "claim":
            wrong.append(f"a block that does not end with the key of a fact: {inline.content[:60]!r}")
        if "[[" in CLAIM.sub("", inline.content) or re.search(r"<[a-zA-Z/!]|\]\(|https?://", inline.content):
            wrong.append(f"a marker, link or HTML that cannot be read: {inline.content[:60]!r}")
    return wrong


def _claim_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "claim" and child.meta["key"] != ADVICE:
                yield child


def _claim(token: Token, index: Index) -> Claim:
    key, confirm = token.meta["key"], token.meta["confirm"]
    fact = index.facts.get(key)
    if fact is None:
        raise ContentError(f"{key} is no publishable line of the fact base")
    if fact.mark == "G" and not confirm:
        raise ContentError(f"{key} is general knowledge: say whom to confirm it with")
    if fact.mark == "V" and confirm:
        raise ContentError(f"{key} was found in a source: it needs no one to confirm it with")
    return Claim(fact, confirm)


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type == "text").strip()


class _Sources:
    """Numbers the sources of a page in the order in which they are first cited."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.numbers: dict[str, int] = {}
        self.as_of: dict[str, list[str]] = {}

    def numbers_of(self, fact: IndexedFact) -> list[int]:
        for source in fact.sources:
            self.numbers.setdefault(source, len(self.numbers) + 1)
            dates = self.as_of.setdefault(source, [])
            if fact.as_of and fact.as_of not in dates:
                dates.append(fact.as_of)
        return sorted(self.numbers[source] for source in fact.sources)

    def listed(self) -> list[dict[str, Any]]:
        """The sources as the page names them, with their dates in words of the active language."""
        return [
            {
                "number": number,
                "publisher": found.publisher,
                "title": found.title,
                "dated": spoken(found.dated),
                "as_of": [spoken(date) for date in self.as_of[key] if date != UNDATED],
                "url": found.url,
            }
            for key, number in self.numbers.items()
            for found in [self.index.sources[key]]
        ]


class _Renderer(RendererHTML):
    """Writes the page part: claims as numbers of sources, or as the advice whom to confirm them with."""

    def __init__(self, language: str, index: Index, sources: _Sources, sources_at: str) -> None:
        # The base class calls the methods named like the kinds of tokens: `text` and, of our own, `claim`.
        super().__init__()
        self.language = language
        self.index = index
        self.sources = sources
        self.sources_at = sources_at

    def render_page(self, tokens: Sequence[Token], options: OptionsDict) -> str:
        headings = [token for token in tokens if token.type == "heading_open" and token.tag == "h2"]
        for number, heading in enumerate(headings, start=1):
            heading.attrSet("id", f"part-{number}")
        with override(self.language):
            html = self.render(tokens, options, {})
        return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=set(), link_rel=None)

    def text(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        text = tokens[at].content
        before_claim = at + 1 < len(tokens) and tokens[at + 1].type == "claim"
        return isolated(text.rstrip() if before_claim else text, self.language)

    def claim(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        run = _run_of_claims(tokens, at)
        if at != run[0]:
            return ""  # written with the first of its run
        claims = [tokens[i].meta for i in run if tokens[i].meta["key"] != ADVICE]
        facts = [self.index.facts[claim["key"]] for claim in claims]
        numbers = sorted({number for fact in facts for number in self.sources.numbers_of(fact)})
        links = " ".join(f'<a href="{self.sources_at}#source-{number}">{number}</a>' for number in numbers)
        cited = f'<sup class="cite">{links}</sup>' if links else ""
        return cited + self._confirm(dict.fromkeys(claim["confirm"] for claim in claims if claim["confirm"]))

    def _confirm(self, whom: Iterable[str]) -> str:
        said = [gettext("Confirm with: %(whom)s.") % {"whom": somebody} for somebody in whom]
        return "".join(f' <span class="confirm">{isolated(one, self.language)}</span>' for one in said)


def _run_of_claims(tokens: Sequence[Token], at: int) -> list[int]:
    """The places of the claims that stand together around `at`, with nothing but blanks between them."""

    def belongs(i: int) -> bool:
        return tokens[i].type == "claim" or (tokens[i].type in ("text", "softbreak") and not tokens[i].content.strip())

    first = last = at
    while first > 0 and belongs(first - 1):
        first -= 1
    while last + 1 < len(tokens) and belongs(last + 1):
        last += 1
    return [i for i in range(first, last + 1) if tokens[i].type == "claim"]


def isolated(text: str, language: str) -> str:
    """The text as HTML; in a right-to-left language, runs of Latin letters and digits stand in <bdi> and never jump.

    Those of digits alone say so: broken over two lines, a number would be read as two.
    """
    if language not in RIGHT_TO_LEFT:
        return str(escape(text))
    parts, done = [], 0
    for run in LATIN_RUN.finditer(text):
        opening = '<bdi class="number">' if NUMBER.fullmatch(run[0]) else "<bdi>"
        parts += [escape(text[done : run.start()]), opening, escape(run[0]), "</bdi>"]
        done = run.end()
    return "".join([*parts, escape(text[done:])])
