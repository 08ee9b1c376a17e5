"""The staff of a demonstration: invented people, one or more for each role."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from centre.acts import PersonAct
from centre.models import Centre, Role, RoleGrant, User
from safeguards import audit

# Account, invented name, role, centre.
STAFF = (
    ("manager", "Saima Qadir", Role.MANAGER, "islamabad"),
    ("manager2", "Tariq Mansoor", Role.MANAGER, "lahore"),
    ("counsellor", "Nadia Yousaf", Role.COUNSELLOR, "islamabad"),
    ("counsellor2", "Imran Rafiq", Role.COUNSELLOR, "lahore"),
    ("counsellor3", "Zarmina Afridi", Role.COUNSELLOR, "peshawar"),
    ("coordinator", "Hina Baloch", Role.COORDINATOR, "lahore"),
    ("volunteer", "Waqas Gondal", Role.VOLUNTEER, "lahore"),
    ("editor", "Farah Siddiq", Role.EDITOR, "islamabad"),
    ("analyst", "Kamran Shah", Role.ANALYST, "islamabad"),
)


@transaction.atomic
def load_demo_staff() -> list[User]:
    """Everybody of the list is there and signs in by settings.DEMO_PASSWORD; those who were there stay as they are."""
    centres = {centre.slug: centre for centre in Centre.objects.all()}
    return [_person(f"{account}@example.org", name, role, centres.get(centre)) for account, name, role, centre in STAFF]


def _person(email: str, name: str, role: Role, centre: Centre | None) -> User:
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    person: User = User.objects.create_user(email=email, name=name, centre=centre, password=settings.DEMO_PASSWORD)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    RoleGrant.objects.create(person=person, role=role)
    audit.record(action=PersonAct.JOINED, by=None, about=person, detail={"roles": [role]})
    return person
