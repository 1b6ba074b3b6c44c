"""Waits until the program answers, so that the browser is opened on a page: ``python deploy/answers.py [PORT]``."""

import socket
import sys
import time

# Long enough for a first start on a slow disk.
PATIENCE, PAUSE = 180.0, 0.3


def main() -> int:
    """The exit status: 0 once something answers at the port, 1 where nothing does in time."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7860
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(PAUSE)
        else:
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
