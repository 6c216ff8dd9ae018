"""``python -m antt.stack demo|up|down``: what the Makefile calls."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

from antt.settings import load_settings
from antt.stack.daemon import down, serve, up
from antt.stack.demo import demo
from antt.stack.local import AlreadyRunning
from antt.stack.services import ServiceError
from antt.warehouse.server import ServerError

COMMANDS = {"demo": demo, "up": up, "down": down, "serve": serve}


def _leave(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)  # unlike the signal's default, this lets everything started be stopped


def main() -> int:
    """Run the command; tell a failure to start in one line, without a traceback."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        return COMMANDS[sys.argv[1]](load_settings())
    except (AlreadyRunning, ServiceError, ServerError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
