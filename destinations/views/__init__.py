"""The pages of the guides: public, kept by the shelf, one query each."""

from destinations.views.comparison import comparison_choose, comparison_detail, comparison_start
from destinations.views.directory import contact_list
from destinations.views.guides import (
    country_detail,
    country_list,
    guide_detail,
    guide_list,
    guide_pdf,
    guide_sources,
    region_detail,
    section_detail,
)
from destinations.views.reading import feedback_create, feedback_done, recording_file, section_read

__all__ = [
    "comparison_choose",
    "comparison_detail",
    "comparison_start",
    "contact_list",
    "country_detail",
    "country_list",
    "feedback_create",
    "feedback_done",
    "guide_detail",
    "guide_list",
    "guide_pdf",
    "guide_sources",
    "recording_file",
    "region_detail",
    "section_detail",
    "section_read",
]
