"""The addresses of the guides."""

from django.urls import path

from destinations import views
from destinations.search.views import search

app_name = "destinations"

urlpatterns = [
    path("destinations/", views.country_list, name="country_list"),
    path("regions/<slug:region>/", views.region_detail, name="region_detail"),
    path("compare/", views.comparison_start, name="comparison_start"),
    path("compare/<slug:first>/", views.comparison_choose, name="comparison_choose"),
    path("compare/<slug:first>/<slug:second>/", views.comparison_detail, name="comparison_detail"),
    path("contacts/", views.contact_list, name="contact_list"),
    path("feedback/thanks/", views.feedback_done, name="feedback_done"),
    path("feedback/<int:section>/", views.feedback_create, name="feedback_create"),
    path("recordings/<int:recording>/", views.recording_file, name="recording_file"),
    path("destinations/<slug:country>/", views.country_detail, name="country_detail"),
    path("destinations/<slug:country>/<slug:topic>/", views.section_detail, name="section_detail"),
    path("search/", search, name="search"),
    path("guides/", views.guide_list, name="guide_list"),
    path("guides/<slug:guide>.pdf", views.guide_pdf, name="guide_pdf"),
    path("guides/<slug:guide>/", views.guide_detail, name="guide_detail"),
    path("guides/<slug:guide>/sources/", views.guide_sources, name="guide_sources"),
]
