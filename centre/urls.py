"""The addresses of the centres."""

from django.urls import path

from centre import views

app_name = "centre"

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("invitation/<str:token>/", views.invitation_open, name="invitation_open"),
    path("join/", views.invitation_accept, name="invitation_accept"),
    path("staff/people/", views.person_list, name="person_list"),
    path("staff/people/<uuid:pk>/", views.person_detail, name="person_detail"),
    path("staff/people/<uuid:pk>/edit/", views.person_edit, name="person_edit"),
    path("staff/people/<uuid:pk>/roles/give/", views.role_give, name="role_give"),
    path("staff/people/<uuid:pk>/roles/<slug:role>/end/", views.role_end, name="role_end"),
    path("staff/people/<uuid:pk>/access/end/", views.access_end, name="access_end"),
    path("staff/people/<uuid:pk>/access/restore/", views.access_restore, name="access_restore"),
    path("staff/role-requests/<uuid:pk>/", views.role_request_answer, name="role_request_answer"),
    path("staff/role-requests/<uuid:pk>/withdraw/", views.role_request_withdraw, name="role_request_withdraw"),
    path("staff/invitations/", views.invitation_list, name="invitation_list"),
    path("staff/invitations/new/", views.invitation_create, name="invitation_create"),
    path("staff/invitations/<uuid:pk>/withdraw/", views.invitation_withdraw, name="invitation_withdraw"),
    path("staff/centres/", views.centre_list, name="centre_list"),
    path("staff/centres/<slug:slug>/", views.centre_edit, name="centre_edit"),
    path("staff/centres/<slug:slug>/contact/", views.contact_confirm, name="contact_confirm"),
    path("staff/rooms/", views.room_list, name="room_list"),
    path("staff/rooms/new/", views.room_create, name="room_create"),
    path("staff/rooms/<uuid:pk>/", views.room_edit, name="room_edit"),
    path("staff/rooms/<uuid:pk>/close/", views.room_close, name="room_close"),
    path("staff/rooms/<uuid:pk>/reopen/", views.room_reopen, name="room_reopen"),
    path("staff/projects/", views.project_list, name="project_list"),
    path("staff/projects/new/", views.project_create, name="project_create"),
    path("staff/projects/<uuid:pk>/", views.project_edit, name="project_edit"),
]
