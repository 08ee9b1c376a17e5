"""The addresses of the portal: those without a language first, then every page under its language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from destinations.views import section_read
from messaging.views import delivery_report
from mrc_portal import views
from mrc_portal.keeping import guide_keep
from outreach.views import outreach_sync
from reporting.views import figures_csv, figures_json

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.language_choice, name="language_choice"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("outreach/sync", outreach_sync, name="outreach_sync"),
    path("read", section_read, name="section_read"),
    path("messages/report", delivery_report, name="delivery_report"),
    path("figures.json", figures_json, name="figures_json"),
    path("figures.csv", figures_csv, name="figures_csv"),
]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("going/", views.going, name="going"),
    path("abroad/", views.abroad, name="abroad"),
    path("back/", views.back, name="back"),
    path("offline/", views.offline, name="offline"),
    path("keep/<slug:guide>/", guide_keep, name="guide_keep"),
    path("leave/", views.quick_exit, name="quick_exit"),
    path("accounts/", include("allauth.urls")),
    path("", include("destinations.urls")),
    path("", include("centre.urls")),
    path("", include("messaging.urls")),
    path("", include("counselling.urls")),
    path("", include("outreach.urls")),
    path("", include("reporting.urls")),
)

handler400 = "mrc_portal.views.bad_request"
handler403 = "mrc_portal.views.permission_denied"
handler404 = "mrc_portal.views.page_not_found"
handler500 = "mrc_portal.views.server_error"
