"""A need at a stage with all that its dialogue has, and a person of every kind."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.belonging import actions as belonging_actions
from actors.models import Membership
from actors.vocabulary import ActorKind
from procurement.models import DisclosureBundle, MeetingSlot, Minutes, Need, NeedDocument, NeedWatch, Response
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import (
    DialogueEntryFactory,
    MeetingSlotFactory,
    NeedDocumentFactory,
    NeedFactory,
    ResponseAttachmentFactory,
    ResponseFactory,
)
from tests.procurement.visibility.dialogue import OPENED, SAID, SEALED, SECRET, TOLD


class Scene:
    """Two firms have responded, and one of them has met the owner, who has sent it the minutes."""

    def __init__(self, stage, responses=True):
        self.stage = stage
        self.owner = ActorFactory(name="Drammen kommune", kind=ActorKind.MUNICIPALITY)
        self.firm = ActorFactory(name="Hemmelig Sensor AS")
        self.need = NeedFactory(
            owner=self.owner,
            stage="published" if stage in {"unsealed", "reopened"} else stage,
            is_sealed=stage != "unsealed",
            round=2 if stage == "reopened" else 1,
            title="Fall om natten",
        )
        self._dialogue()
        if responses:
            self._responses()
        self._people()

    def _dialogue(self):
        now = timezone.now()
        self.document = NeedDocumentFactory(need=self.need, published_at=self.need.published_at)
        self.unpublished = NeedDocumentFactory(need=self.need)
        self.slot = MeetingSlotFactory(need=self.need, firm=self.firm, state="held", starts_at=now - timedelta(hours=1))
        self.minutes = Minutes.objects.create(
            slot=self.slot, told="Om natta", shown=SAID, state="with_supplier", sent_at=now
        )
        self.entry = DialogueEntryFactory(need=self.need, firm=self.firm, title="Prisantydning", text=TOLD)
        file = {"name": "dialog-1.zip", "content_type": "application/zip", "size": 2, "sha256": "0" * 64}
        content = ContentFile(b"PK", name="x")
        DisclosureBundle.objects.create(need=self.need, number=1, scan="clean", file=content, **file)

    def _responses(self):
        self.response = ResponseFactory(need=self.need, firm=self.firm, state="submitted", summary=SECRET)
        self.file = ResponseAttachmentFactory(response=self.response)
        self.competing = ResponseFactory(need=self.need, state="submitted", summary=SEALED, round=self.need.round)
        if self.stage in OPENED:
            Need.objects.filter(pk=self.need.pk).update(responses_opened_at=timezone.now())
            opened = {"opened_at": timezone.now(), "opened_by_name": "Kari"}
            Response.objects.filter(pk=self.response.pk).update(**opened)

    def _people(self):
        member, administrator = Membership.Role.MEMBER, Membership.Role.ADMINISTRATOR
        self.people = {
            "anonymous": AnonymousUser(),
            "person": UserFactory(),
            "put_forward": UserFactory(),
            "follower": UserFactory(),
            "responding_editor": MembershipFactory(actor=self.firm).person,
            "responding_member": MembershipFactory(actor=self.firm, role=member).person,
            "other_firm": MembershipFactory().person,
            "owner_editor": MembershipFactory(actor=self.owner).person,
            "owner_member": MembershipFactory(actor=self.owner, role=member).person,
            "coordinator": CoordinatorFactory(),
            "superuser": CoordinatorFactory(is_superuser=True),
            "coordinator_in_both": CoordinatorFactory(),
        }
        NeedWatch.objects.create(need=self.need, person=self.people["follower"])
        for actor in (self.owner, self.firm):
            MembershipFactory(person=self.people["coordinator_in_both"], actor=actor, role=administrator)
            # By a coordinator, and nobody has confirmed it.
            by, person = self.people["coordinator"], self.people["put_forward"]
            belonging_actions.add_member(actor=actor, person=person, role=administrator, by=by)

    def client(self, visitor):
        client = Client()
        if visitor != "anonymous":
            client.force_login(self.people[visitor])
        return client

    def address(self, page):
        """`page` is an address's name, and for some which step or file."""
        name, _space, which = page.partition(" ")
        return reverse(f"procurement:{name}", args=self._keys(name, which))

    def _keys(self, name, which):
        slug = self.need.slug
        match name:
            case "question_list" | "need_list" | "need_create":
                return []
            case "buyer_policy":
                return [self.owner.slug]
            case "need_step":
                return [slug, which or 2]
            case "need_document":
                return [slug, (self.unpublished if which else self.document).public_id]
            case "need_bundle":
                return [slug, 1]
            case "dialogue_share":
                return [slug, self.entry.public_id]
            case "response_edit":
                return [slug]
            case "response_receipt" | "response_version":
                return [self.response.public_id, 1]
            case "response_file" | "response_detach":
                return [self.response.public_id, self.file.public_id]
        things = {"slot": "slot", "minutes": "slot", "response": "response", "question": "question"}
        thing = things.get(name.split("_")[0])
        return [getattr(self, thing).public_id] if thing else [slug]

    def elsewhere(self):
        """Lists, search, feeds, the API and exports: where something could be told of it."""
        return [
            reverse("procurement:need_list") + "?stage=all&q=ultralydmatten",
            reverse("procurement:need_ics", args=[self.need.slug]),
            reverse("portal:search") + "?q=ultralydmatten",
            reverse("portal:my_page"),
            reverse("events:event_feed"),
            reverse("actors:actor_export_csv"),
            "/api/v1/needs/",
            f"/api/v1/needs/{self.need.slug}/",
            f"/api/v1/responses/{self.response.public_id}/",
        ]

    def desk(self):
        page = "admin:procurement_need"
        return [
            reverse("admin:index"),
            reverse(f"{page}_changelist") + "?q=ultralydmatten",
            reverse(f"{page}_change", args=[self.need.pk]),
            reverse(f"{page}_history", args=[self.need.pk]),
            reverse("admin:shared_auditentry_changelist"),
            reverse("admin:shared_outgoingmail_changelist"),
        ]

    def rows(self, kind, user):
        """The rows of this kind that the person is given, by the queryset that the pages read."""
        responses = Response.objects
        return {
            "need": lambda: Need.objects.visible_to(user).filter(pk=self.need.pk),
            "document": lambda: NeedDocument.objects.visible_to(user).filter(pk=self.document.pk),
            "unpublished_document": lambda: NeedDocument.objects.visible_to(user).filter(pk=self.unpublished.pk),
            "response": lambda: responses.visible_to(user).filter(pk=self.response.pk),
            "competing_response": lambda: responses.visible_to(user).filter(pk=self.competing.pk),
            "own_response": lambda: responses.by_members(user).filter(pk=self.response.pk),
            "opened": lambda: responses.visible_to(user).filter(
                pk=self.response.pk, opened_at__isnull=False, need__owner__in=list(getattr(user, "roles", ()))
            ),
            "slot": lambda: MeetingSlot.objects.visible_to(user).filter(pk=self.slot.pk),
            "minutes": lambda: Minutes.objects.visible_to(user).filter(pk=self.minutes.pk),
        }[kind]()

    def thing(self, permission, user):
        """What the permission is asked about; for `:new` what this person would make."""
        firm = user.editable_actors().exclude(pk=self.owner.pk).first() if user.is_authenticated else None
        return {
            "create_need": self.owner,
            "set_buyer_policy": self.owner,
            "moderate_questions": None,
            "write_response": self.response,
            "write_response:new": firm and Response(need=self.need, firm=firm),
            "book_meeting": self.slot,
            "book_meeting:new": firm and MeetingSlot(need=self.need, firm=firm),
            "mark_minutes": self.slot,
        }.get(permission, self.need)
