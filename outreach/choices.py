"""What volunteers' activities and media channels are sorted by; the topics are those of `centre.cuts`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityKind(models.TextChoices):
    """What a volunteer group did."""

    HOUSE_VISITS = "house_visits", _("From house to house")
    MEETING = "meeting", _("Meeting in a village or a quarter")
    SCHOOL = "school", _("At a school or an institute")
    STALL = "stall", _("Stall at a market or a fair")
    THEATRE = "theatre", _("Street theatre or film")
    SPORT = "sport", _("Sport or a festival")
    OTHER = "other", _("Something else")


class Source(models.TextChoices):
    """How an activity came to us."""

    ONLINE = "online", _("on the page")
    OFFLINE = "offline", _("kept on a phone, sent later")


class State(models.TextChoices):
    """How an activity stands, for the one who logged it and for the one who checks it."""

    WAITING = "waiting", _("waiting to be checked")
    RETURNED = "returned", _("sent back")
    VERIFIED = "verified", _("confirmed")
    REFUTED = "refuted", _("refuted")


class Standing(models.TextChoices):
    """How an activity stands in the figures; they are shown apart (count grammar, rule 4)."""

    VERIFIED = "verified", _("verified")
    UNVERIFIED = "unverified", _("not verified")
    REFUTED = "refuted", _("refuted")


STANDING = {
    State.WAITING: Standing.UNVERIFIED,
    State.RETURNED: Standing.UNVERIFIED,
    State.VERIFIED: Standing.VERIFIED,
    State.REFUTED: Standing.REFUTED,
}


class ChannelKind(models.TextChoices):
    """What sort of media channel it is."""

    FACEBOOK = "facebook", _("Facebook")
    INSTAGRAM = "instagram", _("Instagram")
    YOUTUBE = "youtube", _("YouTube")
    TIKTOK = "tiktok", _("TikTok")
    X = "x", _("X")
    WHATSAPP = "whatsapp", _("WhatsApp channel")
    WEBSITE = "website", _("website")
    RADIO = "radio", _("radio")
    TELEVISION = "television", _("television")
    PRESS = "press", _("newspaper")
    OTHER = "other", _("other")
