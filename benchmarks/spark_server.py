"""A Spark Connect server on loopback, for tests and benchmarks: where SPARK_HOME is, with Java."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
NO_SPARK = "SPARK_HOME names no Spark 4.1, or there is no Java (docs/spark.md, Try it on one machine)"
START_SECONDS = 120


def has_spark() -> bool:
    """Say whether a server can be started here."""
    return bool(os.environ.get("SPARK_HOME")) and shutil.which("java") is not None


@dataclass(frozen=True)
class SparkServer:
    """A server that runs."""

    address: str
    """For WINBACK_SPARK."""
    process: int

    def processes(self) -> list[int]:
        """Return the numbers of its process and of those below: the driver, and its executors where it has some."""
        found, left = [], [self.process]
        while left:
            number = left.pop()
            found.append(number)
            for children in Path(f"/proc/{number}/task").glob("*/children"):
                left += map(int, children.read_text(encoding="ascii").split())
        return found

    def cpu_seconds(self) -> float:
        """Return the processor seconds that these have taken."""
        stats = [Path(f"/proc/{number}/stat").read_text(encoding="utf-8") for number in self.processes()]
        ticks = sum(sum(map(int, stat.rpartition(")")[2].split()[11:13])) for stat in stats)
        return ticks / os.sysconf("SC_CLK_TCK")

    def peak_mib(self) -> float:
        """Return the most resident memory that each has had, added up."""
        statuses = [Path(f"/proc/{number}/status").read_text(encoding="utf-8") for number in self.processes()]
        lines = [line.split() for status in statuses for line in status.splitlines()]
        return sum(int(line[1]) for line in lines if line[0] == "VmHWM:") / 1024


@contextmanager
def spark_server(folder: Path, master: str, driver_memory: str) -> Iterator[SparkServer]:
    """Start a server whose tables and catalog are in a folder, and end it.

    Parameters
    ----------
    folder : path
        For its tables, its catalog and its log (server.log).
    master : str
        Where it computes: ``local[2]``, or ``local-cluster[2,1,1800]`` for two executors in processes of their own.
    driver_memory : str
        As Java has it, such as ``4g``.

    Yields
    ------
    SparkServer
        Once it answers.

    Raises
    ------
    RuntimeError
        If it ends, or does not answer for two minutes; with the end of its log.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.shuffle.partitions": 4,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.ui.enabled": "false",
    }
    given = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    submit = Path(os.environ["SPARK_HOME"], "bin", "spark-submit")
    command = [str(submit), "--master", master, "--driver-memory", driver_memory, "--class", SERVER, *given]
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [*command, "spark-internal"],
            cwd=folder,
            env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
    try:
        _wait(process, port, log)
        yield SparkServer(f"sc://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"Spark did not start (its log is {log}):\n{end}")
