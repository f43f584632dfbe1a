"""All addresses of needs, noun by noun. Those of one need begin with its slug, so fixed words come first."""

from .dialogue import urls as dialogue
from .following import urls as following
from .joint import urls as joint
from .lifecycle import urls as lifecycle
from .meetings import urls as meetings
from .needs import urls as needs
from .options import urls as options
from .partnership import urls as partnership
from .questions import urls as questions
from .responses import urls as responses
from .room import urls as room

app_name = "procurement"

urlpatterns = [
    *lifecycle.urlpatterns,
    *needs.urlpatterns,
    *questions.urlpatterns,
    *options.urlpatterns,
    *dialogue.urlpatterns,
    *partnership.urlpatterns,
    *room.urlpatterns,
    *following.urlpatterns,
    *joint.urlpatterns,
    *responses.urlpatterns,
    *meetings.urlpatterns,
]
