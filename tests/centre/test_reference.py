"""What ships with the portal loads, again and again."""

import pytest

from centre.models import Centre, District, DistrictAlias, Province
from centre.services.reference import DISTRICTS, load_centres, load_districts

pytestmark = pytest.mark.django_db


def test_the_centres_load_without_contact_or_hours():
    assert load_centres() == 3
    assert set(Centre.objects.values_list("slug", flat=True)) == {"islamabad", "lahore", "peshawar"}
    assert not any(centre.has_contact or centre.opening_hours.exists() for centre in Centre.objects.all())


def test_a_centre_changed_on_the_portal_stays_so():
    load_centres()
    Centre.objects.filter(slug="lahore").update(phone="+924212345678")
    assert load_centres() == 0
    assert Centre.objects.get(slug="lahore").phone == "+924212345678"


def test_the_districts_load_twice_without_harm():
    number = load_districts()
    aliases = DistrictAlias.objects.count()
    assert load_districts() == number == District.objects.count()
    assert DistrictAlias.objects.count() == aliases
    assert Province.objects.count() == 7


def test_every_district_is_valid_and_found_by_its_names_in_both_scripts():
    load_districts()
    for district in District.objects.all():
        district.full_clean()
        assert district in District.objects.named(district.name_en)
        assert district in District.objects.named(district.name_ur)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Lyallpur", "faisalabad"),
        ("lyallpur", "faisalabad"),
        ("Nawabshah", "shaheed-benazirabad"),
        ("كراچي وسطي", "karachi-central"),
    ],
)
def test_people_write_districts_in_many_ways(typed, code):
    load_districts()
    assert [district.code for district in District.objects.named(typed)] == [code]


def test_a_spelling_taken_out_of_the_file_is_gone_but_no_district_is(tmp_path):
    load_districts()
    lines = DISTRICTS.read_text(encoding="utf-8").splitlines()
    shorter = tmp_path / "districts.csv"
    shorter.write_text("\n".join([lines[0], lines[1].replace("Campbellpur|", "")]), encoding="utf-8")
    before = District.objects.count()
    load_districts(shorter)
    assert not District.objects.named("Campbellpur").exists()
    assert District.objects.count() == before
