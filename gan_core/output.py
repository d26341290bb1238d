"""Printing that never dies of an encoding: what a terminal or a pipe can't say is written as an escape."""

import io
import sys


def print_anything() -> None:
    """Have standard output and standard error escape the characters that their encoding doesn't have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
