#!/usr/bin/env bash
# celery 5.7.0, kombu 5.7.0: when nobody listens on the Redis port, send_task(..., retry=False) tries to connect again and again for
# about six seconds before it fails. Asking for retries, but none of them (retry_policy={"max_retries": 0}), fails at once; so does
# retry=False with max_retries in broker_transport_options.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check celery==5.7.0 kombu==5.7.0 redis==8.1.0 packaging==25.0
cat > try.py <<'P'
import socket
import time
from importlib.metadata import version

from celery import Celery
from kombu.exceptions import OperationalError

print("celery", version("celery"), "kombu", version("kombu"), "redis", version("redis"))
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]


def seconds(transport_options, **how):
    app = Celery("sender", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    app.conf.broker_transport_options = transport_options
    began = time.monotonic()
    try:
        app.send_task("any", **how)
    except OperationalError:
        return time.monotonic() - began
    raise SystemExit("somebody listened")


told = {
    "retry=False": seconds({}, retry=False),
    "retry_policy max_retries 0": seconds({}, retry_policy={"max_retries": 0}),
    "transport option max_retries 0": seconds({"max_retries": 0}, retry=False),
}
for how, lasted in told.items():
    print(f"{how:32} {lasted:5.1f} s")
assert told["retry=False"] > 4
assert told["retry_policy max_retries 0"] < 1
assert told["transport option max_retries 0"] < 1
P
env/bin/python try.py
