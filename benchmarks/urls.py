"""The portal's addresses and the peers'."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from benchmarks import peers
from mrc_portal.urls import handler400, handler403, handler404, handler500
from mrc_portal.urls import urlpatterns as portal

urlpatterns = [
    *portal,
    path("hello", peers.hello, name="hello"),
    *i18n_patterns(path("one-query", peers.one_query, name="one_query")),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
