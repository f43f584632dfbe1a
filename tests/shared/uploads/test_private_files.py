"""What the portal writes is for its own user only."""

from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.mail import EmailMessage

from ecosystem.launch.places import ROOT, log_file


def mode(path):
    return oct(path.stat().st_mode & 0o777)


def test_an_uploaded_file_and_its_folders_are_for_the_portal_only(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    FileSystemStorage().save("uploads/needdocument/a", ContentFile(b"x" * 100))
    assert {str(path.relative_to(tmp_path)): mode(path) for path in tmp_path.rglob("*")} == {
        "media": "0o700",
        "media/uploads": "0o700",
        "media/uploads/needdocument": "0o700",
        "media/uploads/needdocument/a": "0o600",
    }


def test_mail_that_is_written_to_files_is_for_the_portal_only(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    with mail.get_connection("ecosystem.shared.mail_files.EmlBackend") as connection:
        connection.send_messages([EmailMessage("Hei", "Hei", "a@b.example", ["c@d.example"])])
    assert [mode(path) for path in (settings.MAIL_DIR, *settings.MAIL_DIR.iterdir())] == ["0o700", "0o600"]


def test_logs_of_the_local_run_are_for_their_owner_only(tmp_path):
    log = log_file(tmp_path, "postgres.log")
    assert (mode(log.parent), mode(log)) == ("0o700", "0o600")


def test_every_process_of_the_image_writes_for_its_own_user_only():
    assert r'ENTRYPOINT ["sh", "-c", "umask 077; exec \"$@\"", "--"]' in (ROOT / "Dockerfile").read_text()
    assert "entrypoint:" not in (ROOT / "docker-compose.yml").read_text()
