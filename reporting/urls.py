"""The addresses of the report. `/figures.json` and `/figures.csv` have no language (mrc_portal/urls.py)."""

from django.urls import path

from reporting import views

app_name = "reporting"

urlpatterns = [
    path("reports/", views.report_list, name="report_list"),
    path("reports/recipients/", views.report_recipients, name="report_recipients"),
    path("reports/<str:month>/", views.report_detail, name="report_detail"),
    path("reports/<str:month>/words/", views.report_words, name="report_words"),
    path("reports/<str:month>/check/", views.report_check, name="report_check"),
    path("reports/<str:month>/check/withdraw/", views.report_check_withdraw, name="report_check_withdraw"),
    path("reports/<str:month>.csv", views.report_csv, name="report_csv"),
    path("figures/", views.figures, name="figures"),
]
