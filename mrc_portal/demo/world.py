"""What the rows of the demonstration are made with, and where they wait to be written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from centre.models import Project
from counselling.models import Beneficiary
from destinations.models import Country
from mrc_portal.demo import definition
from mrc_portal.demo.chance import Chance
from mrc_portal.demo.days import days_of
from mrc_portal.demo.diary import Diary
from mrc_portal.demo.people import Crowd
from mrc_portal.demo.places import Places
from mrc_portal.demo.rows import Rows
from mrc_portal.demo.staff import Staff
from reporting.periods import Month


@dataclass
class World:
    """The places, the staff, their diary and the crowd before their doors, in the months of the demonstration."""

    months: list[Month]
    chance: Chance
    places: Places
    staff: Staff
    destinations: dict[Country, float]

    def __post_init__(self) -> None:
        self.rows = Rows()
        self.diary = Diary(self.chance, list(self.staff.rooms))
        self.crowd = Crowd(self.chance, self.places, self.destinations)
        self.introduced: set[Beneficiary] = set()  # whose row waits already
        self.references: set[str] = set()

    @property
    def last_year(self) -> date:
        """Its first day."""
        return self.months[-1].back(definition.YEAR - 1).first

    def project_on(self, day: date) -> Project | None:
        """Whoever pays for something on this day."""
        for project, part in self.staff.projects.items():
            runs = project.starts_on <= day and (project.ends_on is None or day <= project.ends_on)
            if runs and self.chance.happens(part):
                return project
        return None

    def workdays(self, month: Month, first: date | None = None) -> Iterable[date]:
        """The workdays of a month in the order in which to look for a free time: the wanted one, then the others."""
        weights = days_of(month, definition.WORKDAYS)
        wanted = first or self.chance.one_of(weights)
        yield wanted
        others = [day for day in weights if day != wanted]
        self.chance.shuffle(others)
        yield from others
