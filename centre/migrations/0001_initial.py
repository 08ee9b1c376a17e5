import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import centre.models.naming
import centre.models.places
import safeguards.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),  # opening hours of one centre and day must not overlap
        migrations.CreateModel(
            name="District",
            fields=[
                ("name_en", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in English")),
                ("name_ur", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in Urdu")),
                ("code", models.CharField(max_length=24, primary_key=True, serialize=False, verbose_name="code")),
                ("status", safeguards.fields.CleanLineField(max_length=60, verbose_name="status")),
                (
                    "flag",
                    models.CharField(
                        blank=True,
                        choices=[("", "sure"), ("check", "to be checked"), ("unsure", "unsure")],
                        default="",
                        max_length=8,
                        verbose_name="flag",
                    ),
                ),
                ("note", safeguards.fields.CleanLineField(blank=True, max_length=200, verbose_name="note")),
            ],
            options={
                "ordering": ["name_en"],
            },
        ),
        migrations.CreateModel(
            name="Province",
            fields=[
                ("name_en", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in English")),
                ("name_ur", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in Urdu")),
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False, verbose_name="code")),
            ],
            options={
                "ordering": ["name_en"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", safeguards.fields.CleanLineField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=16, null=True, verbose_name="phone")),
                ("phone_verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "language",
                    models.CharField(
                        choices=centre.models.naming.languages, default="en", max_length=8, verbose_name="language"
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("access_ended_at", models.DateTimeField(blank=True, null=True)),
                ("access_version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "access_ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Centre",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in English")),
                ("name_ur", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in Urdu")),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="short name in addresses")),
                (
                    "zone",
                    models.CharField(
                        default="Asia/Karachi",
                        max_length=40,
                        validators=[centre.models.places.check_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="phone")),
                ("whatsapp", models.CharField(blank=True, max_length=16, verbose_name="WhatsApp")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "address_en",
                    safeguards.fields.CleanLineField(blank=True, max_length=200, verbose_name="address in English"),
                ),
                (
                    "address_ur",
                    safeguards.fields.CleanLineField(blank=True, max_length=200, verbose_name="address in Urdu"),
                ),
                ("contact_entered_at", models.DateTimeField(blank=True, null=True)),
                ("contact_confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact_entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name_en"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="centre",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="centre.centre",
                verbose_name="centre",
            ),
        ),
        migrations.CreateModel(
            name="DistrictAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(choices=centre.models.naming.languages, max_length=8, verbose_name="language"),
                ),
                ("spelling", safeguards.fields.CleanLineField(max_length=120, verbose_name="spelling")),
                ("key", models.CharField(db_index=True, editable=False, max_length=120)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="centre.district"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "district aliases",
                "ordering": ["spelling"],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=1)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", True)), name="edition_has_one_row")],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(blank=True, max_length=254, null=True, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=16, null=True, verbose_name="phone")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("manager", "manager"),
                                ("counsellor", "counsellor"),
                                ("coordinator", "coordinator"),
                                ("volunteer", "volunteer"),
                                ("editor", "editor"),
                                ("analyst", "analyst"),
                            ],
                            max_length=16,
                        ),
                        size=None,
                        verbose_name="roles",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=centre.models.naming.languages, default="en", max_length=8, verbose_name="language"
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitation",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.centre",
                        verbose_name="centre",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="opening_hours", to="centre.centre"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "opening hours",
                "ordering": ["weekday", "opens"],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("name_en", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in English")),
                ("name_ur", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in Urdu")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("donor", safeguards.fields.CleanLineField(max_length=120, verbose_name="donor")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "centres",
                    models.ManyToManyField(related_name="projects", to="centre.centre", verbose_name="centres"),
                ),
            ],
            options={
                "ordering": ["-starts_on", "name_en"],
            },
        ),
        migrations.AddField(
            model_name="district",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="districts",
                to="centre.province",
                verbose_name="province",
            ),
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "manager"),
                            ("counsellor", "counsellor"),
                            ("coordinator", "coordinator"),
                            ("volunteer", "volunteer"),
                            ("editor", "editor"),
                            ("analyst", "analyst"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "manager"),
                            ("counsellor", "counsellor"),
                            ("coordinator", "coordinator"),
                            ("volunteer", "volunteer"),
                            ("editor", "editor"),
                            ("analyst", "analyst"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[("give", "give the role"), ("end", "end the role")],
                        max_length=8,
                        verbose_name="change",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("name_en", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in English")),
                ("name_ur", safeguards.fields.CleanLineField(max_length=120, verbose_name="name in Urdu")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seats", models.PositiveSmallIntegerField(default=4, verbose_name="seats")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="centre.centre",
                        verbose_name="centre",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["centre__name_en", "name_en"],
            },
        ),
        migrations.AddConstraint(
            model_name="centre",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9][0-9]{6,14}$"), _connector="OR"),
                name="centre_phone_is_e164",
                violation_error_message="Write the phone number with its country code, such as +923001234567.",
            ),
        ),
        migrations.AddConstraint(
            model_name="centre",
            constraint=models.CheckConstraint(
                condition=models.Q(("whatsapp", ""), ("whatsapp__regex", "^\\+[1-9][0-9]{6,14}$"), _connector="OR"),
                name="centre_whatsapp_is_e164",
                violation_error_message="Write the phone number with its country code, such as +923001234567.",
            ),
        ),
        migrations.AddConstraint(
            model_name="centre",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contact_entered_by__isnull", True), ("contact_entered_at__isnull", False), _connector="OR"
                ),
                name="centre_contact_entered_by_needs_at",
                violation_error_message="Say when this was entered, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="centre",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contact_confirmed_by__isnull", True), ("contact_confirmed_at__isnull", False), _connector="OR"
                ),
                name="centre_contact_confirmed_by_needs_at",
                violation_error_message="Say when this was confirmed, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="centre",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contact_confirmed_at__isnull", True),
                    models.Q(
                        ("contact_confirmed_by__isnull", False),
                        models.Q(("contact_confirmed_by", models.F("contact_entered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="centre_contact_needs_second_person",
                violation_error_message="Somebody else than the one who entered it must confirm the contact.",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name"], name="user_by_name"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                fields=("email",),
                name="user_email_is_unique",
                violation_error_message="Somebody else uses this e-mail address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="user_email_is_lower_case",
                violation_error_message="Write the e-mail address in small letters.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                fields=("phone",),
                name="user_phone_is_unique",
                violation_error_message="Somebody else uses this phone number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__isnull", True), ("phone__regex", "^\\+[1-9][0-9]{6,14}$"), _connector="OR"),
                name="user_phone_is_e164",
                violation_error_message="Write the phone number with its country code, such as +923001234567.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email__isnull", False), ("phone__isnull", False), _connector="OR"),
                name="user_can_be_reached",
                violation_error_message="Give an e-mail address or a phone number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("access_ended_by__isnull", True), ("access_ended_at__isnull", False), _connector="OR"
                ),
                name="user_access_ended_by_needs_at",
                violation_error_message="Say when the access ended, not only who ended it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="districtalias",
            constraint=models.UniqueConstraint(
                fields=("district", "language", "spelling"),
                name="district_alias_is_unique",
                violation_error_message="This spelling is known already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="districtalias",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True),
                name="district_alias_can_be_found",
                violation_error_message="Nothing is left of this spelling to look for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("email__isnull", False), ("phone__isnull", True)),
                    models.Q(("email__isnull", True), ("phone__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_has_one_address",
                violation_error_message="Give an e-mail address or a phone number, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email__isnull", True), ("email", django.db.models.functions.text.Lower("email")), _connector="OR"
                ),
                name="invitation_email_is_lower_case",
                violation_error_message="Write the e-mail address in small letters.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__isnull", True), ("phone__regex", "^\\+[1-9][0-9]{6,14}$"), _connector="OR"),
                name="invitation_phone_is_e164",
                violation_error_message="Write the phone number with its country code, such as +923001234567.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("roles__len__gte", 1),
                    ("roles__contained_by", ["manager", "counsellor", "coordinator", "volunteer", "editor", "analyst"]),
                ),
                name="invitation_has_known_roles",
                violation_error_message="Choose at least one role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__isnull", True), ("roles", ["volunteer"]), _connector="OR"),
                name="invitation_by_phone_is_to_volunteer",
                violation_error_message="By phone only volunteers are invited; other roles need an e-mail address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("email",),
                name="invitation_is_one_an_email",
                violation_error_message="This address has been invited already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("phone",),
                name="invitation_is_one_a_phone",
                violation_error_message="This number has been invited already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                name="invitation_has_one_answer",
                violation_error_message="This invitation was answered already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("invited_by__isnull", True), ("invited_at__isnull", False), _connector="OR"),
                name="invitation_invited_by_needs_at",
                violation_error_message="Say when this was sent, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_by__isnull", True), ("accepted_at__isnull", False), _connector="OR"),
                name="invitation_accepted_by_needs_at",
                violation_error_message="Say when this was accepted, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_by__isnull", True), ("withdrawn_at__isnull", False), _connector="OR"),
                name="invitation_withdrawn_by_needs_at",
                violation_error_message="Say when this was withdrawn, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)),
                name="opening_hours_weekday_is_known",
                violation_error_message="A week has seven days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__lt", models.F("closes"))),
                name="opening_hours_open_before_they_close",
                violation_error_message="The closing time comes after the opening time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("centre", "="),
                    ("weekday", "="),
                    (
                        centre.models.places.NumberRange(
                            centre.models.places.SecondsOf("opens"), centre.models.places.SecondsOf("closes")
                        ),
                        "&&",
                    ),
                ],
                name="opening_hours_do_not_overlap",
                violation_error_message="These hours overlap with others of the same day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                fields=("donor", "name_en"),
                name="project_name_is_unique",
                violation_error_message="This donor has a project of that name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="project_ends_after_it_starts",
                violation_error_message="The last day comes after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.UniqueConstraint(
                fields=("province", "name_en"),
                name="district_name_is_unique",
                violation_error_message="This province has a district of that name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(("flag__in", ["", "check", "unsure"])),
                name="district_flag_is_known",
                violation_error_message="There is no such flag.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("person", "role"),
                name="role_is_given_once",
                violation_error_message="This person has that role already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["manager", "counsellor", "coordinator", "volunteer", "editor", "analyst"])
                ),
                name="role_is_known",
                violation_error_message="There is no such role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_by__isnull", True), ("given_at__isnull", False), _connector="OR"),
                name="role_given_by_needs_at",
                violation_error_message="Say when the role was given, not only who gave it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_by__isnull", True), ("ended_at__isnull", False), _connector="OR"),
                name="role_ended_by_needs_at",
                violation_error_message="Say when the role ended, not only who ended it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True), ("refused_at__isnull", True), ("withdrawn_at__isnull", True)
                ),
                fields=("person", "role"),
                name="role_request_is_asked_once",
                violation_error_message="This was asked already and waits for a second manager.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["manager", "counsellor", "coordinator", "volunteer", "editor", "analyst"])
                ),
                name="role_request_role_is_known",
                violation_error_message="There is no such role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("change__in", ["give", "end"])),
                name="role_request_change_is_known",
                violation_error_message="A role is given or ended.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True),
                    models.Q(
                        ("confirmed_by__isnull", False), models.Q(("confirmed_by", models.F("person")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="role_request_needs_second_manager",
                violation_error_message="Somebody else must confirm a change of your own roles.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by__isnull", True), ("confirmed_at__isnull", False), _connector="OR"),
                name="role_request_confirmed_by_needs_at",
                violation_error_message="Say when this was confirmed, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("refused_by__isnull", True), ("refused_at__isnull", False), _connector="OR"),
                name="role_request_refused_by_needs_at",
                violation_error_message="Say when this was refused, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at__isnull", True), ("withdrawn_at__isnull", True)),
                    models.Q(("confirmed_at__isnull", True), ("withdrawn_at__isnull", True)),
                    models.Q(("confirmed_at__isnull", True), ("refused_at__isnull", True)),
                    _connector="OR",
                ),
                name="role_request_has_one_answer",
                violation_error_message="This was answered already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                fields=("centre", "name_en"),
                name="room_name_is_unique",
                violation_error_message="This centre has a room of that name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1)),
                name="room_has_a_seat",
                violation_error_message="A room has at least one seat.",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_by__isnull", True), ("closed_at__isnull", False), _connector="OR"),
                name="room_closed_by_needs_at",
                violation_error_message="Say when the room was closed, not only by whom.",
            ),
        ),
    ]
