"""The pages of hours, of what no longer fits them and of groups, looked at as a phone and as a desk show them."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from counselling.models import Counsellor
from tests.browser.conftest import NARROWEST, SCREEN, Visit, VisitAs, findings, overflows
from tests.factories import (
    EVERY_DAY,
    AppointmentFactory,
    CentreFactory,
    CounsellorFactory,
    DayHoursFactory,
    DeclinedHolidayFactory,
    GroupSessionFactory,
    HolidayFactory,
    LeaveFactory,
    ParticipationFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = pytest.mark.browser

OF_COUNSELLOR = ("hours_detail", "hours_edit", "day_hours_edit", "leave_create", "sessions_edit", "hand_over")
OF_GROUP = ("group_detail", "group_people", "group_sheet", "group_move", "group_cancel")
OF_NOTHING = (
    "counsellor_list",
    "counsellor_create",
    "orphan_list",
    "holiday_list",
    "holiday_create",
    "group_list",
    "group_create",
)
PUBLIC = ("group_register", "group_registered", "group_waiting")


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The second factor is offered, not forced: it is not what is walked through here."""
    settings.DEMO = True


@pytest.fixture
def counsellor(portal: str) -> Counsellor:
    """Who counsels and manages, with something of everything."""
    person = UserFactory(name="شازیہ", roles_given=["counsellor", "manager"])
    found: Counsellor = CounsellorFactory(person=person, hours_given=EVERY_DAY, centre=CentreFactory(visited=True))
    RoomFactory(centre=found.centre)
    HolidayFactory(centre=found.centre, day=timezone.localdate() + timedelta(days=9), is_expected=True)
    DeclinedHolidayFactory(centre=found.centre)
    person.centre = found.centre
    person.save()
    made = ParticipationFactory(appointment__counsellor=found, with_whom="woman", beneficiary__may_call=False)
    made.beneficiary.may_sms = False
    made.beneficiary.save()
    start = made.appointment.starts_at
    LeaveFactory(counsellor=found, starts_at=start - timedelta(days=1), ends_at=start + timedelta(days=1))
    DayHoursFactory(counsellor=found)
    return found


@pytest.fixture
def group(counsellor: Counsellor) -> Any:
    appointment = AppointmentFactory(
        counsellor=counsellor,
        kind="orientation",
        capacity=6,
        taken=2,
        mode="in_person",
        starts_at=timezone.now() + timedelta(days=20),
    )
    ParticipationFactory.create_batch(2, appointment=appointment, beneficiary__name="زرمینہ")
    return GroupSessionFactory(appointment=appointment, title="روانگی سے پہلے", place="گورنمنٹ ہائی اسکول")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_nothing_is_amiss_on_any_of_them(
    visit_as: VisitAs, visit: Visit, counsellor: Counsellor, group: Any, language: str
):
    with translation.override(language):
        paths = [reverse(f"counselling:{name}") for name in OF_NOTHING]
        paths += [reverse(f"counselling:{name}", args=[counsellor.pk]) for name in OF_COUNSELLOR]
        paths += [reverse(f"counselling:{name}", args=[group.pk]) for name in OF_GROUP]
        public = [reverse(f"counselling:{name}", args=[group.key]) for name in PUBLIC]
    amiss = []
    page = visit_as(counsellor.person, paths[0], size=NARROWEST)
    for size in (NARROWEST, SCREEN):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for path in [*paths, *public]:
            page.goto(f"{page.url.partition(f'/{language}/')[0]}{path}")
            amiss += findings(page)
            amiss += [f"{path} is wider than {size['width']}"] if overflows(page) else []
    assert amiss == []
