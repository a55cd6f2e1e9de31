"""Run dbt commands without parsing the project for each: `python warm_dbt.py <folder>`.

What is parsed is kept in the folder, for other processes and for later: dbt parses again what changed since.

Reads requests from standard input, one per line, as JSON: `arguments` of the dbt command, `environment` to add, the
`folder` to start in, the `output` file, and `parse_options` and `parse_target`, the vars and the target the project is
parsed with. Answers each with the exit code. The project is parsed once for each of these; each command runs in a fork,
so that no run sees what another left. What the Python models import is loaded before the forks, and what a fork works
out is kept for those that follow (`once.py`).

A fork has none of the threads of its parent. dbt's parser would wait for its own without an end, so where the project
cannot be parsed, what was said of that is the answer.
"""

import gc
import hashlib
import json
import os
import sys
import traceback
from contextlib import nullcontext
from pathlib import Path
from typing import Any

# What each command would import anew.
import babel.dates  # noqa: F401
import dbt.adapters.duckdb.environments.local
import dbt.task.build  # noqa: F401
import dbt_common.clients.agate_helper  # noqa: F401
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from filelock import FileLock
from once import KNOWN, hand_back, once, take, trusted, write_nothing

from winback.plugin import load_model_packages

# Looking for garbage costs a tenth of a short run, which leaves little.
gc.set_threshold(200_000)
load_model_packages()
once()


def parse(key: str, folder: str, *, is_first: bool) -> Manifest | str:
    """Parse the project; returns what dbt says where that fails."""
    options, target = json.loads(key)
    os.environ["WINBACK_TARGET"] = target
    place = os.path.join(folder, hashlib.sha256(key.encode()).hexdigest()[:16])
    os.makedirs(place, exist_ok=True)
    arguments = ["--target-path", place, "--log-path", place, "--no-use-colors", "--log-level-file", "none"]
    # Standard output carries the answers.
    kept = os.dup(1)
    with FileLock(f"{place}.lock"), open(f"{place}.txt", "w+", encoding="utf-8") as said:
        os.dup2(said.fileno(), 1)
        try:
            with nullcontext() if is_first else trusted():
                result = dbtRunner().invoke(["parse", "--no-write-json", "--vars", json.dumps(options), *arguments])
        finally:
            sys.stdout.flush()
            os.dup2(kept, 1)
            os.close(kept)
        said.seek(0)
        return result.result if isinstance(result.result, Manifest) else said.read()


def run(request: dict[str, Any], manifest: Manifest | str) -> None:
    """Run one command, and end this process with its exit code."""
    exit_code = 2
    known = set(KNOWN)
    try:
        output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        if request["arguments"][0] != "compile":
            write_nothing()
        if isinstance(manifest, str):
            print(manifest)  # noqa: T201
        else:
            result = dbtRunner(manifest=manifest).invoke(request["arguments"])
            # As the dbt command does: 1 where a model or test failed, 2 where dbt could not run.
            exit_code = 0 if result.success else 2 if result.exception else 1
            # Writes what is still beside the file into it.
            DuckDBConnectionManager.close_all_connections()
            hand_back(known, found(request))
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


def found(request: dict[str, Any]) -> Path:
    """Return where a fork writes what it found out."""
    return Path(request["output"]).with_name("found")


def main() -> None:
    parsed: dict[str, Manifest | str] = {}
    # One of the processes holds the project against dbt's schemas, once.
    validates = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"
    for line in sys.stdin:
        request = json.loads(line)
        key = json.dumps([request["parse_options"], request["parse_target"]], sort_keys=True)
        if key not in parsed:
            parsed[key] = parse(key, sys.argv[1], is_first=validates and not parsed)
            # What the parse left needs no look of the garbage collectors of the forks.
            gc.collect()
            gc.freeze()
        process = os.fork()
        if not process:
            run(request, parsed[key])
        _, status = os.waitpid(process, 0)
        take(found(request))
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
