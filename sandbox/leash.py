"""Runs a module as `python -m` does, and ends it when standard input closes.

    python -m sandbox.leash gateway serve

Whoever started the process holds the other end: killed by whatever means, it lets go, and nothing that it
started lives on. The module itself knows nothing of this.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_S = 5.0
"""Between SIGTERM and SIGKILL."""


def hold() -> None:
    """From now on the end of standard input is the end of this process."""
    threading.Thread(target=_end_with_input, name="leash", daemon=True).start()


def _end_with_input() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    hold()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
