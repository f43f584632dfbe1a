"""The open API, version 1: what anybody may read on the pages, for machines."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from actors.api import ActorViewSet
from events.api import EventViewSet
from funding.api import CallViewSet
from procurement.lifecycle.api import NeedViewSet
from projects.api import ProjectViewSet
from solutions.api import SolutionViewSet

from . import api_schema  # noqa: F401  registers itself with the generator
from .api_docs import api_docs


class AddressRouter(DefaultRouter):
    """Things are named by their address, as on the pages; nothing else comes as far as the database."""

    def get_lookup_regex(self, viewset, lookup_prefix=""):
        return r"(?P<slug>[-\w]+)"


router = AddressRouter()
router.include_format_suffixes = False
router.register("needs", NeedViewSet, basename="need")
router.register("calls", CallViewSet, basename="call")
router.register("projects", ProjectViewSet, basename="project")
router.register("solutions", SolutionViewSet, basename="solution")
router.register("events", EventViewSet, basename="event")
router.register("actors", ActorViewSet, basename="actor")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", api_docs, name="api-docs"),
    path("", include(router.urls)),
]
