"""The guides: of a country or general, their sections, and the texts of these in each language."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Length
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from centre.models import Role
from destinations.models.contacts import Contact
from destinations.models.countries import Country, Topic
from destinations.models.facts import Fact, Finding
from destinations.models.reading import Recording
from destinations.models.warnings import WarningOfTheMonth

RELATED_MOST = 4  # guides beside a text


class Door(models.TextChoices):
    """Where a reader stands; each is a door on the home page."""

    GOING = "going", _("I am thinking of going")
    ABROAD = "abroad", _("I am, or my family is, abroad")
    BACK = "back", _("I have come back")


class Guide(models.Model):
    """What we know of a country; or, where there is no country, what holds for every country."""

    slug = models.SlugField(unique=True)
    country = models.OneToOneField(Country, models.PROTECT, null=True, blank=True, related_name="guide")
    position = models.PositiveSmallIntegerField(default=0)
    # Where a general guide is offered: behind which doors, and beside which sections of the countries' guides.
    doors = ArrayField(models.CharField(max_length=16, choices=Door.choices), default=list, blank=True)
    topics = ArrayField(models.CharField(max_length=16, choices=Topic.choices), default=list, blank=True)

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        if self.country_id:
            return reverse("destinations:country_detail", args=[self.slug])
        return reverse("destinations:guide_detail", args=[self.slug])

    @cached_property
    def url(self) -> str:
        """Its address, looked up once: a page names it for each of its topics."""
        return self.get_absolute_url()

    def section_url(self, topic: str) -> str:
        """The address of its section on a topic, which lies below its own."""
        return f"{self.url}{topic}/"


class GuideTextQuerySet(models.QuerySet["GuideText"]):
    """Guides in one language."""

    def in_language(self, language: str) -> Self:
        return self.filter(language=language).select_related("guide__country")

    def of_countries(self) -> Self:
        """Country guides, by name."""
        return self.filter(guide__country__isnull=False).order_by("title")

    def general(self) -> Self:
        """Guides that hold for every country, in their order."""
        return self.filter(guide__country__isnull=True).order_by("guide__position", "title")

    def not_printed_since(self, edition: int) -> Self:
        """Those of which nobody knows whether their printed form is that of this edition."""
        return self.exclude(printed__edition=edition)

    def in_region(self, region: str) -> Self:
        return self.filter(guide__country__region=region)

    def behind(self, door: Door) -> Self:
        """The general guides for somebody who stands there, and every country."""
        here = Q(guide__doors__contains=[door]) | Q(guide__country__isnull=False)
        return self.filter(here).order_by("guide__position", "title")

    def with_contacts(self) -> Self:
        """Each with the contacts of its country, as `contacts`."""
        contacts = Contact.objects.filter(country=OuterRef("guide__country"))
        return self.annotate(contacts=ArraySubquery(contacts.told_in(OuterRef("language"))))

    def with_warning(self) -> Self:
        """Each with the warning of the month in its language, as `warning`: the home page asks one query."""
        return self.annotate(warning=Subquery(WarningOfTheMonth.objects.standing().told_in(OuterRef("language"))[:1]))


class GuideText(models.Model):
    """A guide's own words in one language: its title, its summary and, of a country, the key facts beside it."""

    contacts: list[dict[str, Any]]  # annotated by `with_contacts`
    warning: dict[str, Any] | None  # annotated by `with_warning`

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(max_length=120)
    lead = models.CharField(max_length=300)
    capital = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=80, blank=True)
    languages = models.CharField(max_length=160, blank=True)
    missions = ArrayField(models.CharField(max_length=160), default=list, blank=True)

    objects = GuideTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "language"], name="guide_has_one_text_a_language"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.guide.get_absolute_url()

    # What a card or a heading asks of a country, answered in this text's language.

    @property
    def name(self) -> str:
        return self.title

    @property
    def summary(self) -> str:
        return self.lead

    @property
    def slug(self) -> str:
        return self.guide.slug

    @property
    def iso2(self) -> str:
        return self.guide.country.iso2 if self.guide.country else ""

    @property
    def region(self) -> str:
        return self.guide.country.region if self.guide.country else ""


