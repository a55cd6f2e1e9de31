"""The shop of `stress_whole.py`: a database, the commands that use it, and what was found."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from measuring import PROJECT, SETTINGS


@dataclass
class Shop:
    """A database under stress, and what was found."""

    folder: Path
    draws: np.random.Generator
    options: dict[str, Any]
    faults: list[str] = field(default_factory=list)
    takes: dict[str, float] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def database(self) -> Path:
        """The file that builds work on."""
        return self.folder / "winback.duckdb"

    @property
    def published(self) -> Path:
        """The published folder."""
        return self.folder / "published"

    @property
    def lists(self) -> Path:
        """Where lists are exported to."""
        return self.folder / "lists"

    def arguments(self, command: str) -> list[str]:
        """Return a command with what it needs."""
        given = {
            "build": ["--vars", json.dumps(self.options)],
            "build --no-publish": ["--vars", json.dumps(self.options)],
            "export": ["--all", "--out", str(self.lists)],
            "forget": ["--yes", "--folder", str(self.lists)],
        }
        return [*command.split(), *given.get(command, [])]

    def start(self, arguments: list[str]) -> subprocess.Popen[str]:
        """Start a command in a group of processes of its own."""
        places = {"DBT_TARGET_PATH": str(self.folder / "target"), "DBT_LOG_PATH": str(self.folder / "logs")}
        return subprocess.Popen(
            [str(Path(sys.executable).parent / "winback"), *arguments],
            cwd=PROJECT,
            env={**os.environ, **SETTINGS, **places, "WINBACK_DB": str(self.database), "WINBACK_WAIT": "600"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def fault(self, what: str) -> None:
        """Write down what should not be."""
        print(f"FAULT {what}", flush=True)
        self.faults.append(what)

    def end(self, command: str, *more: str) -> str:
        """Run a command to its end, which has to be a good one; returns what it said."""
        begun = time.perf_counter()
        process = self.start([*self.arguments(command), *more])
        output, _ = process.communicate()
        # a moment of a build that has nothing to do is none of one that has
        if "nothing to build" not in output:
            self.takes[command] = time.perf_counter() - begun
        if process.returncode:
            self.fault(f"{command} {' '.join(more)} ended with {process.returncode}: {output[-1500:]}")
        return output

    def kill(self, command: str, *more: str) -> bool:
        """End a command and its children with SIGKILL at a random moment; returns whether it still ran."""
        process = self.start([*self.arguments(command), *more])
        # the first tenth is Python that starts
        moment = self.draws.uniform(0.1, 1) * self.takes[command]
        try:
            output, _ = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
        if process.returncode:
            self.fault(f"{command} ended by itself with {process.returncode}: {output[-1500:]}")
        return False

    def change(self) -> None:
        """Give the next build something to do: much, with another day, or little."""
        if self.draws.random() < 1 / 3:
            self.next_day()
        else:
            name = str(self.draws.choice(["call_list_max", "recommend_count", "recommend_days", "sign_view_count"]))
            self.options[name] = int(self.draws.integers(3, 60))

    def next_day(self) -> None:
        """Let the next build have one day more of data."""
        day = np.datetime64(self.options["as_of_date"]) + 1
        self.options["as_of_date"] = str(day)
