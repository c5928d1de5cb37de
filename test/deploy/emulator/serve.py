"""Serves MiniStack until standard input ends: with the process that started it, in whatever way that ends."""

import os
import signal
import sys
import threading

from hypercorn.__main__ import main


def end_with_input() -> None:
    sys.stdin.buffer.read()
    # The functions too: they are of the same group.
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=end_with_input, daemon=True).start()
    sys.exit(main(["ministack.app:app", *sys.argv[1:]]))
