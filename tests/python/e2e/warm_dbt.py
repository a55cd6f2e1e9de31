"""Run dbt commands without parsing the project for each: `python warm_dbt.py <folder>`.

Reads one request per line from standard input, as JSON: `arguments` of the dbt command, `environment` to add, the
`output` file, and `parse_options`, the vars the project is parsed with. Answers with the exit code in a line. The
project is parsed once for each `parse_options`; each command runs in a fork, so that no run sees what another left.
"""

import json
import os
import sys
import traceback
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest


def parse(options: dict[str, Any], folder: str) -> Manifest | None:
    """Parse the project; None where that fails, so that the command itself says why."""
    # Standard output carries the answers.
    arguments = ["parse", "--quiet", "--no-partial-parse", "--vars", json.dumps(options)]
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        result = dbtRunner().invoke([*arguments, "--target-path", folder, "--log-path", folder])
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
    return result.result if isinstance(result.result, Manifest) else None


def run(request: dict[str, Any], manifest: Manifest | None) -> int:
    """Run one command in a fork and return its exit code."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    exit_code = 2
    try:
        output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.environ.update(request["environment"])
        result = dbtRunner(manifest=manifest).invoke(request["arguments"])
        # As the dbt command does: 1 where a model or test failed, 2 where dbt could not run.
        exit_code = 0 if result.success else 2 if result.exception else 1
        # Writes what is still beside the file into it.
        DuckDBConnectionManager.close_all_connections()
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


def main() -> None:
    manifests: dict[str, Manifest | None] = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = json.dumps(request["parse_options"], sort_keys=True)
        if key not in manifests:
            manifests[key] = parse(request["parse_options"], sys.argv[1])
        print(run(request, manifests[key]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
