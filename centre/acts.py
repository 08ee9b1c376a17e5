"""What the audit can say about the centres and their people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguards import audit


@audit.declare
class PersonAct(models.TextChoices):
    """Acts on people of the staff, their roles and their access."""

    JOINED = "person.joined", _("joined the staff")
    CHANGED = "person.changed", _("changed a person's entry")
    ROLE_GIVEN = "person.role_given", _("gave a role")
    ROLE_ENDED = "person.role_ended", _("ended a role")
    ACCESS_ENDED = "person.access_ended", _("ended a person's access")
    ACCESS_RESTORED = "person.access_restored", _("restored a person's access")
    SECOND_FACTOR_RESET = "person.second_factor_reset", _("took away a person's second factor")


@audit.declare
class RoleRequestAct(models.TextChoices):
    """Acts on what managers want changed in their own roles."""

    ASKED = "role_request.asked", _("asked for a change of their own roles")
    CONFIRMED = "role_request.confirmed", _("confirmed another manager's change of roles")
    REFUSED = "role_request.refused", _("refused another manager's change of roles")
    WITHDRAWN = "role_request.withdrawn", _("withdrew a change of their own roles")


@audit.declare
class InvitationAct(models.TextChoices):
    """Acts on invitations."""

    SENT = "invitation.sent", _("invited somebody")
    WITHDRAWN = "invitation.withdrawn", _("withdrew an invitation")
    ACCEPTED = "invitation.accepted", _("accepted an invitation")


@audit.declare
class PlaceAct(models.TextChoices):
    """Acts on centres, rooms and projects."""

    CENTRE_CHANGED = "centre.changed", _("changed a centre")
    CONTACT_CONFIRMED = "centre.contact_confirmed", _("confirmed a centre's contact")
    ROOM_ADDED = "room.added", _("added a room")
    ROOM_CHANGED = "room.changed", _("changed a room")
    ROOM_CLOSED = "room.closed", _("closed a room")
    ROOM_REOPENED = "room.reopened", _("opened a room again")
    PROJECT_ADDED = "project.added", _("added a project")
    PROJECT_CHANGED = "project.changed", _("changed a project")
