import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import centre.models.naming
import centre.models.places
import counselling.models.appointments
import counselling.models.participations
import safeguards.fields
import safeguards.text


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("centre", "0001_initial"),
        ("destinations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Beneficiary",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("may_sms", models.BooleanField(default=False, verbose_name="we may send an SMS")),
                ("may_call", models.BooleanField(default=False, verbose_name="we may call")),
                ("may_whatsapp", models.BooleanField(default=False, verbose_name="we may write on WhatsApp")),
                ("may_email", models.BooleanField(default=False, verbose_name="we may send an e-mail")),
                (
                    "may_leave_word",
                    models.BooleanField(default=False, verbose_name="we may leave word with whoever answers"),
                ),
                ("may_say_who", models.BooleanField(default=False, verbose_name="we may say who we are")),
                ("safe_from", models.TimeField(blank=True, null=True, verbose_name="safe from")),
                ("safe_until", models.TimeField(blank=True, null=True, verbose_name="safe until")),
                (
                    "zone",
                    models.CharField(
                        default="Asia/Karachi",
                        max_length=40,
                        validators=[centre.models.places.check_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("do_not_contact_at", models.DateTimeField(blank=True, null=True, verbose_name="do not contact since")),
                ("name", safeguards.fields.EncryptedTextField(max_length=80, verbose_name="name")),
                (
                    "name_index",
                    safeguards.fields.BlindIndexField(
                        of="name", purpose="counselling.beneficiary.name", spelling=safeguards.text.search_key
                    ),
                ),
                (
                    "phone",
                    safeguards.fields.EncryptedTextField(blank=True, max_length=16, null=True, verbose_name="phone"),
                ),
                (
                    "phone_index",
                    safeguards.fields.BlindIndexField(
                        blank=True,
                        null=True,
                        of="phone",
                        purpose="counselling.beneficiary.phone",
                        spelling=safeguards.text.normalise,
                    ),
                ),
                (
                    "email",
                    safeguards.fields.EncryptedTextField(blank=True, max_length=254, null=True, verbose_name="e-mail"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=centre.models.naming.languages, default="ur", max_length=8, verbose_name="language"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beneficiaries",
                        to="centre.district",
                        verbose_name="district of origin",
                    ),
                ),
                (
                    "do_not_contact_by",
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
                "verbose_name_plural": "beneficiaries",
            },
        ),
        migrations.CreateModel(
            name="Counsellor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gender",
                    models.CharField(
                        choices=[("woman", "a woman"), ("man", "a man")], max_length=8, verbose_name="woman or man"
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None, verbose_name="languages"
                    ),
                ),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("video", "by video"),
                                ("phone", "by phone"),
                                ("in_person", "at the centre"),
                                ("whatsapp", "by WhatsApp call"),
                            ],
                            max_length=16,
                        ),
                        default=list,
                        size=None,
                        verbose_name="how sessions are held",
                    ),
                ),
                (
                    "session_minutes",
                    models.PositiveSmallIntegerField(default=45, verbose_name="length of a session, in minutes"),
                ),
                (
                    "buffer_minutes",
                    models.PositiveSmallIntegerField(default=15, verbose_name="time kept free after it, in minutes"),
                ),
                (
                    "lead_minutes",
                    models.PositiveIntegerField(
                        default=120, verbose_name="booked at the latest so many minutes before"
                    ),
                ),
                (
                    "horizon_days",
                    models.PositiveSmallIntegerField(default=28, verbose_name="booked at most so many days ahead"),
                ),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counsellors",
                        to="centre.centre",
                        verbose_name="centre",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counsellor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervised",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="supervisor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("individual", "individual session"),
                            ("group", "group session"),
                            ("orientation", "orientation"),
                        ],
                        default="individual",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("institution_kind", models.CharField(blank=True, max_length=24, verbose_name="kind of institution")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("video", "by video"),
                            ("phone", "by phone"),
                            ("in_person", "at the centre"),
                            ("whatsapp", "by WhatsApp call"),
                        ],
                        max_length=16,
                        verbose_name="how it is held",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("blocked_from", models.DateTimeField(verbose_name="kept free from")),
                ("blocked_until", models.DateTimeField(verbose_name="kept free until")),
                ("capacity", models.PositiveSmallIntegerField(default=1, verbose_name="places")),
                ("taken", models.PositiveSmallIntegerField(default=0, verbose_name="places taken")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("booked", "booked"),
                            ("wanted", "wanted"),
                            ("cancelled", "cancelled"),
                            ("lapsed", "lapsed"),
                        ],
                        default="booked",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="centre.centre",
                        verbose_name="centre",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="centre.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="centre.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "counsellor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="counselling.counsellor",
                        verbose_name="counsellor",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
            },
        ),
        migrations.CreateModel(
            name="DailyTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("video", "by video"),
                            ("phone", "by phone"),
                            ("in_person", "at the centre"),
                            ("whatsapp", "by WhatsApp call"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "woman"), ("man", "man"), ("other", "another answer")],
                        max_length=8,
                    ),
                ),
                (
                    "age_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under_18", "under 18"),
                            ("18_24", "18 to 24"),
                            ("25_34", "25 to 34"),
                            ("35_44", "35 to 44"),
                            ("45_59", "45 to 59"),
                            ("60_up", "60 or older"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("thinking", "thinking of going"),
                            ("decided", "decided to go"),
                            ("leaving", "about to leave"),
                            ("abroad", "abroad"),
                            ("returned", "come back"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "visit",
                    models.CharField(
                        blank=True, choices=[("first", "first session"), ("repeat", "repeated session")], max_length=8
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("individual", "individual session"),
                            ("group", "group session"),
                            ("orientation", "orientation"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(choices=[("attended", "attended"), ("no_show", "nobody came")], max_length=8),
                ),
                (
                    "institution_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("school", "school"),
                            ("college", "college or university"),
                            ("training", "training institute"),
                            ("community", "village or neighbourhood"),
                            ("employer", "employer or recruiter"),
                            ("authority", "public authority"),
                            ("other", "another one"),
                        ],
                        max_length=24,
                    ),
                ),
                ("sessions", models.PositiveIntegerField(default=0)),
                ("attendances", models.PositiveIntegerField(default=0)),
                ("women", models.PositiveIntegerField(default=0)),
                ("men", models.PositiveIntegerField(default=0)),
                ("girls", models.PositiveIntegerField(default=0)),
                ("boys", models.PositiveIntegerField(default=0)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="centre.centre"
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="destinations.country",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.district",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.project",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "daily tallies",
            },
        ),
        migrations.CreateModel(
            name="GroupRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("video", "by video"),
                            ("phone", "by phone"),
                            ("in_person", "at the centre"),
                            ("whatsapp", "by WhatsApp call"),
                        ],
                        max_length=16,
                        verbose_name="how it was held",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("decision", "Whether to go at all"),
                                ("work", "Work abroad"),
                                ("study", "Study abroad"),
                                ("living", "Living conditions and costs"),
                                ("recruitment", "Recruiters, offers and fees"),
                                ("rights", "Rights and duties, contracts"),
                                ("law", "Visas, papers and the law"),
                                ("culture", "Law and custom there"),
                                ("risks", "Risks of irregular migration"),
                                ("family", "Family, here or abroad"),
                                ("trouble", "Trouble abroad, unpaid wages"),
                                ("return", "Coming back"),
                                ("other", "Something else"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="topics",
                    ),
                ),
                ("revision", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("corrected_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "institution_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("school", "school"),
                            ("college", "college or university"),
                            ("training", "training institute"),
                            ("community", "village or neighbourhood"),
                            ("employer", "employer or recruiter"),
                            ("authority", "public authority"),
                            ("other", "another one"),
                        ],
                        max_length=24,
                        verbose_name="kind of institution",
                    ),
                ),
                ("women", models.PositiveIntegerField(default=0, verbose_name="women")),
                ("men", models.PositiveIntegerField(default=0, verbose_name="men")),
                ("girls", models.PositiveIntegerField(default=0, verbose_name="girls")),
                ("boys", models.PositiveIntegerField(default=0, verbose_name="boys")),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_record",
                        to="counselling.appointment",
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.district",
                        verbose_name="district of origin",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "counsellor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="leave", to="counselling.counsellor"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "leave",
                "ordering": ["starts_at"],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reference",
                    models.CharField(
                        default=counselling.models.participations.new_reference,
                        max_length=8,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                ("token", safeguards.fields.EncryptedTextField(max_length=64)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("request_key", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "email",
                    safeguards.fields.EncryptedTextField(blank=True, max_length=254, null=True, verbose_name="e-mail"),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("decision", "Whether to go at all"),
                            ("work", "Work abroad"),
                            ("study", "Study abroad"),
                            ("living", "Living conditions and costs"),
                            ("recruitment", "Recruiters, offers and fees"),
                            ("rights", "Rights and duties, contracts"),
                            ("law", "Visas, papers and the law"),
                            ("culture", "Law and custom there"),
                            ("risks", "Risks of irregular migration"),
                            ("family", "Family, here or abroad"),
                            ("trouble", "Trouble abroad, unpaid wages"),
                            ("return", "Coming back"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                        verbose_name="topic",
                    ),
                ),
                (
                    "for_whom",
                    models.CharField(
                        choices=[("myself", "for myself"), ("other", "for somebody else")],
                        default="myself",
                        max_length=8,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "with_whom",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "a woman"), ("man", "a man")],
                        max_length=8,
                        verbose_name="with whom",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("consent_version", models.CharField(max_length=16)),
                ("consent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="counselling.appointment",
                    ),
                ),
                (
                    "beneficiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="counselling.beneficiary",
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="destinations.country",
                        verbose_name="destination",
                    ),
                ),
                (
                    "left_by",
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
            name="CallBack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[("asked", "asked to be called"), ("many", "several appointments on one number")],
                        max_length=8,
                        verbose_name="reason",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("decision", "Whether to go at all"),
                            ("work", "Work abroad"),
                            ("study", "Study abroad"),
                            ("living", "Living conditions and costs"),
                            ("recruitment", "Recruiters, offers and fees"),
                            ("rights", "Rights and duties, contracts"),
                            ("law", "Visas, papers and the law"),
                            ("culture", "Law and custom there"),
                            ("risks", "Risks of irregular migration"),
                            ("family", "Family, here or abroad"),
                            ("trouble", "Trouble abroad, unpaid wages"),
                            ("return", "Coming back"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                        verbose_name="topic",
                    ),
                ),
                ("request_key", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("consent_version", models.CharField(blank=True, max_length=16)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "beneficiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_backs",
                        to="counselling.beneficiary",
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_backs",
                        to="centre.centre",
                    ),
                ),
                (
                    "participation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_back",
                        to="counselling.participation",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at"],
            },
        ),
        migrations.CreateModel(
            name="ParticipationNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=24)),
                ("rule", models.CharField(blank=True, max_length=24, null=True)),
                (
                    "recipient",
                    models.CharField(
                        choices=[("beneficiary", "beneficiary"), ("staff", "staff")],
                        default="beneficiary",
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(choices=[("en", "English"), ("ur", "Urdu")], max_length=8)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("not_after", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("unknown", "perhaps sent"),
                            ("missed", "missed"),
                            ("superseded", "not needed any more"),
                            ("failed", "not sent"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=24)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "channel_tried",
                    models.CharField(
                        blank=True,
                        choices=[("sms", "SMS"), ("email", "e-mail"), ("whatsapp", "WhatsApp")],
                        max_length=12,
                    ),
                ),
                (
                    "channels_refused",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("sms", "SMS"), ("email", "e-mail"), ("whatsapp", "WhatsApp")], max_length=12
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("provider_reference", models.CharField(blank=True, max_length=128)),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="counselling.participation",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PersonDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("video", "by video"),
                            ("phone", "by phone"),
                            ("in_person", "at the centre"),
                            ("whatsapp", "by WhatsApp call"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "woman"), ("man", "man"), ("other", "another answer")],
                        max_length=8,
                    ),
                ),
                (
                    "age_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under_18", "under 18"),
                            ("18_24", "18 to 24"),
                            ("25_34", "25 to 34"),
                            ("35_44", "35 to 44"),
                            ("45_59", "45 to 59"),
                            ("60_up", "60 or older"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("thinking", "thinking of going"),
                            ("decided", "decided to go"),
                            ("leaving", "about to leave"),
                            ("abroad", "abroad"),
                            ("returned", "come back"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "visit",
                    models.CharField(
                        blank=True, choices=[("first", "first session"), ("repeat", "repeated session")], max_length=8
                    ),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("decision", "Whether to go at all"),
                                ("work", "Work abroad"),
                                ("study", "Study abroad"),
                                ("living", "Living conditions and costs"),
                                ("recruitment", "Recruiters, offers and fees"),
                                ("rights", "Rights and duties, contracts"),
                                ("law", "Visas, papers and the law"),
                                ("culture", "Law and custom there"),
                                ("risks", "Risks of irregular migration"),
                                ("family", "Family, here or abroad"),
                                ("trouble", "Trouble abroad, unpaid wages"),
                                ("return", "Coming back"),
                                ("other", "Something else"),
                            ],
                            max_length=16,
                        ),
                        size=None,
                    ),
                ),
                (
                    "beneficiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="days", to="counselling.beneficiary"
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="centre.centre"
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="destinations.country",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.district",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SessionRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("video", "by video"),
                            ("phone", "by phone"),
                            ("in_person", "at the centre"),
                            ("whatsapp", "by WhatsApp call"),
                        ],
                        max_length=16,
                        verbose_name="how it was held",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("decision", "Whether to go at all"),
                                ("work", "Work abroad"),
                                ("study", "Study abroad"),
                                ("living", "Living conditions and costs"),
                                ("recruitment", "Recruiters, offers and fees"),
                                ("rights", "Rights and duties, contracts"),
                                ("law", "Visas, papers and the law"),
                                ("culture", "Law and custom there"),
                                ("risks", "Risks of irregular migration"),
                                ("family", "Family, here or abroad"),
                                ("trouble", "Trouble abroad, unpaid wages"),
                                ("return", "Coming back"),
                                ("other", "Something else"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="topics",
                    ),
                ),
                ("revision", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("corrected_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("attended", "attended"), ("no_show", "nobody came")],
                        max_length=8,
                        verbose_name="did the person come?",
                    ),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrived")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("thinking", "thinking of going"),
                            ("decided", "decided to go"),
                            ("leaving", "about to leave"),
                            ("abroad", "abroad"),
                            ("returned", "come back"),
                        ],
                        max_length=8,
                        verbose_name="stage",
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "woman"), ("man", "man"), ("other", "another answer")],
                        max_length=8,
                        verbose_name="sex",
                    ),
                ),
                (
                    "age_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under_18", "under 18"),
                            ("18_24", "18 to 24"),
                            ("25_34", "25 to 34"),
                            ("35_44", "35 to 44"),
                            ("45_59", "45 to 59"),
                            ("60_up", "60 or older"),
                        ],
                        max_length=8,
                        verbose_name="age",
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="destinations.country",
                        verbose_name="destination",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.district",
                        verbose_name="district of origin",
                    ),
                ),
                (
                    "participation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="counselling.participation",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="centre.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", safeguards.fields.EncryptedTextField(max_length=10000, verbose_name="note")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="note", to="counselling.sessionrecord"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WeeklyHours",
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
                ("starts", models.TimeField(verbose_name="from")),
                ("ends", models.TimeField(verbose_name="until")),
                (
                    "counsellor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weekly_hours",
                        to="counselling.counsellor",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "weekly hours",
                "ordering": ["weekday", "starts"],
            },
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("safe_from__isnull", True), ("safe_until__isnull", True)),
                    models.Q(
                        ("safe_from__isnull", False),
                        ("safe_until__isnull", False),
                        models.Q(("safe_from", models.F("safe_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="beneficiary_safe_hours_begin_and_end",
                violation_error_message="Say from when until when it is safe, or leave both empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("do_not_contact_by__isnull", True), ("do_not_contact_at__isnull", False), _connector="OR"
                ),
                name="beneficiary_do_not_contact_by_needs_at",
                violation_error_message="Say since when they must not be contacted, not only who noted it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.UniqueConstraint(
                fields=("phone_index", "name_index"),
                name="beneficiary_is_one_person",
                violation_error_message="This person is known already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counsellor",
            constraint=models.CheckConstraint(
                condition=models.Q(("gender__in", ["woman", "man"])),
                name="counsellor_gender_is_known",
                violation_error_message="People ask to speak with a woman or with a man.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counsellor",
            constraint=models.CheckConstraint(
                condition=models.Q(("modes__contained_by", ["video", "phone", "in_person", "whatsapp"])),
                name="counsellor_modes_are_known",
                violation_error_message="A session is not held that way.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counsellor",
            constraint=models.CheckConstraint(
                condition=models.Q(("session_minutes__gte", 5), ("session_minutes__lte", 480)),
                name="counsellor_session_has_a_length",
                violation_error_message="A session takes from five minutes to eight hours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counsellor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supervisor__isnull", True),
                    models.Q(("supervisor", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="counsellor_has_another_supervisor",
                violation_error_message="Nobody supervises themselves.",
            ),
        ),
        migrations.AddConstraint(
            model_name="counsellor",
            constraint=models.CheckConstraint(
                condition=models.Q(("stopped_by__isnull", True), ("stopped_at__isnull", False), _connector="OR"),
                name="counsellor_stopped_by_needs_at",
                violation_error_message="Say when this counsellor stopped, not only who said so.",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["counsellor", "starts_at"], name="appointment_of_counsellor"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["centre", "starts_at"], name="appointment_of_centre"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status__in", ["held", "booked"])),
                expressions=[
                    ("counsellor", "="),
                    (counselling.models.appointments.MomentRange("blocked_from", "blocked_until"), "&&"),
                ],
                name="appointment_counsellor_is_free",
                violation_error_message="The counsellor has another appointment at that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("room__isnull", False), ("status__in", ["held", "booked"])),
                expressions=[
                    ("room", "="),
                    (counselling.models.appointments.MomentRange("blocked_from", "blocked_until"), "&&"),
                ],
                name="appointment_room_is_free",
                violation_error_message="The room is taken at that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["individual", "group", "orientation"])),
                name="appointment_kind_is_known",
                violation_error_message="There is no such kind of appointment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["video", "phone", "in_person", "whatsapp"])),
                name="appointment_mode_is_known",
                violation_error_message="A session is not held that way.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["held", "booked", "wanted", "cancelled", "lapsed"])),
                name="appointment_status_is_known",
                violation_error_message="There is no such state of an appointment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                name="appointment_ends_after_it_starts",
                violation_error_message="An appointment ends after it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blocked_from__lte", models.F("starts_at")), ("blocked_until__gte", models.F("ends_at"))
                ),
                name="appointment_blocks_its_own_time",
                violation_error_message="The time kept free holds the appointment itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("capacity"))),
                name="appointment_is_not_overfull",
                violation_error_message="All places are taken.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__gte", 1),
                    models.Q(models.Q(("kind", "individual"), _negated=True), ("capacity", 1), _connector="OR"),
                ),
                name="appointment_has_places_of_its_kind",
                violation_error_message="An individual session has one place, any other at least one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("institution_kind", ""), models.Q(("kind", "individual"), _negated=True), _connector="OR"
                ),
                name="appointment_institution_means_a_group",
                violation_error_message="Only a group comes from an institution.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", False), ("status", "cancelled")),
                    models.Q(models.Q(("status", "cancelled"), _negated=True), ("cancelled_at__isnull", True)),
                    _connector="OR",
                ),
                name="appointment_cancelled_says_when",
                violation_error_message="A cancelled appointment says when it was cancelled, and no other does.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("made_by__isnull", True), ("made_at__isnull", False), _connector="OR"),
                name="appointment_made_by_needs_at",
                violation_error_message="Say when this was made, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled_by__isnull", True), ("cancelled_at__isnull", False), _connector="OR"),
                name="appointment_cancelled_by_needs_at",
                violation_error_message="Say when this was cancelled, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dailytally",
            constraint=models.UniqueConstraint(
                fields=(
                    "day",
                    "centre",
                    "kind",
                    "mode",
                    "outcome",
                    "institution_kind",
                    "district",
                    "destination",
                    "sex",
                    "age_band",
                    "stage",
                    "visit",
                    "project",
                ),
                name="daily_tally_has_one_row_a_cut",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["video", "phone", "in_person", "whatsapp"])),
                name="grouprecord_mode_is_known",
                violation_error_message="A session is not held that way.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topics__contained_by",
                        [
                            "decision",
                            "work",
                            "study",
                            "living",
                            "recruitment",
                            "rights",
                            "law",
                            "culture",
                            "risks",
                            "family",
                            "trouble",
                            "return",
                            "other",
                        ],
                    )
                ),
                name="grouprecord_topics_are_known",
                violation_error_message="There is no such topic.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_at__isnull", True), ("started_at__lt", models.F("ended_at")), _connector="OR"
                ),
                name="grouprecord_ends_after_it_starts",
                violation_error_message="A session ends after it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("corrected_by__isnull", True), ("corrected_at__isnull", False), _connector="OR"),
                name="grouprecord_corrected_by_needs_at",
                violation_error_message="Say when this was corrected, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "institution_kind__in",
                        ["", "school", "college", "training", "community", "employer", "authority", "other"],
                    )
                ),
                name="group_record_institution_kind_is_known",
                violation_error_message="There is no such kind of institution.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("boys", 0), ("girls", 0), ("men", 0), ("women", 0)),
                    models.Q(("ended_at__isnull", False), ("started_at__isnull", False), ("topics__len__gte", 1)),
                    _connector="OR",
                ),
                name="group_record_attended_says_when",
                violation_error_message="A session that was kept has a start, an end and a topic.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("boys", 0), ("girls", 0), ("men", 0), ("women", 0), _negated=True),
                    models.Q(("ended_at__isnull", True), ("started_at__isnull", True), ("topics__len", 0)),
                    _connector="OR",
                ),
                name="group_record_no_show_is_empty",
                violation_error_message="Where nobody came there was no session to describe.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("boys__lte", 10000), ("girls__lte", 10000), ("men__lte", 10000), ("women__lte", 10000)
                ),
                name="group_record_counts_are_plausible",
                violation_error_message="More than 10,000 in one session cannot be counted.",
            ),
        ),
        migrations.AddIndex(
            model_name="leave",
            index=models.Index(fields=["counsellor", "ends_at"], name="leave_of_counsellor"),
        ),
        migrations.AddConstraint(
            model_name="leave",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))),
                name="leave_starts_before_it_ends",
                violation_error_message="The leave ends after it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)),
                fields=("appointment", "beneficiary"),
                name="participation_is_one_place",
                violation_error_message="This person has a place in this appointment already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        [
                            "decision",
                            "work",
                            "study",
                            "living",
                            "recruitment",
                            "rights",
                            "law",
                            "culture",
                            "risks",
                            "family",
                            "trouble",
                            "return",
                            "other",
                        ],
                    )
                ),
                name="participation_topic_is_known",
                violation_error_message="There is no such topic.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("for_whom__in", ["myself", "other"])),
                name="participation_for_whom_is_known",
                violation_error_message="A session is for oneself or for somebody else.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("with_whom__in", ["", "woman", "man"])),
                name="participation_with_whom_is_known",
                violation_error_message="People ask to speak with a woman or with a man.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_by__isnull", True), ("left_at__isnull", False), _connector="OR"),
                name="participation_left_by_needs_at",
                violation_error_message="Say when the place was given up, not only by whom.",
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)), fields=["asked_at"], name="call_back_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True), ("participation__isnull", True)),
                fields=("beneficiary",),
                name="call_back_is_owed_once",
                violation_error_message="This person is to be called already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("participation__isnull", True), ("reason", "asked")),
                    models.Q(("participation__isnull", False), ("reason", "many")),
                    _connector="OR",
                ),
                name="call_back_reason_is_known",
                violation_error_message="An extra appointment is named, and only that.",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        [
                            "",
                            "decision",
                            "work",
                            "study",
                            "living",
                            "recruitment",
                            "rights",
                            "law",
                            "culture",
                            "risks",
                            "family",
                            "trouble",
                            "return",
                            "other",
                        ],
                    )
                ),
                name="call_back_topic_is_known",
                violation_error_message="There is no such topic.",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by__isnull", True), ("asked_at__isnull", False), _connector="OR"),
                name="call_back_asked_by_needs_at",
                violation_error_message="Say when this was asked for, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_by__isnull", True), ("answered_at__isnull", False), _connector="OR"),
                name="call_back_answered_by_needs_at",
                violation_error_message="Say when the call was made, not only by whom.",
            ),
        ),
        migrations.AddIndex(
            model_name="participationnotice",
            index=models.Index(
                condition=models.Q(("status", "pending")), fields=["due_at"], name="participationnotice_due"
            ),
        ),
        migrations.AddIndex(
            model_name="participationnotice",
            index=models.Index(
                condition=models.Q(("status", "sending")), fields=["lease_until"], name="participationnotice_taken"
            ),
        ),
        migrations.AddIndex(
            model_name="participationnotice",
            index=models.Index(
                condition=models.Q(("called_at__isnull", True), ("status__in", ["unknown", "missed", "failed"])),
                fields=["not_after"],
                name="participationnotice_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["pending", "sending", "sent", "unknown", "missed", "superseded", "failed"])
                ),
                name="participationnotice_status_is_known",
                violation_error_message="There is no such status.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__lte", models.F("not_after"))),
                name="participationnotice_is_due_while_of_use",
                violation_error_message="A notice is due before it is too late.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_token__isnull", False), ("lease_until__isnull", False), ("status", "sending")),
                    models.Q(models.Q(("status", "sending"), _negated=True), ("lease_until__isnull", True)),
                    _connector="OR",
                ),
                name="participationnotice_has_a_lease_while_sending",
                violation_error_message="Exactly what is being sent has a lease.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("status", "sent")),
                    models.Q(models.Q(("status", "sent"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="participationnotice_sent_has_a_moment",
                violation_error_message="Exactly what was sent has the moment of its sending.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("called_by__isnull", True), ("called_at__isnull", False), _connector="OR"),
                name="participationnotice_called_by_needs_at",
                violation_error_message="Say when the person was called, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationnotice",
            constraint=models.UniqueConstraint(
                fields=("participation", "revision", "kind", "rule", "recipient"),
                name="participation_notice_is_owed_once",
                nulls_distinct=False,
                violation_error_message="This is owed already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["confirmation", "reminder", "moved", "cancelled"])),
                name="participation_notice_kind_is_known",
                violation_error_message="There is no such kind of notice.",
            ),
        ),
        migrations.AddIndex(
            model_name="personday",
            index=models.Index(fields=["day", "centre", "beneficiary"], name="person_day_by_day"),
        ),
        migrations.AddConstraint(
            model_name="personday",
            constraint=models.UniqueConstraint(
                fields=(
                    "beneficiary",
                    "day",
                    "centre",
                    "mode",
                    "district",
                    "destination",
                    "sex",
                    "age_band",
                    "stage",
                    "visit",
                    "project",
                    "topics",
                ),
                name="person_day_stands_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["video", "phone", "in_person", "whatsapp"])),
                name="sessionrecord_mode_is_known",
                violation_error_message="A session is not held that way.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topics__contained_by",
                        [
                            "decision",
                            "work",
                            "study",
                            "living",
                            "recruitment",
                            "rights",
                            "law",
                            "culture",
                            "risks",
                            "family",
                            "trouble",
                            "return",
                            "other",
                        ],
                    )
                ),
                name="sessionrecord_topics_are_known",
                violation_error_message="There is no such topic.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_at__isnull", True), ("started_at__lt", models.F("ended_at")), _connector="OR"
                ),
                name="sessionrecord_ends_after_it_starts",
                violation_error_message="A session ends after it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("corrected_by__isnull", True), ("corrected_at__isnull", False), _connector="OR"),
                name="sessionrecord_corrected_by_needs_at",
                violation_error_message="Say when this was corrected, not only by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["attended", "no_show"])),
                name="session_record_outcome_is_known",
                violation_error_message="The person came or did not.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "attended"), _negated=True),
                    models.Q(("ended_at__isnull", False), ("started_at__isnull", False), ("topics__len__gte", 1)),
                    _connector="OR",
                ),
                name="session_record_attended_says_when",
                violation_error_message="A session that was kept has a start, an end and a topic.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "no_show"), _negated=True),
                    models.Q(
                        ("ended_at__isnull", True),
                        ("started_at__isnull", True),
                        ("topics__len", 0),
                        ("arrived_at__isnull", True),
                        ("stage", ""),
                    ),
                    _connector="OR",
                ),
                name="session_record_no_show_is_empty",
                violation_error_message="Where nobody came there was no session to describe.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrived_at__isnull", True), ("arrived_at__lte", models.F("ended_at")), _connector="OR"
                ),
                name="session_record_arrives_before_it_ends",
                violation_error_message="People arrive before the session ends.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["", "thinking", "decided", "leaving", "abroad", "returned"])),
                name="session_record_stage_is_known",
                violation_error_message="There is no such stage.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["", "woman", "man", "other"])),
                name="session_record_sex_is_known",
                violation_error_message="There is no such answer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("age_band__in", ["", "under_18", "18_24", "25_34", "35_44", "45_59", "60_up"])),
                name="session_record_age_band_is_known",
                violation_error_message="There is no such age band.",
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)),
                name="weekly_hours_weekday_is_known",
                violation_error_message="A week has seven days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts__lt", models.F("ends"))),
                name="weekly_hours_start_before_they_end",
                violation_error_message="The hours end after they start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyhours",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("counsellor", "="),
                    ("weekday", "="),
                    (
                        centre.models.places.NumberRange(
                            centre.models.places.SecondsOf("starts"), centre.models.places.SecondsOf("ends")
                        ),
                        "&&",
                    ),
                ],
                name="weekly_hours_do_not_overlap",
                violation_error_message="These hours overlap with others of the same day.",
            ),
        ),
    ]
