"""The staff of the demonstration beside its accounts, and what they work with: rooms, hours, groups, funding lines."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.contrib.auth.hashers import make_password

from centre.models import Centre, Project, Role, RoleGrant, Room, User
from centre.services.demo import load_demo_staff
from counselling.models import Counsellor, WeeklyHours
from mrc_portal.demo import definition
from mrc_portal.demo.chance import Chance
from mrc_portal.demo.days import at, hours_of
from mrc_portal.demo.places import Places
from outreach.models import Group, Membership
from reporting.periods import Month


@dataclass
class Staff:
    """Who works, as rows that are stored already."""

    rooms: dict[Counsellor, Room] = field(default_factory=dict)
    coordinators: dict[int | None, User] = field(default_factory=dict)  # by centre
    groups: dict[Group, list[User]] = field(default_factory=dict)  # with their volunteers
    projects: dict[Project, float] = field(default_factory=dict)  # with what part of the work each pays for
    analyst: User = field(init=False)


def hire(chance: Chance, places: Places, first: Month, last: Month) -> Staff:
    """Everybody is there who worked in these months, and has what they work with."""
    hired = _Hiring(chance, places, first, last)
    staff = Staff()
    staff.analyst = hired.accounts["analyst"]
    hired.addresses()
    staff.rooms = hired.counsellors()
    staff.coordinators = hired.coordinators()
    staff.groups = hired.groups()
    staff.projects = hired.projects()
    return staff


class _Hiring:
    def __init__(self, chance: Chance, places: Places, first: Month, last: Month) -> None:
        self.chance = chance
        self.places = places
        self.first, self.last = first, last
        self.since: datetime = at(first.first, definition.HOURS[0][0])
        # By the name before the @.
        self.accounts = {cast(str, person.email).partition("@")[0]: person for person in load_demo_staff()}

    def addresses(self) -> None:
        """Each centre can be visited, at an address that says itself that it is invented. One that is there stays."""
        english, urdu = definition.ADDRESS
        enters, confirms = self.accounts["manager"], self.accounts["manager2"]
        for centre in self.places.centres.values():
            if not centre.has_contact:
                centre.address_en, centre.address_ur = english, urdu
                centre.contact_entered_at = centre.contact_confirmed_at = self.since
                centre.contact_entered_by, centre.contact_confirmed_by = enters, confirms
                centre.save()

    def counsellors(self) -> dict[Counsellor, Room]:
        rooms = {centre.pk: self._rooms(centre) for centre in self.places.centres.values()}
        people = [
            (person, definition.GENDERS[account])
            for account, person in self.accounts.items()
            if account in definition.GENDERS
        ]
        for number, (name, slug, gender) in enumerate(definition.COUNSELLORS, start=len(people) + 1):
            email = f"counsellor{number}@example.org"
            people.append((self._person(name, Role.COUNSELLOR, self.places.centres[slug], email=email), gender))
        return {
            counsellor: rooms[counsellor.centre_id].pop(0)
            for counsellor in [self._counsellor(person, gender) for person, gender in people]
        }

    def _rooms(self, centre: Centre) -> list[Room]:
        return [
            Room.objects.get_or_create(
                centre=centre, name_en=english, defaults={"id": self.chance.key(), "name_ur": urdu}
            )[0]
            for english, urdu in definition.ROOMS
        ]

    def _counsellor(self, person: User, gender: str) -> Counsellor:
        counsellor, is_new = Counsellor.objects.get_or_create(
            person=person,
            defaults={
                "centre": cast(Centre, person.centre),
                "gender": gender,
                "languages": ["en", "ur"],
                "modes": ["video", "phone", "in_person", "whatsapp"],
                "session_minutes": definition.SESSION_MINUTES,
                "buffer_minutes": definition.BUFFER_MINUTES,
            },
        )
        if is_new:
            WeeklyHours.objects.bulk_create(
                WeeklyHours(counsellor=counsellor, weekday=weekday, starts=opens, ends=closes)
                for weekday in range(7)
                for opens, closes in hours_of(weekday)
            )
        return counsellor

    def coordinators(self) -> dict[int | None, User]:
        found = {self.accounts["coordinator"].centre_id: self.accounts["coordinator"]}
        for number, (name, slug) in enumerate(definition.COORDINATORS, start=2):
            centre = self.places.centres[slug]
            email = f"coordinator{number}@example.org"
            found[centre.pk] = self._person(name, Role.COORDINATOR, centre, email=email)
        return found

    def groups(self) -> dict[Group, list[User]]:
        numbers = iter(definition.VOLUNTEERS_NUMBERS)
        groups: dict[Group, list[User]] = {}
        for code, slug in definition.GROUPS:
            district, centre = self.places.named(code), self.places.centres[slug]
            group = Group.objects.create(
                id=self.chance.key(),
                name_en=f"Volunteers of {district.name_en}",
                name_ur=f"{district.name_ur} کے رضاکار",
                centre=centre,
                district=district,
            )
            volunteers = [
                self._person(self._name(), Role.VOLUNTEER, centre, phone=f"+{next(numbers)}")
                for _each in range(definition.VOLUNTEERS_A_GROUP)
            ]
            if not groups:  # the volunteer who signs in belongs to the first group
                volunteers[0] = self.accounts["volunteer"]
            Membership.objects.bulk_create(
                Membership(person=person, group=group, joined_at=self.since) for person in volunteers
            )
            groups[group] = volunteers
        return groups

    def projects(self) -> dict[Project, float]:
        found: dict[Project, float] = {}
        for line in definition.PROJECTS:
            project = Project.objects.create(
                id=self.chance.key(),
                name_en=line.name[0],
                name_ur=line.name[1],
                donor=line.donor,
                starts_on=self.last.back(line.starts).first,
                ends_on=None if line.ends is None else self.last.back(line.ends).last,
            )
            project.centres.set(self.places.centres.values())
            found[project] = line.part
        return found

    def _person(
        self, name: str, role: Role, centre: Centre, *, email: str | None = None, phone: str | None = None
    ) -> User:
        """Somebody who never signs in: they have no password, and their e-mail address no mailbox."""
        person = User.objects.create(
            id=self.chance.key(),
            name=name,
            email=email,
            phone=phone,
            centre=centre,
            language="ur" if phone else "en",
            joined_at=self.since,
            password=make_password(None),
        )
        RoleGrant.objects.create(person=person, role=role, given_at=self.since)
        return person

    def _name(self) -> str:
        named = self.chance.choice((definition.WOMEN_NAMED, definition.MEN_NAMED))
        return f"{self.chance.choice(named)[0]} {self.chance.choice(definition.FAMILIES)[0]}"
