"""The web server, the same in `make run` and in the image: gunicorn finds this file by itself in the folder it starts in.

Greenlets, not threads: a client that sends or reads slowly costs a connection and no thread, and one that has not sent
its headers within `keepalive` seconds is let go. See docs/adr/0016-a-web-server-slow-clients-cannot-stop.md.

Each worker loads the application itself (no preloading), after it has put greenlets in the place of threads: what was
imported before would keep the real locks.
"""

worker_class = "gevent"
worker_connections = 1000
preload_app = False
keepalive = 5
# Slow is the client's own matter now; a worker that answers nobody for so long hangs.
timeout = 60
# Ctrl-C and a new version wait so long for requests under way, less than honcho and compose wait for the server.
graceful_timeout = 8
control_socket_disable = True
raw_env = ["DATABASE_POOL=1"]
