"""How the coordinators' desk looks. What it holds is decided in `ecosystem.portal.desk`."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": "HelseHub",
    "SITE_HEADER": "HelseHub",
    "SITE_SUBHEADER": _("The coordinators' desk"),
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("img/favicon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")},
    ],
    "STYLES": [lambda request: static("css/desk.css")],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "DASHBOARD_CALLBACK": "ecosystem.portal.desk.dashboard",
    "COMMAND": {"search_models": True, "show_history": False},
    "SIDEBAR": {
        "show_search": False,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "ecosystem.portal.desk.navigation",
    },
    "ACCOUNT": {"navigation": "ecosystem.portal.desk.account_links"},
    # The portal's own accent (static/css/theme.css) and neutral, in unfold's steps.
    "COLORS": {
        "primary": {
            "50": "#eff5f5",
            "100": "#e0eaeb",
            "200": "#ccdddf",
            "300": "#a3c1c4",
            "400": "#6ea3a8",
            "500": "#2d7a81",
            "600": "#0b5c63",
            "700": "#09474d",
            "800": "#063539",
            "900": "#063134",
            "950": "#03191b",
        },
        "base": {
            "50": "#f6f8f8",
            "100": "#edf0f1",
            "200": "#dbe1e3",
            "300": "#c2cbcf",
            "400": "#8f9ca3",
            "500": "#5f6e76",
            "600": "#4a5860",
            "700": "#37454d",
            "800": "#22313a",
            "900": "#17222a",
            "950": "#0d151a",
        },
    },
}
