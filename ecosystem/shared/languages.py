"""The languages that people write in here. The portal's own pages are in bokmål and English."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContentLanguage(models.TextChoices):
    """What a text is written in, for its `lang` attribute and for matching."""

    NB = "nb", _("Norwegian bokmål")
    NN = "nn", _("Norwegian nynorsk")
    EN = "en", _("English")
