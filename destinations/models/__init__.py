"""The rows of the guides: countries, guides and their texts, and the facts, findings and sources these rest on."""

from destinations.models.contacts import Contact, ContactKind, ContactText
from destinations.models.countries import Country, Region, Topic
from destinations.models.facts import (
    NEEDS_SECOND_PERSON,
    Fact,
    FactChange,
    FactKind,
    FactText,
    Finding,
    Mark,
    Source,
    digest_of,
)
from destinations.models.guides import Door, Guide, GuideText, Section, SectionText
from destinations.models.notices import EditorNotice
from destinations.models.printed import MOST_PRINTED, PrintedGuide
from destinations.models.reading import Feedback, ReadTally, Recording
from destinations.models.warnings import WarningOfTheMonth, WarningText
from destinations.search.models import MissedSearch, SearchEntry, SearchWord

__all__ = [
    "MOST_PRINTED",
    "NEEDS_SECOND_PERSON",
    "Contact",
    "ContactKind",
    "ContactText",
    "Country",
    "Door",
    "EditorNotice",
    "Fact",
    "FactChange",
    "FactKind",
    "FactText",
    "Feedback",
    "Finding",
    "Guide",
    "GuideText",
    "Mark",
    "MissedSearch",
    "PrintedGuide",
    "ReadTally",
    "Recording",
    "Region",
    "SearchEntry",
    "SearchWord",
    "Section",
    "SectionText",
    "Source",
    "Topic",
    "WarningOfTheMonth",
    "WarningText",
    "digest_of",
]
