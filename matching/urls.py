from django.urls import path
from django.utils.translation import gettext_lazy as _

from .similar import views as similar_views
from .views import choices, matches, noes, searches

app_name = "matching"

urlpatterns = [
    path("", matches.match_list, name="match_list"),
    path(_("choices/"), choices.choices, name="choices"),
    path(_("choices/<str:token>/"), choices.choices_signed, name="choices_signed"),
    path(_("searches/"), searches.search_list, name="search_list"),
    path(_("searches/new/"), searches.search_create, name="search_create"),
    path(_("searches/<uuid:public_id>/"), searches.search_edit, name="search_edit"),
    path(_("searches/<uuid:public_id>/pause/"), searches.search_pause, name="search_pause"),
    path(_("searches/<uuid:public_id>/resume/"), searches.search_resume, name="search_resume"),
    path(_("searches/<uuid:public_id>/delete/"), searches.search_delete, name="search_delete"),
    path(_("not-for-us/"), noes.no_list, name="no_list"),
    path(_("not-for-us/in-numbers/"), noes.why_not, name="why_not"),
    path(_("not-for-us/<uuid:public_id>/take-back/"), noes.no_take_back, name="no_take_back"),
    path(_("not-for-us/<str:kind>/<slug:slug>/"), noes.not_for_us, name="not_for_us"),
    path(_("similar-needs/"), similar_views.similar_needs, name="similar_needs"),
    path(_("similar-needs/suggest/"), similar_views.similar_suggest, name="similar_suggest"),
    path(_("similar-needs/not-the-same/"), similar_views.not_the_same, name="not_the_same"),
    path(_("similar-needs/to/<slug:slug>/"), similar_views.similar_to, name="similar_to"),
    path(_("unsubscribe/<str:token>/"), choices.unsubscribe, name="unsubscribe"),
]
