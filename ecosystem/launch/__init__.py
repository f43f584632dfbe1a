"""One command each: the environment, the services and the processes behind the Makefile."""
