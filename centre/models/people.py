"""The people of the staff, what they may do, and how they come to be here."""

import uuid
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from centre.models.naming import languages
from safeguards import text
from safeguards.fields import CleanLineField

E164 = r"^\+[1-9][0-9]{6,14}$"


class Role(models.TextChoices):
    """What a person of the staff may do; one person may have several."""

    MANAGER = "manager", _("manager")  # invites, changes and ends staff accounts, centres, rooms, projects
    COUNSELLOR = "counsellor", _("counsellor")  # keeps hours, sees beneficiaries, records sessions
    COORDINATOR = "coordinator", _("coordinator")  # checks what volunteers logged
    VOLUNTEER = "volunteer", _("volunteer")  # logs activities in villages
    EDITOR = "editor", _("editor")  # keeps guides true
    ANALYST = "analyst", _("analyst")  # pulls the report; sees no names


class UserQuerySet(models.QuerySet["User"]):
    """People of the staff, asked for in the field's words."""

    def with_access(self) -> Self:
        """Those whose access has not been ended."""
        return self.filter(access_ended_at__isnull=True)

    def without_access(self) -> Self:
        return self.filter(access_ended_at__isnull=False)

    def holding(self, role: str) -> Self:
        """Those who have the role now."""
        return self.filter(pk__in=RoleGrant.objects.live().filter(role=role).values("person"))

    def with_roles(self) -> Self:
        """The same, with what a list shows of each: it costs two queries however long the list."""
        return self.select_related("centre").prefetch_related("role_grants")

    def as_asked(self, *, typed: str, role: str, state: str) -> Self:
        """What the manager's list was narrowed to; each of the three may be empty."""
        people = {"": self.with_access(), "ended": self.without_access()}.get(state, self)
        if role:
            people = people.holding(role)
        return people.matching(typed) if typed else people

    def matching(self, typed: str) -> Self:
        """Those whose name, e-mail or phone holds what was typed."""
        typed = text.normalise(typed)
        digits = typed.replace(" ", "").replace("-", "").removeprefix("0")
        found = Q(name__icontains=typed) | Q(email__icontains=typed)
        return self.filter(found | Q(phone__contains=digits) if digits.lstrip("+").isdecimal() else found)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # django-stubs cannot see the class made here
    """Makes people of the staff; a password is optional, for a volunteer signs in by a code."""

    def create_user(
        self, *, email: str | None = None, phone: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        user: User = self.model(email=email.lower() if email else None, phone=phone, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.full_clean()
        user.save()
        return user


class User(AbstractBaseUser):
    """A person of the staff. Beneficiaries have no account.

    Signs in by e-mail or, as volunteers do, by phone; at least one of the two is there. A person whose access has
    ended stays as a row, for what they wrote stays theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = CleanLineField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True)  # E.164
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=languages, default="en")
    centre = models.ForeignKey(
        "centre.Centre", models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("centre")
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    access_ended_at = models.DateTimeField(null=True, blank=True)
    access_ended_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Raised whenever roles or access change: it is part of the sign-in session's hash, so that every open
    # sign-in session of this person ends with its next request.
    access_version = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_is_unique",
                violation_error_message=_("Somebody else uses this e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.UniqueConstraint(
                fields=["phone"],
                name="user_phone_is_unique",
                violation_error_message=_("Somebody else uses this phone number."),
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=E164),
                name="user_phone_is_e164",
                violation_error_message=_("Write the phone number with its country code, such as +923001234567."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False),
                name="user_can_be_reached",
                violation_error_message=_("Give an e-mail address or a phone number."),
            ),
            models.CheckConstraint(
                condition=Q(access_ended_by__isnull=True) | Q(access_ended_at__isnull=False),
                name="user_access_ended_by_needs_at",
                violation_error_message=_("Say when the access ended, not only who ended it."),
            ),
        ]
        indexes = [models.Index(fields=["name"], name="user_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django keeps a flag here; ours is a moment
        return self.access_ended_at is None

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held now: one query for as long as this instance lives, which is one request."""
        return frozenset(grant.role for grant in self.role_grants.all() if grant.ended_at is None)

    @property
    def role_names(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's own covers the password; ours the roles and the access as well, and for each key of SECRET_KEY."""
        proof = f"{self.password}:{self.access_version}"
        return salted_hmac("centre.User.session", proof, secret=secret, algorithm="sha256").hexdigest()


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Roles given to people."""

    def live(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)


class RoleGrant(models.Model):
    """A role that a person was given, and whether it has ended."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ended_at__isnull=True),
                name="role_is_given_once",
                violation_error_message=_("This person has that role already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="role_is_known",
                violation_error_message=_("There is no such role."),
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | Q(given_at__isnull=False),
                name="role_given_by_needs_at",
                violation_error_message=_("Say when the role was given, not only who gave it."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="role_ended_by_needs_at",
                violation_error_message=_("Say when the role ended, not only who ended it."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class RoleRequestQuerySet(models.QuerySet["RoleRequest"]):
    """What managers want changed in their own roles."""

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(confirmed_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=True)

    def answerable_by(self, manager: User) -> Self:
        """Those that wait for somebody else than the one who asks."""
        return self.open().exclude(person=manager)


class RoleRequest(models.Model):
    """A change that a manager wants of their own roles; it holds only once a second manager confirms it."""

    class Change(models.TextChoices):
        GIVE = "give", _("give the role")
        END = "end", _("end the role")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_requests")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    change = models.CharField(_("change"), max_length=8, choices=Change.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"],
                name="role_request_is_asked_once",
                condition=Q(confirmed_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=True),
                violation_error_message=_("This was asked already and waits for a second manager."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="role_request_role_is_known",
                violation_error_message=_("There is no such role."),
            ),
            models.CheckConstraint(
                condition=Q(change__in=["give", "end"]),
                name="role_request_change_is_known",
                violation_error_message=_("A role is given or ended."),
            ),
            # Two managers: it is confirmed by somebody, and that somebody is another.
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("person"))),
                name="role_request_needs_second_manager",
                violation_error_message=_("Somebody else must confirm a change of your own roles."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
                name="role_request_confirmed_by_needs_at",
                violation_error_message=_("Say when this was confirmed, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True) | Q(refused_at__isnull=False),
                name="role_request_refused_by_needs_at",
                violation_error_message=_("Say when this was refused, not only by whom."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(refused_at__isnull=True, withdrawn_at__isnull=True)
                    | Q(confirmed_at__isnull=True, withdrawn_at__isnull=True)
                    | Q(confirmed_at__isnull=True, refused_at__isnull=True)
                ),
                name="role_request_has_one_answer",
                violation_error_message=_("This was answered already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()}: {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations to the staff."""

    def open(self) -> Self:
        """Those that can still be accepted."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def unanswered(self) -> Self:
        """Those neither accepted nor withdrawn, expired ones among them."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def to(self, *, email: str | None, phone: str | None) -> Self:
        return self.filter(email=email, phone=phone)


class Invitation(models.Model):
    """The only way into the staff: a link sent to one e-mail address or phone, good once and for some days.

    The link's token is kept only as a hash, so that nobody who reads the database can use it. Whoever comes by phone
    signs in by codes sent to it, and can only become a volunteer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True)  # E.164
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices), verbose_name=_("roles"))
    centre = models.ForeignKey(
        "centre.Centre", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    language = models.CharField(_("language"), max_length=8, choices=languages, default="en")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitations_sent"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitation"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False, phone__isnull=True) | Q(email__isnull=True, phone__isnull=False),
                name="invitation_has_one_address",
                violation_error_message=_("Give an e-mail address or a phone number, not both."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")),
                name="invitation_email_is_lower_case",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=E164),
                name="invitation_phone_is_e164",
                violation_error_message=_("Write the phone number with its country code, such as +923001234567."),
            ),
            models.CheckConstraint(
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=Role.values),
                name="invitation_has_known_roles",
                violation_error_message=_("Choose at least one role."),
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(roles=[Role.VOLUNTEER]),
                name="invitation_by_phone_is_to_volunteer",
                violation_error_message=_("By phone only volunteers are invited; other roles need an e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_is_one_an_email",
                violation_error_message=_("This address has been invited already."),
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_is_one_a_phone",
                violation_error_message=_("This number has been invited already."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_has_one_answer",
                violation_error_message=_("This invitation was answered already."),
            ),
            models.CheckConstraint(
                condition=Q(invited_by__isnull=True) | Q(invited_at__isnull=False),
                name="invitation_invited_by_needs_at",
                violation_error_message=_("Say when this was sent, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(accepted_at__isnull=False),
                name="invitation_accepted_by_needs_at",
                violation_error_message=_("Say when this was accepted, not only by whom."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="invitation_withdrawn_by_needs_at",
                violation_error_message=_("Say when this was withdrawn, not only by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def address(self) -> str:
        """Where the link was sent."""
        return self.email or self.phone or ""

    @property
    def role_names(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()
