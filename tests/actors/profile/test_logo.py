"""Logos: hostile files, what is kept, and who is shown it."""

import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from actors import logos, tasks
from actors.models import Actor
from actors.profile import actions as profile_actions
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind="PNG", size=(200, 100), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "L" else 90).save(out, kind, **options)
    return out.getvalue()


def upload(data, name="logo.png", kind="image/png"):
    return SimpleUploadedFile(name, data, kind)


def kept(data):
    return Image.open(logos.read_logo(io.BytesIO(data)))


def bomb(width=30_000, height=30_000):
    """A few bytes that say they are 900 million pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def moving(kind):
    out = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), color) for color in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


HOSTILE = {
    "empty picture": (b"\x89PNG\r\n\x1a\n", "other"),
    "text": (b"hello", "other"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "vector"),
    "bare svg": (b"  <svg onload=alert(1)>", "vector"),
    "html": (b"<!doctype html><script>alert(1)</script>", "other"),
    "pdf": (b"%PDF-1.7 ...", "other"),
    "gif": (picture("GIF"), "other"),
    "tiff": (picture("TIFF"), "other"),
    "icon": (picture("ICO", (64, 64)), "other"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "other"),
    "bomb": (bomb(), "too_big"),
    "smaller bomb": (bomb(6000, 6000), "too_big"),
    "heavy": (b"\x89PNG" + b"\0" * logos.MOST_BYTES, "too_heavy"),
    "tiny": (picture(size=(31, 400)), "too_small"),
    "moving png": (moving("PNG"), "moves"),
    "moving webp": (moving("WEBP"), "moves"),
    "cut png": (picture(size=(300, 300))[:-40], "broken"),
    "cut jpeg": (picture("JPEG", (300, 300))[:400], "broken"),
    "cut webp": (picture("WEBP", (300, 300))[:60], "broken"),
    "page in a jpeg": (picture("JPEG", comment=b"<script>alert(1)</script>"), "two_things"),
    "page after a png": (picture() + b"<html><body>x", "two_things"),
    "archive after a png": (picture() + b"PK\x03\x04" + b"\0" * 30, "two_things"),
    "archive after a webp": (picture("WEBP") + b"PK\x03\x04 and more", "two_things"),
    "php in a picture": (picture("JPEG", comment=b"<?php system($_GET[0]); ?>"), "two_things"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_the_reason(name):
    data, code = HOSTILE[name]
    with pytest.raises(ValidationError) as refusal:
        logos.read_logo(io.BytesIO(data))
    assert refusal.value.code == code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_become_bounded_webp(kind):
    image = kept(picture(kind, (1600, 800)))
    assert (image.format, image.size) == ("WEBP", (512, 256))


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "RGBA", "LA", "1"])
def test_every_mode_of_colour_is_understood(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new("RGBA" if mode in {"RGBA", "LA"} else "RGB", (64, 64)).convert(mode).save(out, kind)
    assert kept(out.getvalue()).format == "WEBP"


def test_see_through_stays_see_through():
    image = kept(picture(mode="RGBA", size=(64, 64)))
    assert image.mode == "RGBA" or image.mode == "RGB"
    clear = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(clear, "PNG")
    assert kept(clear.getvalue()).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_photo_is_turned_upright_and_tells_nothing_else():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Camera of somebody"
    image = kept(picture("JPEG", (200, 100), exif=exif, icc_profile=b"profile", comment=b"secret"))
    assert image.size == (100, 200)
    assert dict(image.getexif()) == {}
    assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()


def test_the_name_and_declared_type_count_for_nothing():
    assert logos.read_logo(upload(picture("JPEG"), name="../../evil.php", kind="text/html")).name == "logo.webp"


def address(actor, name):
    return reverse(f"actors:{name}", args=[actor.slug])


def edit(client, actor, **files):
    return client.post(address(actor, "actor_edit"), {"language": "nb", **files})


@pytest.fixture
def actor():
    return ActorFactory(about="")


@pytest.fixture
def editor(actor, client):
    person = MembershipFactory(actor=actor).person
    client.force_login(person)
    return person


def test_upload_replace_and_remove(client, actor, editor, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert edit(client, actor, logo=upload(picture())).status_code == 302
    actor.refresh_from_db()
    first, first_url = actor.logo.name, actor.logo_url
    assert [path.name for path in (tmp_path / "logos").iterdir()] == [first.removeprefix("logos/")]
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, actor)
    actor.refresh_from_db()
    assert actor.logo.name == first  # nothing sent, nothing changed
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, actor, logo=upload(picture("WEBP")))
    actor.refresh_from_db()
    assert actor.logo.name != first
    assert actor.logo_url != first_url
    assert len(list((tmp_path / "logos").iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(actor, "actor_edit"), {"language": "nb", "logo-clear": "on"})
    actor.refresh_from_db()
    assert (actor.logo.name, actor.logo_url) == ("", "")
    assert list((tmp_path / "logos").iterdir()) == []


def test_the_old_file_stays_until_the_change_is_certain(actor, editor, tmp_path, django_capture_on_commit_callbacks):
    profile_actions.edit_profile(actor=actor, by=editor, logo=logos.read_logo(io.BytesIO(picture())))
    with django_capture_on_commit_callbacks() as waiting:
        profile_actions.edit_profile(actor=actor, by=editor, logo=False)
    assert len(list((tmp_path / "logos").iterdir())) == 1
    assert waiting


def test_a_refused_file_is_answered_on_the_form_and_nothing_is_lost(client, actor, editor, tmp_path):
    response = client.post(
        address(actor, "actor_edit"), {"language": "nb", "about": "Behold meg", "logo": upload(HOSTILE["svg"][0])}
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "SVG-filer kan inneholde skript" in html
    assert "Behold meg" in html
    assert not (tmp_path / "logos").exists()


def test_sweeping_takes_only_old_files_nobody_shows(actor, editor, tmp_path, monkeypatch):
    profile_actions.edit_profile(actor=actor, by=editor, logo=logos.read_logo(io.BytesIO(picture())))
    (tmp_path / "logos" / "left.webp").write_bytes(b"x")
    assert tasks.sweep_logos() == 0
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(tasks.timezone, "now", lambda: later)
    assert tasks.sweep_logos() == 1
    assert tasks.sweep_logos() == 0
    actor.refresh_from_db()
    assert actor.logo.storage.exists(actor.logo.name)


def with_logo(**fields):
    actor = ActorFactory(**fields)
    actor.logo.save("logo.webp", logos.read_logo(io.BytesIO(picture())))
    return actor


def test_the_logo_is_served_as_a_picture_and_nothing_else(client):
    actor = with_logo()
    response = client.get(actor.logo_url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).format == "WEBP"


STATES = ("applied", "asked", "approved", "declined", "suspended")
PEOPLE = ("anonymous", "person", "member", "editor", "administrator", "other", "coordinator")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_sees_the_logo(client, state, who):
    actor = with_logo(state=state)
    makers = {"person": UserFactory, "coordinator": CoordinatorFactory}
    makers["other"] = lambda: MembershipFactory(role="administrator").person
    for role in ("member", "editor", "administrator"):
        makers[role] = lambda role=role: MembershipFactory(actor=actor, role=role).person
    if who in makers:
        client.force_login(makers[who]())
    response = client.get(address(actor, "actor_logo"))
    own = who in {"member", "editor", "administrator", "coordinator"}
    assert response.status_code == (200 if state == "approved" or own else 404)
    if response.status_code == 200 and state != "approved":
        assert response["Cache-Control"] == "private, no-store"


def test_no_logo_or_a_lost_file_is_not_found(client):
    assert client.get(address(ActorFactory(), "actor_logo")).status_code == 404
    actor = with_logo()
    actor.logo.storage.delete(actor.logo.name)
    assert client.get(address(actor, "actor_logo")).status_code == 404
    assert Actor.objects.filter(pk=actor.pk).exists()


def test_pages_show_the_logo(client):
    actor = with_logo()
    assert actor.logo_url in client.get(actor.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "directory",
    [
        "0003010e0002000000150000003201120003000000010006000088250004000000010000004800000000787878787878787878787878"
        "78787878787878780000760200010002000000024e00000000020005000000030000006600000000000000010000000100000002000000"
        "010000000300000001",
        "0003014200020000001500000032011200030000000100069a0088250004000000010000004800000000787878787878787878787878"
        "78787878787878780000000200010002000000024e00000000020005000000030000006600000000000000010000000100000002000000"
        "010000000300000001",
    ],
)
def test_exif_that_makes_no_sense_is_a_damaged_picture_and_no_server_error(directory):
    """Turned on its side, with words where there should be numbers: found by trying at random."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + bytes.fromhex(directory)
    with pytest.raises(ValidationError) as error:
        kept(picture("JPEG", exif=exif))
    assert error.value.code == "broken"
