"""The doors to the centres: the desk, the way into the staff, and the manager's pages."""

from centre.views.desk import desk
from centre.views.invitations import (
    invitation_accept,
    invitation_create,
    invitation_list,
    invitation_open,
    invitation_withdraw,
)
from centre.views.people import (
    access_end,
    access_restore,
    person_detail,
    person_edit,
    person_list,
    role_end,
    role_give,
    role_request_answer,
    role_request_withdraw,
)
from centre.views.places import (
    centre_edit,
    centre_list,
    contact_confirm,
    project_create,
    project_edit,
    project_list,
    room_close,
    room_create,
    room_edit,
    room_list,
    room_reopen,
)

__all__ = [
    "access_end",
    "access_restore",
    "centre_edit",
    "centre_list",
    "contact_confirm",
    "desk",
    "invitation_accept",
    "invitation_create",
    "invitation_list",
    "invitation_open",
    "invitation_withdraw",
    "person_detail",
    "person_edit",
    "person_list",
    "project_create",
    "project_edit",
    "project_list",
    "role_end",
    "role_give",
    "role_request_answer",
    "role_request_withdraw",
    "room_close",
    "room_create",
    "room_edit",
    "room_list",
    "room_reopen",
]
