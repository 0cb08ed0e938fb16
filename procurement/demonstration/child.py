"""Run a module as a part of the demonstration, and end when the parent is gone, however it went.

`python -m procurement.demonstration.child MODULE ARGUMENTS` holds its standard input open; the parent's death closes it.
With `--held A,B` before, it imports the modules A and B and waits for a line of standard input before it becomes the module.
"""

import os
import runpy
import signal
import sys
import threading
import time
from importlib import import_module

GRACE_SECONDS = 5.0
released = threading.Event()


def end_with_parent() -> None:
    """Wait until the parent closes the pipe, then end as if asked to, and soon after for certain, with all we started."""
    while os.read(0, 1024):
        released.set()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def main() -> None:
    """Start the watch and become the named module."""
    threading.Thread(target=end_with_parent, daemon=True, name="parent-watch").start()
    sys.argv = sys.argv[1:]
    if sys.argv[0] == "--held":
        for name in sys.argv[1].split(","):
            import_module(name)
        sys.argv = sys.argv[2:]
        released.wait()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
