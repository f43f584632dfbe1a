"""Every variable the portal reads from its environment: the one table that settings, docs and compose go by.

`docs/operations.md` shows it (`python -m ecosystem.settings.environment` writes it there), `docker-compose.yml` passes it,
and `tests/launch/test_environment.py` holds the three together with what the settings' code reads.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import environ

# An empty value is as good as none: `TRUSTED_PROXIES=` in a file is no number.
env = environ.Env()
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}


@dataclass(frozen=True)
class Setting:
    """One variable. `example` says how to give it; `default` is what holds without it, in words for the docs.

    `kind`: "number" and "yes or no" are checked before production starts.
    `given_by`: who gives it. "operator": the .env file, which compose hands on; "compose": compose itself, from other
    values; "compose only": read by compose and not by the portal; "image": the image or the command; "local": `make run`.
    """

    name: str
    what: str
    needed: bool = False
    default: str = ""
    example: str = ""
    kind: str = "text"
    given_by: str = "operator"


def _needed(name: str, what: str, example: str, **more: str) -> Setting:
    return Setting(name, what, needed=True, example=example, **more)


TABLE = (
    Setting("DJANGO_SETTINGS_MODULE", "which settings", default="`ecosystem.settings.production`", given_by="image"),
    _needed(
        "SECRET_KEY",
        "random, 50 characters or more",
        "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
    ),
    Setting("SECRET_KEY_FALLBACKS", "former secrets with commas between, while a new one takes over"),
    _needed("DATABASE_URL", "PostgreSQL", "postgresql://user:password@host:5432/helsehub", given_by="compose"),
    _needed("REDIS_URL", "Redis or Valkey", "redis://:password@host:6379/0 (rediss:// for TLS)", given_by="compose"),
    Setting("POSTGRES_PASSWORD", "letters and digits; compose builds `DATABASE_URL` from it", given_by="compose only"),
    Setting("REDIS_PASSWORD", "letters and digits; compose builds `REDIS_URL` from it", given_by="compose only"),
    _needed(
        "ALLOWED_HOSTS",
        "the host names; `*` is refused",
        "the host names of the portal with commas between: portal.helsehub.no",
    ),
    _needed(
        "SITE_URL",
        "every whole address in pages and mail begins with it",
        "the portal's own address, with https: https://portal.helsehub.no",
    ),
    _needed("DEFAULT_FROM_EMAIL", "the sender", "the sender of all mail: HelseHub <portal@helsehub.no>"),
    _needed(
        "EMAIL_URL",
        "the mail server; only SMTP: what writes mail to files or nowhere is refused",
        "the mail server: smtp+tls://user:password@host:587 (or smtp+ssl://…:465)",
    ),
    _needed(
        "SECURITY_CONTACT",
        "in `/.well-known/security.txt`; an address or an https page; no `.example`",
        "who answers when somebody finds a hole: sikkerhet@helsehub.no",
    ),
    Setting("ERROR_MAIL_TO", "who gets [mail about errors](#error-mail), with commas between", default="nobody"),
    Setting("SERVER_EMAIL", "the sender of error mail", default="`DEFAULT_FROM_EMAIL`"),
    Setting(
        "OIDC_PROVIDERS", "log-in through ID-porten, Feide, Entra ID and others: [below](#log-in-through-providers)"
    ),
    Setting(
        "TRUSTED_PROXIES",
        "how many proxies stand in front, each adding to `X-Forwarded-For`; limits count by the address they name",
        default="1",
        kind="number",
    ),
    Setting("HSTS_SECONDS", "how long browsers insist on HTTPS", default="31536000 (a year)", kind="number"),
    Setting("HSTS_INCLUDE_SUBDOMAINS", "also for names below the portal's", default="yes", kind="yes or no"),
    Setting("HSTS_PRELOAD", "asks to be in browsers' own lists", default="no", kind="yes or no"),
    Setting("LOG_LEVEL", "from which level lines are logged", default="`INFO`"),
    Setting("S3_BUCKET", "uploaded files in any S3 instead of `DATA_DIR`; the bucket must not be public"),
    Setting("S3_ENDPOINT", "the address of the S3, where it is not Amazon's"),
    Setting("S3_REGION", "its region"),
    Setting("S3_ACCESS_KEY", "its key"),
    Setting("S3_SECRET_KEY", "its secret"),
    Setting(
        "CLAMD_ADDRESS",
        "a ClamAV daemon, `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; until it has answered nobody can fetch an"
        " uploaded file. Without it files are marked as not checked for viruses, and the desk says so",
    ),
    Setting("BRREG_URL", "Enhetsregisteret", default="`https://data.brreg.no/enhetsregisteret/api`"),
    Setting("BRREG_TIMEOUT", "seconds anybody waits for it", default="4", kind="number"),
    Setting("DATA_DIR", "uploads and archives", default="`/data` in the image", given_by="image"),
    Setting("STATIC_ROOT", "collected static files", default="`/app/staticfiles` in the image", given_by="image"),
    Setting("DATABASE_POOL", "for the web server alone: a pool of connections", default="no", given_by="image"),
    Setting(
        "PORT",
        "where the web server is found on the machine itself",
        default="8000",
        given_by="compose only",
        kind="number",
    ),
    Setting(
        "WORKER_CONCURRENCY", "tasks at a time in each worker", default="2", given_by="compose only", kind="number"
    ),
    Setting("HELSEHUB_VERSION", "the image's tag", default="`latest`", given_by="compose only"),
    Setting("DEBUG", "Django's pages for errors", default="no", given_by="local"),
    Setting(
        "DESK_NEEDS_SECOND_FACTOR",
        "the desk demands a second factor; `no` stops production",
        default="no",
        given_by="local",
    ),
)
# For each name in OIDC_PROVIDERS, as OIDC_<NAME>_ISSUER.
PER_PROVIDER = (
    _needed(
        "ISSUER",
        "exactly as its discovery document writes it, with `https://`",
        "the provider's address as its discovery document writes it: https://idporten.no",
    ),
    _needed("CLIENT_ID", "what the provider gave", "what the provider calls the portal"),
    _needed("CLIENT_SECRET", "what the provider gave", "the secret the provider gave"),
    _needed("NAME", "the name on the button", "what people know it as, on the button: ID-porten"),
    Setting("SCOPE", "what is asked of it", default="`openid profile email`"),
    Setting("ACR_VALUES", "the level of assurance to ask for, as ID-porten's `idporten-loa-substantial`"),
    Setting(
        "EMAIL_DOMAINS",
        "domains whose addresses the provider answers for, though it never says `email_verified` (Entra ID)",
    ),
)
EXAMPLES = {setting.name: setting.example for setting in TABLE if setting.needed}
_NO = {"no", "n", "false", "off", "0"}
_NOT_FROM_OPERATOR = {
    "image": "set in the image",
    "compose only": "compose only",
    "local": "`make run` only",
}


def faults_of_form() -> list[str]:
    """A line for every needed variable that is missing, and every number or yes-or-no that is none."""
    faults = [
        f"{name} is missing; {example}" for name, example in EXAMPLES.items() if not env(name, default="").strip()
    ]
    for setting in TABLE:
        given = env(setting.name, default="").strip()
        if given and setting.kind == "number" and not re.fullmatch(r"\d+(\.\d+)?", given):
            faults.append(f"{setting.name} must be a number; {setting.what}")
        if given and setting.kind == "yes or no" and given.lower() not in {*env.BOOLEAN_TRUE_STRINGS, *_NO}:
            faults.append(f"{setting.name} must be yes or no; {setting.what}")
    return faults


def contact_address(contact: str) -> str:
    """A contact as `security.txt` writes it (RFC 9116): https:… or mailto:…; empty when it is neither."""
    if re.fullmatch(r"https://[^\s/]+(/\S*)?", contact):
        return contact
    mail = contact.removeprefix("mailto:")
    return f"mailto:{mail}" if re.fullmatch(r"[^\s@:]+@[^\s@/]+", mail) else ""


def _row(setting: Setting, name: str) -> str:
    by = "yes" if setting.needed else _NOT_FROM_OPERATOR.get(setting.given_by, "no")
    example = setting.example.partition(": ")[2] or setting.example
    shown = f": `{example}`" if example and not re.search("^what |^the ", example) else ""
    return f"| `{name}` | {by} | {setting.default} | {setting.what}{shown} |"


def as_markdown(settings: tuple[Setting, ...], prefix: str = "") -> str:
    """The table as it stands in the docs."""
    head = ["| variable | needed | default | what |", "|---|---|---|---|"]
    return "\n".join([*head, *(_row(setting, prefix + setting.name) for setting in settings)])


def written_into(docs: str) -> str:
    """`docs` with both tables as they should be, each between its two marks."""
    for mark, table in (("settings", as_markdown(TABLE)), ("providers", as_markdown(PER_PROVIDER, "OIDC_<NAME>_"))):
        pattern = re.compile(rf"(<!-- {mark}: .*? -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
        docs, found = pattern.subn(lambda match, table=table: f"{match[1]}{table}\n{match[2]}", docs)
        if found != 1:
            raise ValueError(f"docs/operations.md has no place for the table of {mark}")
    return docs


if __name__ == "__main__":
    place = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
    place.write_text(written_into(place.read_text()))
