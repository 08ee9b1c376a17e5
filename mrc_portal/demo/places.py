"""Where the demonstration's people come from, and which centre they turn to."""

from dataclasses import dataclass

from centre.models import Centre, District
from mrc_portal.demo import definition


@dataclass(frozen=True)
class Places:
    """The districts that there are, with what each weighs, and the centres by their short names."""

    districts: dict[District, float]
    centres: dict[str, Centre]

    def named(self, code: str) -> District:
        return next(district for district in self.districts if district.code == code)


def the_places() -> Places:
    """As the reference data has them. Raises NoReference where nothing was loaded."""
    districts = list(District.objects.all())
    centres = {centre.slug: centre for centre in Centre.objects.all()}
    if not districts or not centres:
        raise NoReference
    weights = weights_of([(district.code, district.province_id) for district in districts])
    return Places({district: weights[district.code] for district in districts}, centres)


class NoReference(Exception):
    """There are no centres or no districts yet."""


def weights_of(districts: list[tuple[str, str]]) -> dict[str, float]:
    """What each district weighs, by code; given are codes and provinces.

    A province weighs what was registered in 2024. Within it a district with a published number has the part that this
    number was of its province then; what is left is shared evenly by the others.
    """
    weights: dict[str, float] = {}
    known = {code: number / len(codes) for codes, number in definition.DISTRICTS.items() for code in codes}
    for province, registered in definition.PROVINCES.items():
        codes = [code for code, its_province in districts if its_province == province]
        parts = {code: known[code] / definition.PROVINCES_THEN[province] for code in codes if code in known}
        others = len(codes) - len(parts)
        rest = (1 - sum(parts.values())) / others if others else 0
        weights.update({code: registered * parts.get(code, rest) for code in codes})
    return weights
