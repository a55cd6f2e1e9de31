"""What the benchmarks share: running dbt or any command, and asking the operating system what it took."""

import json
import os
import platform
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SETTINGS = {"WINBACK_THREADS": "2", "WINBACK_DUCKDB_THREADS": "1", "WINBACK_MEMORY_LIMIT": "400MB"}

# More than this share of the machine's CPU time in other programs' hands spoils a measurement: scikit-learn's k-means
# waits for its threads in a busy loop, so on a busy machine the notebook takes many times as long and loses by noise.
OTHERS_MAX = 0.02
INTERVAL = 0.05


class Memory(threading.Thread):
    """Reads a process's resident memory twenty times a second: `samples` are (Unix time, MiB). None but on Linux."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.statm = Path(f"/proc/{pid}/statm")
        self.samples: list[tuple[float, float]] = []

    def run(self) -> None:
        """Read until the process has ended."""
        page = os.sysconf("SC_PAGE_SIZE")
        while True:
            try:
                resident = int(self.statm.read_text(encoding="ascii").split()[1]) * page / 2**20
            except (OSError, IndexError):
                return
            self.samples.append((time.time(), resident))
            time.sleep(INTERVAL)

    def peak(self, start: float, end: float) -> float | None:
        """Return the largest reading of a span of time, in MiB, or null without one."""
        return max((mib for at, mib in self.samples if start - INTERVAL <= at <= end + INTERVAL), default=None)


@dataclass(frozen=True)
class Usage:
    """What one run took."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    others_share: float | None
    """How much of the machine's CPU time other programs took meanwhile; null where the system does not tell."""
    memory: Memory | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Node:
    """A node of a dbt build: what it took, and the most memory that the process had meanwhile."""

    unique_id: str
    seconds: float
    peak_mib: float | None

    @property
    def name(self) -> str:
        """Its name without project and hash: model.winback.name, test.winback.name.hash."""
        return self.unique_id.split(".")[2]

    @property
    def kind(self) -> str:
        """What it is: model, test, seed."""
        return self.unique_id.split(".")[0]


def dbt_command(folder: Path, arguments: list[str], variables: dict[str, object]) -> list[str]:
    """Return the command that runs dbt on this project with its target and logs in the folder."""
    return [
        *(str(Path(sys.executable).parent / "dbt"), *arguments),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        *("--vars", json.dumps(variables)),
    ]


def build_command(folder: Path, variables: dict[str, object]) -> list[str]:
    """Return the command whose cost the benchmarks measure: every model, seed and test."""
    return [str(Path(sys.executable).parent / "winback"), "build", "--vars", json.dumps(variables)]


def build(folder: Path, variables: dict[str, object]) -> Usage:
    """Build every model and test into the folder's database, and measure it."""
    # A build with nothing to do writes no results, and those of the build before are not its own.
    (folder / "target" / "run_results.json").unlink(missing_ok=True)
    return measure(build_command(folder, variables), folder / "build.txt", build_settings(folder))


def build_settings(folder: Path) -> dict[str, str]:
    """Return the environment of a measured build: the folder's database, and settings that are the same everywhere."""
    settings = {name: os.environ.get(name, default) for name, default in SETTINGS.items()}
    places = {"DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs")}
    return {**settings, **places, "WINBACK_DB": str(database(folder)), "WINBACK_TARGET": "dev"}


def database(folder: Path) -> Path:
    """Return the database of a folder."""
    return folder / "winback.duckdb"


def node_usages(folder: Path, usage: Usage) -> list[Node]:
    """Return what each node of the folder's last build took, the slowest first."""
    file = folder / "target" / "run_results.json"
    results = json.loads(file.read_text(encoding="utf-8"))["results"] if file.exists() else []
    nodes = []
    for result in results:
        executed = next((step for step in result["timing"] if step["name"] == "execute" and step["completed_at"]), None)
        peak = None
        if executed and usage.memory:
            started, completed = (datetime.fromisoformat(executed[end]) for end in ("started_at", "completed_at"))
            peak = usage.memory.peak(started.timestamp(), completed.timestamp())
        nodes.append(Node(result["unique_id"], result["execution_time"], peak))
    return sorted(nodes, key=lambda node: (-node.seconds, node.unique_id))


def data_set(wanted: str) -> dict[str, object]:
    """Return the vars of a data set given as DATASET or DATASET=PATH."""
    dataset, _, place = wanted.partition("=")
    return {"dataset": dataset, **({"raw_path": str(Path(place).resolve())} if place else {})}


def build_models(folder: Path, variables: dict[str, object], command: str = "build") -> Path:
    """Run every model without tests, in the folder's database, and return its path. Ends the program if dbt fails."""
    done = subprocess.run(
        dbt_command(folder, [command, "--exclude-resource-types", "test"], variables),
        cwd=PROJECT,
        env={**os.environ, "WINBACK_DB": str(database(folder))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout[-4000:] + done.stderr)
    return database(folder)


class RunFailedError(Exception):
    """A measured program did not succeed; the message has the end of what it printed."""


def machine_cpu_seconds() -> tuple[float, float] | None:
    """Return the machine's busy and total CPU seconds since it started, or null where there is no /proc/stat."""
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]
    except OSError:
        return None
    ticks = [int(field) for field in fields]
    idle = ticks[3] + ticks[4]
    per_second = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - idle) / per_second, sum(ticks) / per_second


def measure(command: list[str], output: Path, environment: dict[str, str] | None = None) -> Usage:
    """Run a command to its end and return what it and its children took.

    The peak is the resident memory of the largest process among the command and the children it waited for.
    """
    with output.open("wb") as stream:
        before = machine_cpu_seconds()
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        memory = Memory(process.pid)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        after = machine_cpu_seconds()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = "\n".join(output.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])
        raise RunFailedError(f"exit code {process.returncode} from: {' '.join(command)}\n{tail}")
    # Linux counts ru_maxrss in KiB, macOS in bytes.
    unit = 1 if platform.system() == "Darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    others = None
    if before and after and after[1] > before[1]:
        others = max(0.0, (after[0] - before[0] - cpu) / (after[1] - before[1]))
    return Usage(wall, cpu, usage.ru_maxrss * unit / 2**20, others, memory)
