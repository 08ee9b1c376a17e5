"""The standard cuts that counselling, outreach and reporting share: how sessions, activities and figures are sorted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """As the person says; empty where they were not asked."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    OTHER = "other", _("another answer")


class AgeBand(models.TextChoices):
    """How old a person is, in bands that tell nobody who it was."""

    UNDER_18 = "under_18", _("under 18")
    FROM_18 = "18_24", _("18 to 24")
    FROM_25 = "25_34", _("25 to 34")
    FROM_35 = "35_44", _("35 to 44")
    FROM_45 = "45_59", _("45 to 59")
    FROM_60 = "60_up", _("60 or older")


class Stage(models.TextChoices):
    """How far along their way a person is."""

    THINKING = "thinking", _("thinking of going")
    DECIDED = "decided", _("decided to go")
    LEAVING = "leaving", _("about to leave")
    ABROAD = "abroad", _("abroad")
    RETURNED = "returned", _("come back")


class Mode(models.TextChoices):
    """How a session is held."""

    VIDEO = "video", _("by video")
    PHONE = "phone", _("by phone")
    IN_PERSON = "in_person", _("at the centre")
    WHATSAPP = "whatsapp", _("by WhatsApp call")


VIRTUAL_MODES = (Mode.VIDEO, Mode.PHONE, Mode.WHATSAPP)
"""What makes a session a virtual one (count grammar, rule 3)."""


class Visit(models.TextChoices):
    """Whether a person was counselled for the first time, or again."""

    FIRST = "first", _("first session")
    REPEAT = "repeat", _("repeated session")


class SessionTopic(models.TextChoices):
    """What a session, or a volunteers' activity, is about."""

    DECISION = "decision", _("Whether to go at all")
    WORK = "work", _("Work abroad")
    STUDY = "study", _("Study abroad")
    LIVING = "living", _("Living conditions and costs")
    RECRUITMENT = "recruitment", _("Recruiters, offers and fees")
    RIGHTS = "rights", _("Rights and duties, contracts")
    LAW = "law", _("Visas, papers and the law")
    CULTURE = "culture", _("Law and custom there")
    RISKS = "risks", _("Risks of irregular migration")
    FAMILY = "family", _("Family, here or abroad")
    TROUBLE = "trouble", _("Trouble abroad, unpaid wages")
    RETURN = "return", _("Coming back")
    OTHER = "other", _("Something else")


class SpokenLanguage(models.TextChoices):
    """What sessions are held in. More than the portal is written in: a session needs no spelling."""

    URDU = "ur", _("Urdu")
    ENGLISH = "en", _("English")
    PUNJABI = "pa", _("Punjabi")
    PASHTO = "ps", _("Pashto")
    SARAIKI = "skr", _("Saraiki")
    SINDHI = "sd", _("Sindhi")
    BALOCHI = "bal", _("Balochi")
    HINDKO = "hno", _("Hindko")
    DARI = "prs", _("Dari")
