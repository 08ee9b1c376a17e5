"""The addresses of counselling: under each first word those that begin with it."""

from django.urls import include, path

from counselling import views

app_name = "counselling"

DESK = [
    path("today/", views.today, name="today"),
    path("diary/", views.diary, name="diary"),
    path("find/", views.session_find, name="session_find"),
    path("book/", views.appointment_create, name="appointment_create"),
    path("walk-in/", views.walk_in_create, name="walk_in_create"),
    path("calls/", views.call_list, name="call_list"),
    path("calls/<uuid:pk>/take/", views.call_back_take, name="call_back_take"),
    path("calls/<uuid:pk>/answer/", views.call_back_answer, name="call_back_answer"),
    path("calls/messages/<uuid:pk>/", views.notice_call, name="notice_call"),
    path("people/<uuid:pk>/", views.beneficiary_detail, name="beneficiary_detail"),
    path("people/<uuid:pk>/contact/", views.beneficiary_edit, name="beneficiary_edit"),
    path("people/<uuid:pk>/book/", views.follow_up_create, name="follow_up_create"),
    path("calendar/", views.feed, name="feed"),
    path("calendar/end/", views.feed_end, name="feed_end"),
    path("sessions/<uuid:pk>/arrive/", views.session_arrive, name="session_arrive"),
    path("sessions/<uuid:pk>/move/", views.session_move, name="session_move"),
    path("sessions/<uuid:pk>/follow-up/", views.session_follow_up, name="session_follow_up"),
    path("sessions/<uuid:pk>/cancel/", views.session_cancel, name="session_cancel"),
    path("sessions/<uuid:pk>/word/", views.word_read, name="word_read"),
    path("sessions/<uuid:pk>/link/", views.link_replace, name="link_replace"),
    path("supervised/", views.supervised, name="supervised"),
    path("sessions/<uuid:pk>/", views.session_detail, name="session_detail"),
    path("sessions/<uuid:pk>/record/", views.session_record, name="session_record"),
    path("sessions/<uuid:pk>/correct/", views.session_correct, name="session_correct"),
    path("sessions/<uuid:pk>/note/", views.note_read, name="note_read"),
    path("sessions/<uuid:pk>/note/write/", views.note_write, name="note_write"),
    path("groups/<uuid:pk>/record/", views.group_record, name="group_record"),
    path("groups/<uuid:pk>/correct/", views.group_correct, name="group_correct"),
    path("hours/", views.my_hours, name="my_hours"),
    path("counsellors/", views.counsellor_list, name="counsellor_list"),
    path("counsellors/new/", views.counsellor_create, name="counsellor_create"),
    path("counsellors/<int:pk>/supervisor/", views.supervisor_edit, name="supervisor_edit"),
    path("counsellors/<int:pk>/", views.hours_detail, name="hours_detail"),
    path("counsellors/<int:pk>/weekly/", views.hours_edit, name="hours_edit"),
    path("counsellors/<int:pk>/day/", views.day_hours_edit, name="day_hours_edit"),
    path("counsellors/<int:pk>/leave/", views.leave_create, name="leave_create"),
    path("counsellors/<int:pk>/sessions/", views.sessions_edit, name="sessions_edit"),
    path("counsellors/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("leave/<int:pk>/end/", views.leave_end, name="leave_end"),
    path("orphans/", views.orphan_list, name="orphan_list"),
    path("holidays/", views.holiday_list, name="holiday_list"),
    path("holidays/new/", views.holiday_create, name="holiday_create"),
    path("holidays/<int:pk>/", views.holiday_move, name="holiday_move"),
    path("holidays/<int:pk>/drop/", views.holiday_drop, name="holiday_drop"),
    path("holidays/declined/<int:pk>/", views.holiday_suggest_again, name="holiday_suggest_again"),
    path("groups/", views.group_list, name="group_list"),
    path("groups/new/", views.group_create, name="group_create"),
    path("groups/<uuid:pk>/", views.group_detail, name="group_detail"),
    path("groups/<uuid:pk>/people/", views.group_people, name="group_people"),
    path("groups/<uuid:pk>/sheet/", views.group_sheet, name="group_sheet"),
    path("groups/<uuid:pk>/registration/", views.group_close, name="group_close"),
    path("groups/<uuid:pk>/move/", views.group_move, name="group_move"),
    path("groups/<uuid:pk>/cancel/", views.group_cancel, name="group_cancel"),
    path("sessions/<uuid:pk>/series/", views.series_create, name="series_create"),
    path("sessions/<uuid:pk>/messages/", views.notice_list, name="notice_list"),
    path("messages/<uuid:pk>/again/", views.notice_send_again, name="notice_send_again"),
    path("messages/<uuid:pk>/call/", views.notice_call_instead, name="notice_call_instead"),
]

STAFF = [
    path("reminders/", views.reminder_list, name="reminder_list"),
    path("reminders/<slug:slug>/", views.reminder_edit, name="reminder_edit"),
]

BOOKING = [
    path("", views.booking_mode, name="booking_mode"),
    path("topic/", views.booking_topic, name="booking_topic"),
    path("counsellor/", views.booking_counsellor, name="booking_counsellor"),
    path("when/", views.booking_day, name="booking_day"),
    path("where/", views.booking_zone, name="booking_zone"),
    path("keep/", views.booking_keep, name="booking_keep"),
    path("when/<slug:day>/", views.booking_time, name="booking_time"),
    path("contact/", views.booking_contact, name="booking_contact"),
    path("safety/", views.booking_safety, name="booking_safety"),
    path("check/", views.booking_check, name="booking_check"),
    path("done/", views.booking_done, name="booking_done"),
    path("done/calendar/", views.booking_calendar, name="booking_calendar"),
    path("again/", views.booking_again, name="booking_again"),
    path("call-back/", views.call_back, name="call_back"),
    path("call-back/done/", views.call_back_done, name="call_back_done"),
]

APPOINTMENT = [
    path("", views.appointment_detail, name="appointment_detail"),
    path("closed/", views.appointment_closed, name="appointment_closed"),
    path("lost/", views.appointment_lost, name="appointment_lost"),
    path("lost/sent/", views.appointment_lost_sent, name="appointment_lost_sent"),
    path("calendar/", views.appointment_calendar, name="appointment_calendar"),
    path("stop/", views.appointment_stop, name="appointment_stop"),
    path("say/", views.appointment_say, name="appointment_say"),
    path("move/", views.appointment_move, name="appointment_move"),
    path("move/<slug:day>/", views.appointment_move_time, name="appointment_move_time"),
    path("cancel/", views.appointment_cancel, name="appointment_cancel"),
    # Last: a token is any word that is none of the above.
    path("<str:token>/", views.appointment_open, name="appointment_open"),
]

GROUPS = [
    path("<slug:key>/", views.group_register, name="group_register"),
    path("<slug:key>/registered/", views.group_registered, name="group_registered"),
    path("<slug:key>/waiting/", views.group_waiting, name="group_waiting"),
]

urlpatterns = [
    path("desk/", include(DESK)),
    path("staff/", include(STAFF)),
    path("book/", include(BOOKING)),
    path("appointments/", include(APPOINTMENT)),
    path("groups/", include(GROUPS)),
    path("calendar/<str:token>/", views.calendar_feed, name="calendar_feed"),
    path("answer/done/", views.satisfaction_done, name="satisfaction_done"),
    path("answer/<str:token>/", views.satisfaction, name="satisfaction"),
    path("stop/done/", views.messages_stop_done, name="messages_stop_done"),
    path("stop/<str:token>/", views.messages_stop, name="messages_stop"),
]
