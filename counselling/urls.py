"""The addresses of counselling."""

from django.urls import path

from counselling import views

app_name = "counselling"

urlpatterns = [
    path("desk/today/", views.today, name="today"),
    path("desk/supervised/", views.supervised, name="supervised"),
    path("desk/sessions/<uuid:pk>/", views.session_detail, name="session_detail"),
    path("desk/sessions/<uuid:pk>/record/", views.session_record, name="session_record"),
    path("desk/sessions/<uuid:pk>/correct/", views.session_correct, name="session_correct"),
    path("desk/sessions/<uuid:pk>/note/", views.note_read, name="note_read"),
    path("desk/sessions/<uuid:pk>/note/write/", views.note_write, name="note_write"),
    path("desk/groups/<uuid:pk>/record/", views.group_record, name="group_record"),
    path("desk/groups/<uuid:pk>/correct/", views.group_correct, name="group_correct"),
    path("book/", views.booking_mode, name="booking_mode"),
    path("book/topic/", views.booking_topic, name="booking_topic"),
    path("book/counsellor/", views.booking_counsellor, name="booking_counsellor"),
    path("book/when/", views.booking_day, name="booking_day"),
    path("book/where/", views.booking_zone, name="booking_zone"),
    path("book/keep/", views.booking_keep, name="booking_keep"),
    path("book/when/<slug:day>/", views.booking_time, name="booking_time"),
    path("book/contact/", views.booking_contact, name="booking_contact"),
    path("book/safety/", views.booking_safety, name="booking_safety"),
    path("book/check/", views.booking_check, name="booking_check"),
    path("book/done/", views.booking_done, name="booking_done"),
    path("book/done/calendar/", views.booking_calendar, name="booking_calendar"),
    path("book/again/", views.booking_again, name="booking_again"),
    path("book/call-back/", views.call_back, name="call_back"),
    path("book/call-back/done/", views.call_back_done, name="call_back_done"),
    path("appointments/", views.appointment_detail, name="appointment_detail"),
    path("appointments/closed/", views.appointment_closed, name="appointment_closed"),
    path("appointments/lost/", views.appointment_lost, name="appointment_lost"),
    path("appointments/lost/sent/", views.appointment_lost_sent, name="appointment_lost_sent"),
    path("appointments/calendar/", views.appointment_calendar, name="appointment_calendar"),
    path("appointments/say/", views.appointment_say, name="appointment_say"),
    path("appointments/move/", views.appointment_move, name="appointment_move"),
    path("appointments/move/<slug:day>/", views.appointment_move_time, name="appointment_move_time"),
    path("appointments/cancel/", views.appointment_cancel, name="appointment_cancel"),
    # Last: a token is any word that is none of the above.
    path("appointments/<str:token>/", views.appointment_open, name="appointment_open"),
]
