"""`accord` again and again without loading it each time: a process that has loaded everything, and forks for each run.

Reads one request a line (JSON: folder, environment, arguments, and the files for standard input, output and errors) and
answers with the exit code. What runs is a process of its own, as it is for people.
"""

import json
import os
import sys
import traceback
from typing import Any, NoReturn

# Loaded for those who are forked.
import alembic.command
import alembic.runtime.migration  # noqa: F401
import uvicorn  # noqa: F401

import bot.app
import bot.room
import bot.web  # noqa: F401
from bot.cli.main import main


def serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(request: dict[str, Any]) -> NoReturn:
    code = 1
    try:
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        for descriptor, name in enumerate(request["files"]):
            os.dup2(os.open(name, os.O_RDONLY if descriptor == 0 else os.O_WRONLY), descriptor)
        sys.argv = ["accord", *request["arguments"]]
        main()
    except SystemExit as left:
        code = int(left.code or 0)
    except BaseException:  # noqa: BLE001 - it is shown, as an interpreter would
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
