"""The rows of the centres: who works there, where they are, which districts and projects they serve."""

from centre.models.edition import Edition
from centre.models.people import Invitation, Role, RoleGrant, RoleRequest, User
from centre.models.places import Centre, District, DistrictAlias, OpeningHours, Project, Province, Room

__all__ = [
    "Centre",
    "District",
    "DistrictAlias",
    "Edition",
    "Invitation",
    "OpeningHours",
    "Project",
    "Province",
    "Role",
    "RoleGrant",
    "RoleRequest",
    "Room",
    "User",
]
