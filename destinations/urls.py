"""The addresses of the guides."""

from django.urls import path

from destinations import views

app_name = "destinations"

urlpatterns = [
    path("destinations/", views.country_list, name="country_list"),
    path("destinations/<slug:country>/", views.country_detail, name="country_detail"),
    path("destinations/<slug:country>/<slug:topic>/", views.section_detail, name="section_detail"),
    path("guides/", views.guide_list, name="guide_list"),
    path("guides/<slug:guide>.pdf", views.guide_pdf, name="guide_pdf"),
    path("guides/<slug:guide>/", views.guide_detail, name="guide_detail"),
    path("guides/<slug:guide>/sources/", views.guide_sources, name="guide_sources"),
]
