#!/usr/bin/env python
"""The door for the terminal: every command of the portal starts here."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc_portal.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings must be named first

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell says it: ended by Ctrl-C


if __name__ == "__main__":
    main()
