"""Out to the provider and back again."""

import logging

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from requests import RequestException

from .conversation import Conversation

logger = logging.getLogger(__name__)
# Whatever a provider may answer, the person gets a page that says so.
WHAT_MAY_GO_WRONG = (OAuth2Error, RequestException, KeyError, TypeError, ValueError)


class Return(OAuth2CallbackView):
    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except WHAT_MAY_GO_WRONG as error:
            return render_authentication_error(
                request, self.adapter.get_provider(), exception=error, extra_context={"state": self.adapter.state}
            )

    def _get_state(self, request, provider):
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.state = state
            translation.activate(state.get("language") or "nb")
            request.LANGUAGE_CODE = translation.get_language()
        return state, response


def _conversation(request, provider_id):
    if not get_adapter().list_apps(request, provider=provider_id):
        raise Http404
    return Conversation(request, provider_id)


@never_cache
@login_not_required
def login(request, provider_id):
    conversation = _conversation(request, provider_id)
    provider = conversation.get_provider()
    try:
        response = OAuth2LoginView.adapter_view(conversation)(request)
    except WHAT_MAY_GO_WRONG as error:
        return render_authentication_error(request, provider, exception=error)
    if response.status_code != 302:
        return response
    # A page that goes on by itself: answers to forms may not lead to other sites (the policy's form-action).
    return render(request, "socialaccount/leaving.html", {"provider": provider, "address": response.url})


@never_cache
@login_not_required
def callback(request, provider_id):
    return Return.adapter_view(_conversation(request, provider_id))(request)
