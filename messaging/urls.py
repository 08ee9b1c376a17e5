"""The addresses of messaging."""

from django.urls import path

from messaging import views

app_name = "messaging"

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("staff/messages/", views.queue, name="queue"),
    path("staff/messages/<slug:channel>/pause/", views.channel_pause, name="channel_pause"),
    path("staff/messages/<slug:channel>/resume/", views.channel_resume, name="channel_resume"),
]
