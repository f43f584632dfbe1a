"""Ask the web server in this container whether it is alive; exit 1 if not. Run as a file, it loads nothing else."""

import os
import sys
import urllib.error
import urllib.request


def alive(port: str, host: str) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=4) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    # The portal answers to its own host names only.
    own_name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    sys.exit(0 if alive(os.environ.get("PORT") or "8000", own_name) else 1)
