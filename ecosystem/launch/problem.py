"""What stops a command, told in plain words instead of a traceback."""


class Problem(Exception):
    """One line for the person at the keyboard: what is wrong and what to do."""
