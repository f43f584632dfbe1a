"""TCP ports on this machine."""

import socket

from ecosystem.launch.problem import Problem

LOCAL = "127.0.0.1"


def wanted_port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Problem(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def require_free(port: int) -> None:
    """Raise `Problem` if something else answers on this port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As gunicorn does: a port that only waits for its last connection to end is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCAL, port))
            probe.listen(1)
        except PermissionError:
            raise Problem(f"Port {port} needs more rights than you have. Try: PORT=8001 make run") from None
        except OSError:
            other = 8001 if port == 8000 else port + 1
            raise Problem(f"Port {port} is taken by another program. Try: PORT={other} make run") from None


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOCAL, 0))
        return probe.getsockname()[1]
