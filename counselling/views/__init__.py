"""The doors to counselling: the public booking, and one's own appointment."""

from counselling.views.appointment import (
    appointment_cancel,
    appointment_closed,
    appointment_detail,
    appointment_move,
    appointment_move_time,
    appointment_open,
)
from counselling.views.booking import (
    booking_again,
    booking_check,
    booking_contact,
    booking_counsellor,
    booking_day,
    booking_done,
    booking_mode,
    booking_time,
    booking_topic,
    call_back,
    call_back_done,
)

__all__ = [
    "appointment_cancel",
    "appointment_closed",
    "appointment_detail",
    "appointment_move",
    "appointment_move_time",
    "appointment_open",
    "booking_again",
    "booking_check",
    "booking_contact",
    "booking_counsellor",
    "booking_day",
    "booking_done",
    "booking_mode",
    "booking_time",
    "booking_topic",
    "call_back",
    "call_back_done",
]
