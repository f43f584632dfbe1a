"""A coordinator's second factor: who must vouch for it, what leads past it (nothing), and who is told."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.accounts import actions as account_actions
from actors.models import ConfirmedFactor, DeskCode
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from tests.audit import entries_for
from tests.factories.actors import CoordinatorFactory, UserFactory, confirm_factors

from .test_accounts import PASSWORD, SECRET, code, log_in, person

pytestmark = pytest.mark.django_db
ASKED = "/min-side/totrinnsinnlogging/"
NEW_PASSWORD = "blåbær-og-fløte-9"


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True


@pytest.fixture
def colleague():
    """Another coordinator, who gives codes."""
    return CoordinatorFactory(name="Kari Kollega")


def reauthenticate(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """allauth tells of what is new when it is committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def set_up_code_app(client):
    """What the page does, with the secret that it shows."""
    reauthenticate(client)
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code != 200:
        return page
    secret = page.context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})


def letters(who):
    return list(OutgoingMail.objects.filter(to=who.email).order_by("id").values_list("subject", flat=True))


def audited(who):
    return [entry.action for entry in entries_for(who).order_by("id")]


def test_the_mailbox_alone_does_not_lead_to_the_desk(client, colleague):
    coordinator = person(CoordinatorFactory)
    client.post(reverse("account_reset_password"), {"email": coordinator.email})
    mail = OutgoingMail.objects.get(to=coordinator.email)
    link = next(line for line in mail.text.split() if "/konto/password/reset/key/" in line)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    log_in(client, coordinator, password=NEW_PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": NEW_PASSWORD})
    for page in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert client.get(reverse(page))["Location"].startswith(ASKED), page
        assert client.post(reverse(page), {"code": "123456"})["Location"].startswith(ASKED), page
    assert not Authenticator.objects.exists()
    assert client.get("/admin/").status_code == 302


def test_a_password_reset_does_not_lead_past_a_second_factor(client):
    coordinator = person(CoordinatorFactory)
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    client.post(reverse("account_reset_password"), {"email": coordinator.email})
    mail = OutgoingMail.objects.get(to=coordinator.email)
    link = next(line for line in mail.text.split() if "/konto/password/reset/key/" in line)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    done = client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    assert client.get(reverse("portal:my_page")).status_code == 302  # not logged in by it
    stage = log_in(client, coordinator, password=NEW_PASSWORD)
    assert stage["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("portal:my_page")).status_code == 302
    assert client.get(reverse("mfa_add_webauthn")).status_code == 302


def test_with_a_code_from_a_colleague_the_first_factor_counts(client, colleague, committing):
    coordinator = person(CoordinatorFactory, name="Ola Ny")
    given = account_actions.give_desk_code(person=coordinator, by=colleague)
    log_in(client, coordinator)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{ASKED}?next=%2Fadmin%2F"
    answer = client.post(ASKED, {"code": given.lower().replace("-", " ")})
    assert answer["Location"] == reverse("mfa_index")
    with committing():
        assert set_up_code_app(client)["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    kinds = ConfirmedFactor.objects.filter(factor__user=coordinator).values_list("factor__type", flat=True)
    assert set(kinds) == {"totp", "recovery_codes"}
    assert client.get("/admin/").status_code == 302  # shown it has not been yet
    secret = Authenticator.objects.get(user=coordinator, type="totp").wrap().instance.data["secret"]
    client.post(reverse("mfa_reauthenticate"), {"code": code(secret=secret)})
    assert client.get("/admin/").status_code == 200
    assert audited(coordinator) == ["give_desk_code", "use_desk_code", "add_second_factor", "add_second_factor"]
    assert letters(colleague) == [
        "En kode til totrinnsinnloggingen til Ola Ny",
        *["Ola Ny har lagt til en ny andre faktor"] * 2,
    ]


def test_a_factor_from_before_one_became_coordinator_counts_when_a_code_confirms_it(client, colleague):
    someone = person(UserFactory, name="Ola Ny")
    TOTP.activate(someone, SECRET)
    someone.is_staff = True
    someone.save()
    account_actions.change_rights(person=someone, by=colleague, before={"is_staff": False}, after={"is_staff": True})
    log_in(client, someone)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(ASKED)
    given = account_actions.give_desk_code(person=someone, by=colleague)
    assert client.post(f"{ASKED}?next=/admin/actors/actor/", {"code": given})["Location"] == "/admin/actors/actor/"
    assert client.get("/admin/actors/actor/").status_code == 200
    assert letters(colleague) == [
        "Ola Ny er nå koordinator",
        "En kode til totrinnsinnloggingen til Ola Ny",
        "Den andre faktoren til Ola Ny åpner koordinatorpulten",
    ]
    assert letters(someone)[:2] == ["Ola Ny er nå koordinator", "En kode til totrinnsinnloggingen til Ola Ny"]


def test_a_factor_that_this_session_has_not_shown_is_not_confirmed_by_a_code(client, colleague):
    someone = person(CoordinatorFactory)
    log_in(client, someone)
    TOTP.activate(someone, SECRET)  # from another session
    given = account_actions.give_desk_code(person=someone, by=colleague)
    answer = client.post(ASKED, {"code": given})
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    assert DeskCode.objects.filter(person=someone).exists()  # not used up
    assert not ConfirmedFactor.objects.exists()


def test_who_is_made_coordinator_again_begins_anew(colleague):
    someone = person(CoordinatorFactory)
    confirm_factors(TOTP.activate(someone, SECRET).instance)
    account_actions.change_rights(person=someone, by=colleague, before={"is_staff": False}, after={"is_staff": True})
    assert not ConfirmedFactor.objects.exists()


def test_a_code_works_once(client, colleague):
    coordinator = person(CoordinatorFactory)
    given = account_actions.give_desk_code(person=coordinator, by=colleague)
    account_actions.use_desk_code(person=coordinator, code=given, shown=set())
    with pytest.raises(ActionRefused) as refusal:
        account_actions.use_desk_code(person=coordinator, code=given, shown=set())
    assert refusal.value.code == "none"


def test_a_code_lapses_after_24_hours(colleague):
    coordinator = person(CoordinatorFactory)
    given = account_actions.give_desk_code(person=coordinator, by=colleague)
    DeskCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ActionRefused) as refusal:
        account_actions.use_desk_code(person=coordinator, code=given, shown=set())
    assert refusal.value.code == "none"


def test_a_code_is_somebodys_own(colleague):
    first, second = person(CoordinatorFactory), person(CoordinatorFactory)
    given = account_actions.give_desk_code(person=first, by=colleague)
    account_actions.give_desk_code(person=second, by=colleague)
    with pytest.raises(ActionRefused) as refusal:
        account_actions.use_desk_code(person=second, code=given, shown=set())
    assert refusal.value.code == "wrong"


def test_after_five_wrong_tries_the_right_code_is_void(client, colleague):
    coordinator = person(CoordinatorFactory)
    given = account_actions.give_desk_code(person=coordinator, by=colleague)
    log_in(client, coordinator)
    for _n in range(5):
        assert client.post(ASKED, {"code": "AAAA-AAAA-AAAA"}).context["form"].errors
    page = client.post(ASKED, {"code": given})
    assert "Be om en ny" in page.content.decode()
    assert audited(coordinator).count("try_desk_code") == 5


def test_a_code_is_nowhere_but_with_who_was_told(colleague):
    coordinator = person(CoordinatorFactory)
    given = account_actions.give_desk_code(person=coordinator, by=colleague)
    kept = DeskCode.objects.get(person=coordinator)
    assert given not in kept.digest
    assert len(kept.digest) == 64
    for mail in OutgoingMail.objects.all():
        assert given not in mail.text + mail.subject + mail.html
    for entry in entries_for(coordinator):
        assert given not in f"{entry.before}{entry.after}"


def test_only_another_coordinator_gives_a_code(colleague):
    coordinator, ordinary = person(CoordinatorFactory), person()
    for by, to in ((ordinary, coordinator), (coordinator, coordinator), (colleague, ordinary)):
        with pytest.raises(NotAllowed):
            account_actions.give_desk_code(person=to, by=by)
        with pytest.raises(NotAllowed):
            account_actions.reset_second_factor(person=to, by=by)
    unshown = CoordinatorFactory()
    unshown.lacks_second_factor = True
    with pytest.raises(NotAllowed):
        account_actions.give_desk_code(person=coordinator, by=unshown)


def test_a_superuser_gets_a_code_from_a_superuser(colleague):
    chief = person(CoordinatorFactory, is_superuser=True)
    with pytest.raises(NotAllowed):
        account_actions.give_desk_code(person=chief, by=colleague)
    assert account_actions.give_desk_code(person=chief, by=CoordinatorFactory(is_superuser=True))


def test_who_has_a_factor_that_counts_gets_no_code(colleague):
    coordinator = person(CoordinatorFactory)
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    with pytest.raises(ActionRefused) as refusal:
        account_actions.give_desk_code(person=coordinator, by=colleague)
    assert refusal.value.code == "has_factor"


def test_a_further_factor_needs_a_session_that_has_shown_the_first(client, committing):
    coordinator = person(CoordinatorFactory)
    log_in(client, coordinator)
    totp = TOTP.activate(coordinator, SECRET).instance
    confirm_factors(totp, RecoveryCodes.activate(coordinator).instance)
    reauthenticate(client)
    for page in (
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    ):
        assert client.get(reverse(page))["Location"].startswith(reverse("mfa_reauthenticate")), page
        assert client.post(reverse(page))["Location"].startswith(reverse("mfa_reauthenticate")), page
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    with committing():
        client.post(reverse("mfa_generate_recovery_codes"))
    fresh = Authenticator.objects.get(user=coordinator, type="recovery_codes")
    assert ConfirmedFactor.objects.filter(factor=fresh).exists()


def test_without_the_last_factor_a_code_is_needed_again(client, colleague):
    coordinator = person(CoordinatorFactory, name="Ola Ny")
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    log_in(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.get("/admin/").status_code == 200
    reauthenticate(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get("/admin/").status_code == 302
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(ASKED)
    assert letters(colleague) == ["Ola Ny har fjernet en andre faktor"]


def test_a_reset_takes_factors_and_sessions_and_leads_back_to_a_code(client, colleague):
    coordinator = person(CoordinatorFactory)
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    log_in(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    client.get("/admin/")
    assert UserSession.objects.filter(user=coordinator).exists()
    account_actions.reset_second_factor(person=coordinator, by=colleague)
    assert not Authenticator.objects.exists()
    assert client.get(reverse("portal:my_page")).status_code == 302
    log_in(client, coordinator)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(ASKED)
    assert len(letters(colleague)) == len(letters(coordinator)) == 1


def test_the_desk_shows_the_code_once(client, colleague):
    coordinator = person(CoordinatorFactory, name="Kari Ny")
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    log_in(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    address = f"/admin/actors/user/{colleague.pk}/desk-code/"
    page = client.get(f"/admin/actors/user/{colleague.pk}/change/").content.decode()
    assert address in page
    assert "Ikke satt opp" in page
    assert not DeskCode.objects.exists()
    assert 'id="code"' not in client.get(address).content.decode()
    answer = client.post(address)
    given = re.search(r'id="code"\s*>\s*([A-Z0-9-]{14})\s*<', answer.content.decode()).group(1)
    assert "no-store" in answer["Cache-Control"]
    assert DeskCode.objects.get(person=colleague).is_code(given)
    assert given not in client.get(address).content.decode()
    assert client.post(f"/admin/actors/user/{coordinator.pk}/desk-code/").status_code == 403


def test_making_somebody_a_coordinator_on_the_desk_is_told(client, colleague):
    coordinator, someone = person(CoordinatorFactory), person(name="Ola Ny")
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    log_in(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    page = client.get(f"/admin/actors/user/{someone.pk}/change/").context["adminform"].form
    given = {name: value for name, value in page.initial.items() if value is not None} | {"is_staff": "on"}
    forms = {
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
        "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000,
    }
    answer = client.post(f"/admin/actors/user/{someone.pk}/change/", given | forms)
    assert answer.status_code == 302
    someone.refresh_from_db()
    assert someone.is_staff
    assert letters(colleague) == letters(coordinator) == letters(someone) == ["Ola Ny er nå koordinator"]


def test_the_command_line_gives_a_code_where_there_is_no_other_coordinator(client):
    coordinator = person(CoordinatorFactory)
    out, err = StringIO(), StringIO()
    call_command("desk_code", coordinator.email.upper(), stdout=out, stderr=err)
    given = out.getvalue().strip()
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", given)
    assert ASKED in err.getvalue()
    log_in(client, coordinator)
    assert client.post(ASKED, {"code": given})["Location"] == reverse("mfa_index")


def test_the_command_line_resets(client):
    coordinator = person(CoordinatorFactory)
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    with pytest.raises(CommandError, match="Add --reset"):
        call_command("desk_code", coordinator.email)
    call_command("desk_code", coordinator.email, "--reset", stdout=StringIO(), stderr=StringIO())
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="Only an active coordinator"):
        call_command("desk_code", person().email)
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("desk_code", "ingen@lier.example")


def test_a_coordinator_made_on_the_command_line_is_told_of(colleague):
    err = StringIO()
    call_command("createsuperuser", "--noinput", "--email", "sjef@helsehub.example", stdout=StringIO(), stderr=err)
    assert letters(colleague) == ["sjef@helsehub.example er nå koordinator"]
    assert "desk_code sjef@helsehub.example" in err.getvalue()


def test_a_passkey_from_sign_up_counts_for_nothing_until_confirmed(client, colleague):
    someone = person(UserFactory)
    key = Authenticator.objects.create(user=someone, type="webauthn", data={})
    someone.is_staff = True
    someone.save()
    client.force_login(someone)
    session = client.session
    session["account_authentication_methods_user"] = str(someone.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "id": key.pk, "type": "webauthn", "at": 1}]
    session.save()
    assert client.get("/admin/").status_code == 302
    confirm_factors(key)
    assert client.get("/admin/").status_code == 200


def test_where_it_is_not_demanded_nobody_asks_for_a_code(client, settings):
    settings.DESK_NEEDS_SECOND_FACTOR = False
    coordinator = person(CoordinatorFactory)
    log_in(client, coordinator)
    assert client.get("/admin/").status_code == 200
    assert client.get(ASKED)["Location"] == reverse("mfa_index")
    assert "desk-code" not in client.get(f"/admin/actors/user/{CoordinatorFactory().pk}/change/").content.decode()
    reauthenticate(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert Client().get(ASKED).status_code == 302