class Section(models.Model):
    """One part of a guide; of a country guide, the part about one topic."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="sections")
    topic = models.CharField(max_length=16, choices=Topic.choices, blank=True)  # blank: a general guide's only part
    findings = models.ManyToManyField(Finding, related_name="sections", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "topic"], name="guide_has_one_section_a_topic"),
            models.CheckConstraint(condition=Q(topic__in=["", *Topic.values]), name="section_topic_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.guide} {self.topic}".strip()

    def get_absolute_url(self) -> str:
        return self.guide.section_url(self.topic) if self.topic else self.guide.url


class SectionTextQuerySet(models.QuerySet["SectionText"]):
    """Sections in one language, as readers get them."""

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_language(self, language: str) -> Self:
        """Those in this language, each with its guide and with the guide's title as `guide_title`."""
        return (
            self.filter(language=language, section__guide__texts__language=language)
            .annotate(guide_title=F("section__guide__texts__title"))
            .select_related("section__guide__country")
        )

    def with_guide_words(self) -> Self:
        """After `in_language`: with the key facts that stand beside the guide's title."""
        words = {"capital": "capital", "currency": "currency", "languages": "languages", "missions": "missions"}
        words["summary"] = "lead"
        return self.annotate(**{f"guide_{name}": F(f"section__guide__texts__{word}") for name, word in words.items()})

    def with_printed_size(self) -> Self:
        """After `in_language`: with the bytes of the guide in print, or nothing where it has not been typeset yet."""
        return self.annotate(printed_bytes=Length("section__guide__texts__printed__pdf"))

    def of_guide(self, slug: str) -> Self:
        return self.filter(section__guide__slug=slug)

    def of_country(self, slug: str) -> Self:
        return self.of_guide(slug).filter(section__guide__country__isnull=False)

    def of_countries(self, *slugs: str) -> Self:
        return self.filter(section__guide__slug__in=slugs, section__guide__country__isnull=False)

    def general(self) -> Self:
        return self.filter(section__guide__country__isnull=True)

    def with_beside(self, topic: str = "") -> Self:
        """Each with what stands beside it: guides as `related`, its `recording`, and as `facts_due` when a fact is due.

        Beside a country's section stand those about its topic; beside a general guide those behind the same doors.
        """
        beside = GuideText.objects.general().filter(language=OuterRef("language"))
        if topic:
            beside = beside.filter(guide__topics__contains=[topic])
        else:
            beside = beside.filter(guide__doors__overlap=OuterRef("section__guide__doors"))
            beside = beside.exclude(guide=OuterRef("section__guide"))
        links = beside.values(link=JSONObject(title="title", slug="guide__slug"))[:RELATED_MOST]
        heard = Recording.objects.fresh().filter(text=OuterRef("pk"))
        recording = heard.values(recording=JSONObject(pk="pk", seconds="seconds"))[:1]
        due = Fact.objects.filter(section_texts=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
        return self.annotate(related=ArraySubquery(links), facts_due=Subquery(due), recording=Subquery(recording))

    def with_contacts(self) -> Self:
        """Each with the contacts of its country, as `contacts`."""
        contacts = Contact.objects.filter(country=OuterRef("section__guide__country"))
        return self.annotate(contacts=ArraySubquery(contacts.told_in(OuterRef("language"))))

    def saying(self, *facts: Fact) -> Self:
        """Where any of these facts stands: each text once."""
        through = SectionText.facts.through
        return self.filter(Exists(through.objects.filter(sectiontext=OuterRef("pk"), fact__in=facts)))

    def saying_past_due(self, day: date) -> Self:
        """Where a fact stands whose next check was due before this day."""
        overdue = SectionText.facts.through.objects.filter(sectiontext=OuterRef("pk"), fact__due_on__lt=day)
        return self.filter(Exists(overdue))


class SectionText(models.Model):
    """A section in one language: the source as written, and the page part made of it when it was published."""

    guide_title: str  # annotated by `in_language`
    printed_bytes: int | None  # annotated by `with_printed_size`
    facts_due: date | None = None  # annotated by `with_beside`

    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(max_length=80)
    lead = models.CharField(max_length=240)
    source = models.TextField()  # Markdown with the keys of the findings it rests on, and references to facts
    facts = models.ManyToManyField(Fact, related_name="section_texts", blank=True)
    html = models.TextField()  # made from `source` and sanitised when published
    contents = models.JSONField(default=list)  # [{"id", "label"}] of its headings
    sources = models.JSONField(default=list)  # [{"number", "publisher", "title", "dated", "as_of", "url"}]
    published_at = models.DateTimeField(null=True, blank=True)
    # Raised when the text comes to mean something else, never by a save: what was recorded before is stale then.
    meaning = models.PositiveIntegerField(default=1)
    # Who at the centre confirmed the text: a role, never a name. Empty until somebody has.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_as = models.CharField(max_length=16, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    # What was last loaded from the shipped file: a text that somebody has changed since is theirs.
    shipped_digest = models.CharField(max_length=64, blank=True)

    objects = SectionTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "language"], name="section_has_one_text_a_language"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
                name="section_text_confirmed_by_needs_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.language}"

    def get_absolute_url(self) -> str:
        return self.section.get_absolute_url()

    @property
    def due_on(self) -> date | None:
        """The day by which the centre looks at it again: at the whole, or at the first of its facts."""
        return min((day for day in (self.review_due_on, self.facts_due) if day), default=None)

    @property
    def topic_label(self) -> str:
        """What the section is about, in the reader's language; a general guide's only part has no topic."""
        return str(Topic(self.section.topic).label) if self.section.topic else ""

    @property
    def confirmed_by_role(self) -> str:
        """The role of who confirmed it, in the reader's language: readers are told no names."""
        return str(Role(self.confirmed_as).label) if self.confirmed_as else ""
