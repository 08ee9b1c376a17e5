"""Loading what ships with the portal: the centres, and the districts with the ways people write them."""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.db import transaction

from centre.models import Centre, District, DistrictAlias, Province
from safeguards import text

FOLDER = Path(__file__).resolve().parent.parent / "reference"
CENTRES = FOLDER / "centres.toml"
DISTRICTS = FOLDER / "districts.csv"

Row = Mapping[str, str]


@transaction.atomic
def load_centres(path: Path = CENTRES) -> int:
    """Every centre of the file is there; those that were there before stay as they are. Says how many are new."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    known = set(Centre.objects.values_list("slug", flat=True))
    new = [Centre(slug=slug, **entry) for slug, entry in listed.items() if slug not in known]
    for centre in new:
        centre.full_clean()
        centre.save()
    return len(new)


@transaction.atomic
def load_districts(path: Path = DISTRICTS) -> int:
    """The districts read as the file has them, with every spelling; says how many the file has.

    The file rules: an earlier spelling that it no longer has is gone. A district is never removed, for people have
    come from it.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    _keep_provinces(rows)
    districts = [
        District(
            code=row["code"],
            name_en=row["name_en"],
            name_ur=row["name_ur"],
            province_id=row["province_code"],
            status=row["status"],
            flag=row["flag"],
            note=row["note"],
        )
        for row in rows
    ]
    District.objects.bulk_create(
        districts,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_en", "name_ur", "province", "status", "flag", "note"],
    )
    aliases = [alias for row in rows for alias in _aliases(row)]
    DistrictAlias.objects.bulk_create(
        aliases,
        update_conflicts=True,
        unique_fields=["district", "language", "spelling"],
        update_fields=["key"],
    )
    kept = {(alias.district_id, alias.language, alias.spelling) for alias in aliases}
    gone = [alias.pk for alias in DistrictAlias.objects.all() if _identity(alias) not in kept]
    DistrictAlias.objects.filter(pk__in=gone).delete()
    return len(districts)


def _keep_provinces(rows: Sequence[Row]) -> None:
    named = {row["province_code"]: (row["province_en"], row["province_ur"]) for row in rows}
    Province.objects.bulk_create(
        [Province(code=code, name_en=english, name_ur=urdu) for code, (english, urdu) in named.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_en", "name_ur"],
    )


def _aliases(row: Row) -> Iterator[DistrictAlias]:
    """The official name first, then the others, in both languages; each spelling once."""
    for language in ("en", "ur"):
        spellings = [row[f"name_{language}"], *row[f"aliases_{language}"].split("|")]
        for spelling in dict.fromkeys(text.clean_line(spelling) for spelling in spellings if spelling.strip()):
            yield DistrictAlias(
                district_id=row["code"], language=language, spelling=spelling, key=text.search_key(spelling)
            )


def _identity(alias: DistrictAlias) -> tuple[str, str, str]:
    return alias.district_id, alias.language, alias.spelling
