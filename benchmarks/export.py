"""`winback export` of a list of a million customers: time, memory, and 20 exports that are ended at a random moment.

    python benchmarks/export.py

The list is the demo's own: its customers, written again and again under other ids, half of them held back, and none
left alone. Every count is read back from the files. Writes results/export.md.
"""

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from measuring import OTHERS_MAX, PROJECT, Usage, build_models, measure

REPORT = PROJECT / "benchmarks" / "results" / "export.md"
PROGRAM = "win_back"
FILES = ("send/send", "send/members", "send/profiles", "control/control")
SEED = 20261126

MULTIPLY = """
create or replace table marts.winback_list as
with originals as (
    select *, row_number() over (order by customer_id) - 1 as place
    from marts.winback_list
    where program = $program
)
select originals.* exclude (place) replace (
    originals.customer_id || '-' || i as customer_id,
    i || '.' || originals.contact_key as contact_key,
    case when i % 2 = 0 then 'treatment' else 'control' end as arm,
    null::varchar as suppressed_reason,
    true as new_on_list,
    i % 2 = 0 as is_to_send,
    i % 2 = 1 as is_held_back
)
from range($rows) as t (i)
inner join originals on originals.place = (i // 2) % (select count(*) from originals)
"""


@dataclass(frozen=True)
class Trial:
    """A list to be exported, where to, and how many customers it has."""

    database: Path
    out: Path
    rows: int

    def forget(self) -> None:
        """Make the list one that was not exported yet."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("delete from records.lists_sent")
        shutil.rmtree(self.out, ignore_errors=True)

    def marked(self) -> int:
        """Return how many customers are marked as sent."""
        with duckdb.connect(str(self.database)) as connection:
            return int(connection.execute("select count(*) from records.lists_sent").fetchall()[0][0])

    def lists(self) -> list[Path]:
        """Return the folders that somebody could take for finished lists."""
        return [path for path in self.out.glob("*") if not path.name.startswith(".")] if self.out.exists() else []

    def is_whole(self) -> bool:
        """Say whether there is one list, every file is as the manifest says, and each has its half of the customers."""
        if len(self.lists()) != 1:
            return False
        folder = self.lists()[0]
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        as_told = all(
            hashlib.sha256((folder / told["file"]).read_bytes()).hexdigest() == told["sha256"]
            for told in manifest["files"]
        )
        tables = [duckdb.read_csv(str(folder / f"{name}.csv"), all_varchar=True) for name in FILES]
        tables += [duckdb.read_parquet(str(folder / f"{name}.parquet")) for name in FILES]
        counts = {table.unique("customer_id").count("*").fetchall()[0] for table in tables}
        return as_told and counts == {(self.rows // 2,)}

    def end_at_random(self, command: list[str], takes: float, times: int) -> list[str]:
        """End exports with SIGKILL, and say of each what was found afterwards. Ends the program on half a list."""
        draws = np.random.default_rng(SEED)
        found = []
        for moment in draws.uniform(0, takes, times):
            self.forget()
            process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moment)
            was_running = process.poll() is None
            process.kill()
            process.wait()
            sent = self.marked()
            if not self.lists() and sent == 0:
                found.append("no list, nobody marked as sent")
            elif self.is_whole() and sent in (0, self.rows // 2):
                whole = f"the whole list, {'all' if sent else 'nobody yet'} marked as sent"
                found.append(whole if was_running else f"{whole} (it had ended by itself)")
            else:
                sys.exit(f"Half a list: {self.lists()}, {sent} marked.")
        self.forget()
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--report", type=Path, default=REPORT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trial = Trial(build_models(folder, {"dataset": "demo"}), folder / "lists", options.rows)
        with duckdb.connect(str(trial.database)) as connection:
            connection.execute(MULTIPLY, {"program": PROGRAM, "rows": options.rows})
        winback = str(Path(sys.executable).parent / "winback")
        command = [winback, "export", PROGRAM, "--out", str(trial.out), "--db", str(trial.database)]

        def export() -> Usage:
            trial.forget()
            usage = measure(command, folder / "output.txt")
            print(usage, flush=True)
            if not (trial.is_whole() and trial.marked() == options.rows // 2):
                sys.exit("The files do not hold the customers.")
            return usage

        runs = [export() for _ in range(options.runs + 1)][1:]
        size = sum(path.stat().st_size for path in trial.out.rglob("*") if path.is_file()) / 2**20
        takes = statistics.median(run.wall_seconds for run in runs)
        found = trial.end_at_random(command, takes, options.kills)
        last = export()

    def row(label: str, run: Usage) -> str:
        others = "-" if run.others_share is None else f"{run.others_share:.0%}"
        return f"| {label} | {run.wall_seconds:.1f} | {run.cpu_seconds:.1f} | {run.peak_mib:,.0f} | {others} |"

    text = [
        "# A long list",
        "",
        f"`benchmarks/export.py`, {options.rows:,} customers of program `{PROGRAM}`, half of them held back; "
        f"{os.cpu_count()} cores. The files are {size:,.0f} MiB. Counted: each has every customer of its arm once.",
        "",
        "| run | wall s | CPU s | peak MiB | CPU time of other programs |",
        "|---|---|---|---|---|",
        *(row(str(number), run) for number, run in enumerate(runs, start=1)),
        row("after the interrupted runs", last),
        "",
        f"Without the warm-up run before them. If the last column is above {OTHERS_MAX:.0%}, the times are too long.",
        "",
        f"## {options.kills} exports ended with SIGKILL",
        "",
        f"Each was ended at a random moment of the {takes:.1f} seconds; seed {SEED}.",
        "",
        "| found afterwards | times |",
        "|---|---|",
        *(f"| {what} | {found.count(what)} |" for what in sorted(set(found))),
        "",
    ]
    options.report.write_text("\n".join(text), encoding="utf-8")
    print(options.report)


if __name__ == "__main__":
    main()
