"""The addresses of outreach. `/outreach/sync` has no language and stands with the portal's own (mrc_portal/urls.py)."""

from django.urls import path

from outreach import views

app_name = "outreach"

urlpatterns = [
    path("outreach/", views.outreach_home, name="outreach_home"),
    path("outreach/activities/", views.activity_list, name="activity_list"),
    path("outreach/activities/new/", views.activity_create, name="activity_create"),
    path("outreach/activities/<uuid:pk>/", views.activity_detail, name="activity_detail"),
    path("outreach/activities/<uuid:pk>/mend/", views.activity_mend, name="activity_mend"),
    path("outreach/activities/<uuid:pk>/confirm/", views.activity_confirm, name="activity_confirm"),
    path("outreach/activities/<uuid:pk>/return/", views.activity_return, name="activity_return"),
    path("outreach/activities/<uuid:pk>/refute/", views.activity_refute, name="activity_refute"),
    path("outreach/check/", views.activity_check, name="activity_check"),
    path("outreach/phones/", views.device_list, name="device_list"),
    path("outreach/phones/new/", views.device_create, name="device_create"),
    path("outreach/phones/<uuid:pk>/revoke/", views.device_revoke, name="device_revoke"),
    path("outreach/media/", views.channel_list, name="channel_list"),
    path("outreach/media/new/", views.channel_create, name="channel_create"),
    path("outreach/media/<uuid:pk>/", views.channel_edit, name="channel_edit"),
    path("outreach/media/<uuid:pk>/stop/", views.channel_stop, name="channel_stop"),
    path("outreach/media/<uuid:pk>/<int:year>-<int:month>/", views.channel_month_edit, name="channel_month_edit"),
]
