"""Reads a guide's text as it is written, and makes the page part that readers get.

A text is Markdown of the plainest kind. Every paragraph, list item and quote ends with the keys of the findings it
rests on, `[[sa-work-1]]`; a claim of general knowledge says whom to confirm it with, `[[sa-work-7 | the embassy]]`; a
block that claims nothing says so, `[[advice]]`. A value that is checked again and again is not typed but referred to,
`{{ fact.sa-work-6.fee }}`, in a block that cites its line. What breaks a rule is refused with the place and the rule.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frontmatter
import nh3
import yaml
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from destinations.dates import spoken
from destinations.factbase import Index, IndexedFinding, KnownFact, line_of
from destinations.letters import wrong_letters

ADVICE = "advice"
UNDATED = "undated"  # as the fact base says that nothing is known of a claim's date
CLAIM = re.compile(r"\[\[\s*(?P<key>[a-z0-9][a-z0-9.-]*)\s*(?:\|\s*(?P<confirm>[^\[\]|]+?)\s*)?\]\]")
REFERENCE = re.compile(r"\{\{\s*fact\.(?P<key>[a-z0-9][a-z0-9.-]*)\s*\}\}")
MARKUP = re.compile(r"<[a-zA-Z/!]|\]\(|https?://|\{\{|\}\}")
PHONE = re.compile(r"\+?[0-9][0-9 -]{1,18}[0-9]")
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
    """The citing of a finding by a block of text; `confirm` names whom to ask where that is general knowledge."""

    finding: IndexedFinding
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
    facts: set[str] = field(default_factory=set)  # the keys of the facts it refers to

    @property
    def findings(self) -> set[str]:
        """The keys of the findings it rests on."""
        return {claim.finding.key for claim in self.claims}


def read(text: str, *, language: str, index: Index, sources_at: str = "", day: date | None = None) -> Page:
    """The page made of a text with its head (`title`, `lead`) and body; raises ContentError with all that is wrong.

    `sources_at` is the address, relative to the page's, of the page that lists the sources, where that is another;
    `day` the one on which facts are looked at: some have fallen due by then.
    """
    if len(text) > SOURCE_MOST:
        raise ContentError(f"longer than {SOURCE_MOST} characters")
    try:
        head, body = frontmatter.parse(text)
    except yaml.YAMLError as error:
        raise ContentError("the head cannot be read: put a title or lead with a colon or a brace in quotes") from error
    title, lead = str(head.get("title", "")).strip(), str(head.get("lead", "")).strip()
    wrong = list(_wrong_in_words(title, lead, body, language))
    parser = _parser()
    tokens = parser.parse(body)
    wrong += _wrong_in_blocks(tokens, index)
    claims: list[Claim] = []
    for token in _claim_tokens(tokens):
        try:
            claims.append(_claim(token, index))
        except ContentError as error:
            wrong.append(str(error))
    if wrong:
        raise ContentError("; ".join(wrong))
    sources = _Sources(index)
    renderer = _Renderer(language, index, sources, sources_at, day or timezone.localdate())
    html = renderer.render_page(tokens, parser.options)
    contents = [
        {"id": str(opening.attrGet("id")), "label": _words(inline)}
        for opening, inline in itertools.pairwise(tokens)
        if opening.type == "heading_open" and opening.tag == "h2"
    ]
    with override(language):
        listed = sources.listed()
    facts = {key for token in tokens for key in _references(token)}
    return Page(title, lead, text, html, contents, listed, claims, facts)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["heading", "list", "blockquote", "emphasis"])
    parser.inline.ruler.push("claim", _claim_rule)
    parser.inline.ruler.push("fact", _fact_rule)
    return parser


def _fact_rule(state: StateInline, silent: bool) -> bool:
    found = REFERENCE.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("fact", "", 0)
        token.meta = {"key": found["key"]}
    state.pos = found.end()
    return True


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
    if "{{" in title + lead:
        yield "a fact in the head: it can stand only in a block that cites its line"
    yield from wrong_letters(title + lead + body, language)


def _wrong_in_blocks(tokens: Sequence[Token], index: Index) -> list[str]:
    """Each block of text that ends without saying what it rests on."""
    wrong = []
    for opening, inline in itertools.pairwise(tokens):
        if inline.type != "inline":
            continue
        if opening.type == "heading_open":
            if opening.tag not in ("h2", "h3"):
                wrong.append(f"a heading of a kind that is not allowed: {inline.content[:40]!r}")
            if _references(inline):
                wrong.append(f"a fact in a heading: {inline.content[:40]!r}")
        elif not inline.children or inline.children[-1].type != "claim":
            wrong.append(f"a block that does not end with the key of a fact: {inline.content[:60]!r}")
        wrong += _wrong_references(inline, index)
        if "[[" in CLAIM.sub("", inline.content) or MARKUP.search(REFERENCE.sub("", inline.content)):
            wrong.append(f"a marker, link or HTML that cannot be read: {inline.content[:60]!r}")
    return wrong


def _wrong_references(inline: Token, index: Index) -> Iterator[str]:
    """Each fact of a block that is not there, or whose line the block does not cite."""
    cited = {child.meta["key"] for child in inline.children or () if child.type == "claim"}
    for key in _references(inline):
        if key not in index.facts:
            yield f"{key} is no fact"
        elif line_of(key) not in cited:
            yield f"{key} stands in a block that does not cite {line_of(key)}: {inline.content[:60]!r}"


def _references(token: Token) -> list[str]:
    """The keys of the facts that a block refers to, each once, in its order."""
    return list(dict.fromkeys(child.meta["key"] for child in token.children or () if child.type == "fact"))


def _claim_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "claim" and child.meta["key"] != ADVICE:
                yield child


def _claim(token: Token, index: Index) -> Claim:
    key, confirm = token.meta["key"], token.meta["confirm"]
    finding = index.findings.get(key)
    if finding is None:
        raise ContentError(f"{key} is no publishable line of the fact base")
    if finding.mark == "G" and not confirm:
        raise ContentError(f"{key} is general knowledge: say whom to confirm it with")
    if finding.mark == "V" and confirm:
        raise ContentError(f"{key} was found in a source: it needs no one to confirm it with")
    if finding.mark == "V" and not finding.sources:
        raise ContentError(f"{key} was found in a source that is not named")
    return Claim(finding, confirm)


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type == "text").strip()


class _Sources:
    """Numbers the sources of a page in the order in which they are first cited."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.numbers: dict[str, int] = {}
        self.as_of: dict[str, list[str]] = {}

    def numbers_of(self, found: IndexedFinding | KnownFact) -> list[int]:
        for source in found.sources:
            self.numbers.setdefault(source, len(self.numbers) + 1)
            dates = self.as_of.setdefault(source, [])
            if found.as_of and found.as_of not in dates:
                dates.append(found.as_of)
        return sorted(self.numbers[source] for source in found.sources)

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
    """Writes the page part: claims as numbers of sources, facts as their values, and whom to confirm them with."""

    def __init__(self, language: str, index: Index, sources: _Sources, sources_at: str, day: date) -> None:
        # The base class calls the methods named like the kinds of tokens: `text` and, of our own, `claim` and `fact`.
        super().__init__()
        self.language = language
        self.index = index
        self.sources = sources
        self.sources_at = sources_at
        self.day = day
        self.told: set[str] = set()  # whom to confirm facts with, as said since the last heading: once is enough

    def render_page(self, tokens: Sequence[Token], options: OptionsDict) -> str:
        headings = [token for token in tokens if token.type == "heading_open" and token.tag == "h2"]
        for number, heading in enumerate(headings, start=1):
            heading.attrSet("id", f"part-{number}")
        with override(self.language):
            html = self.render(tokens, options, {})
        return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"tel"}, link_rel=None)

    def heading_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        self.told.clear()
        return self.renderToken(tokens, at, options, env)

    def text(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        text = tokens[at].content
        before_claim = at + 1 < len(tokens) and tokens[at + 1].type == "claim"
        return isolated(text.rstrip() if before_claim else text, self.language)

    def fact(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        fact = self.index.facts[tokens[at].meta["key"]]
        return fact_value(fact, self.language)

    def claim(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        run = _run_of_claims(tokens, at)
        if at != run[0]:
            return ""  # written with the first of its run
        claims = [tokens[i].meta for i in run if tokens[i].meta["key"] != ADVICE]
        cited: list[IndexedFinding | KnownFact] = [self.index.findings[claim["key"]] for claim in claims]
        facts = self._facts_of(tokens, before=at) if run[-1] == len(tokens) - 1 else []
        numbers = sorted({number for found in [*cited, *facts] for number in self.sources.numbers_of(found)})
        links = " ".join(f'<a href="{self.sources_at}#source-{number}">{number}</a>' for number in numbers)
        whom = list(dict.fromkeys(claim["confirm"] for claim in claims if claim["confirm"]))
        said = [gettext("Confirm with: %(whom)s.") % {"whom": somebody} for somebody in whom]
        if facts:
            said += self._standing(facts, _said_in(tokens, self.index, self.language), told=set(whom))
        notes = "".join(f' <span class="confirm">{isolated(one, self.language)}</span>' for one in said)
        return (f'<sup class="cite">{links}</sup>' if links else "") + notes

    def _facts_of(self, tokens: Sequence[Token], *, before: int) -> list[KnownFact]:
        keys = dict.fromkeys(token.meta["key"] for token in tokens[:before] if token.type == "fact")
        return [self.index.facts[key] for key in keys]

    def _standing(self, facts: Iterable[KnownFact], block: str, told: set[str]) -> Iterator[str]:
        """How well the facts of a block are known, where there is anything to say: in few words, and not twice.

        A fact past its date says so wherever it stands. One that nobody has checked gives the date of its source,
        unless the block itself does, and names whom to ask once a part of the page.
        """
        for fact in facts:
            whom = fact.words[self.language].confirm_with
            if fact.is_past_due(self.day) and fact.checked_on:
                checked = date_format(fact.checked_on, "j F Y")
                yield gettext("Last checked %(day)s; confirm with: %(whom)s.") % {"day": checked, "whom": whom}
            elif fact.wants_confirming:
                as_of = "" if fact.as_of == UNDATED else spoken(fact.as_of)
                if as_of and as_of not in block:
                    yield gettext("As of %(date)s.") % {"date": as_of}
                if whom not in self.told | told:
                    yield gettext("Confirm with: %(whom)s.") % {"whom": whom}
                self.told.add(whom)


def fact_value(fact: KnownFact, language: str) -> str:
    """A fact's value as HTML; a phone number can be called."""
    value = fact.words[language].value
    shown = isolated(value, language)
    if fact.kind == "hotline" and PHONE.fullmatch(value):
        return f'<a href="tel:{re.sub("[ -]", "", value)}">{shown}</a>'
    return shown


def _said_in(tokens: Sequence[Token], index: Index, language: str) -> str:
    """The words of a block, with its facts' values."""
    return "".join(
        index.facts[token.meta["key"]].words[language].value if token.type == "fact" else token.content
        for token in tokens
    )


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
