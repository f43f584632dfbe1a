"""The proxy's example is one that nginx reads, and its limits agree with the portal's."""

import re
import shutil
import subprocess

import pytest

from ecosystem.launch.places import ROOT
from ecosystem.shared.body_limits import WITH_FILE

EXAMPLE = (ROOT / "deploy/nginx.conf").read_text()


def test_the_proxy_lets_through_what_the_portal_takes_and_little_more():
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", EXAMPLE)
    assert WITH_FILE < int(megabytes) * 1024 * 1024 <= WITH_FILE * 1.1


def test_the_proxy_sets_every_header_the_portal_believes():
    told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", EXAMPLE))
    assert told["X-Forwarded-Proto"] == "https"
    assert told["X-Forwarded-For"] == "$proxy_add_x_forwarded_for"
    assert told["X-Forwarded-Host"] == '""'


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx is not installed here")
def test_nginx_reads_the_example(tmp_path):
    names = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=x",
    ]
    subprocess.run([*make, *names], check=True, capture_output=True)
    site = tmp_path / "site.conf"
    site.write_text(
        EXAMPLE.replace("/etc/ssl/helsehub", str(tmp_path)).replace(":80;", ":18080;").replace(" 80;", " 18080;")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log off; include {site}; }}\n"
    )
    answer = subprocess.run(["nginx", "-t", "-c", whole], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "warn" not in answer.stderr
