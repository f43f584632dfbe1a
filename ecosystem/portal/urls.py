from django.conf import settings
from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import demo_mail, views
from .api_docs import api_docs

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path(_("search/"), views.search, name="search"),
    path(_("my-page/"), views.my_page, name="my_page"),
    path(_("insight/"), views.insight, name="insight"),
    path(_("open-data/"), api_docs, name="api_docs"),
    path(_("accessibility/"), views.accessibility, name="accessibility"),
    path(_("privacy/"), views.privacy, name="privacy"),
]
if settings.DEMO:
    urlpatterns += [
        path(_("demo/mail/"), demo_mail.mail_list, name="demo_mail"),
        path(_("demo/mail/<str:name>/"), demo_mail.mail_detail, name="demo_mail_detail"),
        path(_("demo/mail/<str:name>/html/"), demo_mail.mail_html, name="demo_mail_html"),
        path(
            _("demo/mail/<str:name>/attachment/<int:number>/"), demo_mail.mail_attachment, name="demo_mail_attachment"
        ),
    ]
