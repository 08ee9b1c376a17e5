"""The invented people whom the centres meet, once or again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from centre.cuts import AgeBand, Sex, Stage
from centre.models import Centre, District
from counselling.models import Beneficiary
from destinations.models import Country
from mrc_portal.demo import definition
from mrc_portal.demo.chance import Chance
from mrc_portal.demo.places import Places

REMEMBERED = 400  # so many of those met last may come again
APART = timedelta(days=5)


@dataclass
class Person:
    """A beneficiary, with what they tell in a session."""

    beneficiary: Beneficiary
    centre: Centre
    district: District
    destination: Country | None
    sex: Sex
    age: AgeBand
    stage: Stage
    has_phone: bool
    met: datetime

    def has_gone_on(self) -> None:
        """The next stage of their way, until they are back."""
        stages = list(Stage)
        self.stage = stages[min(stages.index(self.stage) + 1, len(stages) - 1)]


class Crowd:
    """Everybody whom the centres have met, in the order in which they came."""

    def __init__(self, chance: Chance, places: Places, destinations: dict[Country, float]) -> None:
        self.chance = chance
        self.places = places
        self.destinations = destinations
        self.people: list[Person] = []
        self.numbers: Iterator[int] = iter(definition.PEOPLES_NUMBERS)
        self.latest_number = ""
        self.used: set[tuple[str, str]] = set()

    def next_one(self, at: datetime, *, walks_in: bool) -> Person:
        """Somebody who comes at about this time: a new face, or one who was here before."""
        if self.people and self.chance.happens(definition.REPEATED):
            person = self.chance.choice(self.people[-REMEMBERED:])
            if at - person.met > APART and (walks_in or person.has_phone):
                person.met = at
                if self.chance.happens(0.5):
                    person.has_gone_on()
                return person
        person = self._somebody_new(at, walks_in=walks_in)
        self.people.append(person)
        return person

    def _somebody_new(self, at: datetime, *, walks_in: bool) -> Person:
        sex = Sex.WOMAN if self.chance.happens(definition.WOMEN) else Sex.MAN
        district = self.chance.one_of(self.places.districts)
        known = bool(self.destinations) and self.chance.happens(definition.DESTINATION_KNOWN)
        has_phone = not (walks_in and self.chance.happens(definition.WITHOUT_PHONE))
        return Person(
            beneficiary=self._beneficiary(sex, district, at, has_phone=has_phone),
            centre=self.places.centres[self.chance.one_of(definition.CENTRES[district.province_id])],
            district=district,
            destination=self.chance.one_of(self.destinations) if known else None,
            sex=sex,
            age=self.chance.one_of(definition.AGES),
            stage=self.chance.one_of(definition.STAGES),
            has_phone=has_phone,
            met=at,
        )

    def _beneficiary(self, sex: Sex, district: District, at: datetime, *, has_phone: bool) -> Beneficiary:
        language = "ur" if self.chance.happens(definition.IN_URDU) else "en"
        phone = self._number() if has_phone else None
        name = self._name(sex, language, phone)
        email = None
        if language == "en" and self.chance.happens(definition.WITH_EMAIL / (1 - definition.IN_URDU)):
            email = f"{name.lower().replace(' ', '.')}.{len(self.people)}@example.org"
        may = {name: has_phone and self.chance.happens(often) for name, often in definition.PERMISSIONS.items()}
        beneficiary = Beneficiary(
            id=self.chance.key(),
            may_email=email is not None,
            language=language,
            district=district,
            created_at=at,
            **may,
        )
        beneficiary.name, beneficiary.phone, beneficiary.email = name, phone, email
        return beneficiary

    def _number(self) -> str:
        """A new one, or that of whoever came before: phones are shared in families."""
        if not self.latest_number or not self.chance.happens(definition.ON_A_RELATIVES_PHONE):
            self.latest_number = f"+{next(self.numbers)}"
        return self.latest_number

    def _name(self, sex: Sex, language: str, phone: str | None) -> str:
        """A name that nobody else has on the same number, for they would be one person."""
        first_names = definition.WOMEN_NAMED if sex == Sex.WOMAN else definition.MEN_NAMED
        while True:
            first, family = self.chance.choice(first_names), self.chance.choice(definition.FAMILIES)
            name = f"{first[0]} {family[0]}" if language == "en" else f"{first[1]} {family[1]}"
            if phone is None:
                return name
            if (phone, name) not in self.used:
                self.used.add((phone, name))
                return name
