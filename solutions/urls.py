from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "solutions"

urlpatterns = [
    path("", views.solution_list, name="solution_list"),
    path(_("new/"), views.solution_create, name="solution_create"),
    path(_("our-solutions/"), views.own_solutions, name="own_solutions"),
    path(_("front-runners/"), views.front_runners, name="front_runners"),
    path(_("buy/<uuid:option>/"), views.purchase, name="purchase"),
    path("<slug:slug>/", views.solution_detail, name="solution_detail"),
    path(_("<slug:slug>/edit/"), views.solution_edit, name="solution_edit"),
    path(_("<slug:slug>/submit/"), views.solution_submit, name="solution_submit"),
    path(_("<slug:slug>/we-use-this/"), views.adoption_register, name="adoption_register"),
    path(_("<slug:slug>/report-use/"), views.adoption_report, name="adoption_report"),
    path(_("<slug:slug>/in-use/<slug:actor_slug>/"), views.adoption_detail, name="adoption_detail"),
    path(_("<slug:slug>/in-use/<slug:actor_slug>/edit/"), views.adoption_edit, name="adoption_edit"),
]
