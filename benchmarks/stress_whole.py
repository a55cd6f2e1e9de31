"""Commands that are ended at random moments, many readers beside builds, and two builds at once: nothing is half.

    python benchmarks/stress_whole.py [--kills 100] [--minutes 25] [--readers 100] [--builds 20]

The shop is the demo with few customers. Each figure of the report is counted; what should not be is listed in it, and
the program then ends with 1. Writes results/stress_whole.md.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from measuring import PROJECT, SETTINGS
from stress_readers import BY, database_digests, read_again_and_again, state

from winback.durable import sha256_of
from winback.privacy.people import journal_file
from winback.publishing.folder import current_version, make_current, read_manifest, version_folders
from winback.records.sent import take_back
from winback.whole import last_build

REPORT = PROJECT / "benchmarks" / "results" / "stress_whole.md"
SEED = 20260101
CUSTOMERS = 60
FIRST_DAY = np.datetime64("2025-11-01")
SHARES = {"build": 30, "publish": 25, "export": 25, "fit --force": 12, "forget": 8}
"""Of 100 kills."""
COMPARED_EVERY = 12
KEPT = {
    "list_assignments": "select concat_ws('|', dataset, program, salt, assigned_on, arm), customer_id from records.{}",
    "lists_sent": "select concat_ws('|', dataset, list_id, program, sent_on), customer_id from records.{}",
}
"""Records of which no row may be lost: what a row is beside its customer, and the customer."""
NOT_COMPARED = ("segmentation_fits", "build_options", "builds")
"""Records that say how often something was done, and not what is so."""
REFUSALS = ("is unfinished", "being forgotten")


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


def records(shop: Shop) -> dict[str, Counter[tuple[str, str]]]:
    """Return the rows of the records; forgotten customers have one name."""
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        return {
            table: Counter(
                (row, "forgotten" if customer in shop.forgotten or customer.startswith("forgotten:") else customer)
                for row, customer in connection.execute(query.format(table)).fetchall()
            )
            for table, query in KEPT.items()
        }


def check_published(shop: Shop) -> None:
    """Look whether readers have a whole version."""
    version = current_version(shop.published)
    if version is None:
        shop.fault("nothing is published")
        return
    manifest = read_manifest(version)
    shop.counts["versions checked"] += 1
    for told in (*manifest["tables"], manifest["reader"]):
        if sha256_of(version / told["file"]) != told["sha256"]:
            shop.fault(f"{version / told['file']} is not as the manifest says")
    with duckdb.connect(str(version / manifest["reader"]["file"]), read_only=True) as connection:
        build = last_build(connection)
        for told in manifest["tables"]:
            of = (f'"{told["schema"]}"."{told["table"]}"', f"'{version / told['file']}'")
            rows = {connection.query(f"from {one}").count("*").fetchall()[0][0] for one in of}
            if rows != {told["rows"]}:
                shop.fault(f"{told['table']} of version {version.name} has {rows} rows, not {told['rows']}")
    if build is None or (build.id, build.state) != (manifest["build_id"], "whole"):
        shop.fault(f"version {version.name} is of {build}, its manifest says {manifest['build_id']}")


def check_lists(shop: Shop) -> None:
    """Look whether each list is whole, and marked as sent for all of its customers or for none."""
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        sent = dict(connection.execute("select list_id, count(*) from records.lists_sent group by 1").fetchall())
    for folder in (one for one in shop.lists.glob("*") if not one.name.startswith(".")):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        shop.counts["lists checked"] += 1
        if any(sha256_of(folder / told["file"]) != told["sha256"] for told in manifest["files"]):
            shop.fault(f"{folder} is not as its manifest says")
        if sent.get(folder.name, 0) not in (0, manifest["counts"]["send"]):
            shop.fault(f"{folder.name}: {sent[folder.name]} marked as sent, {manifest['counts']['send']} in the list")


def check_refused(shop: Shop) -> None:
    """Look whether an unfinished database is refused by a command that would use it, and that nothing was written."""
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        build = last_build(connection)
    if build is not None and build.state == "whole" and not journal_file(shop.database).exists():
        shop.counts["found whole after a kill"] += 1
        return
    shop.counts["found unfinished after a kill"] += 1
    out = shop.folder / "refused"
    users = (["export", "--all", "--out", str(out)], ["report", "--out", str(out)], ["fit"], ["publish"])
    arguments = users[shop.counts["found unfinished after a kill"] % len(users)]
    process = shop.start([*arguments, "--db", str(shop.database)])
    output, _ = process.communicate()
    shop.counts[f"{arguments[0]} refused an unfinished database"] += 1
    if not process.returncode or out.exists() or not any(words in output for words in REFUSALS):
        shop.fault(f"{arguments[0]} used an unfinished database ({process.returncode}): {output[-500:]}")


def check_equal(shop: Shop) -> None:
    """Build once more from scratch with the records, and compare every mart and record."""
    clean = Shop(shop.folder / "clean", shop.draws, shop.options, faults=shop.faults)
    clean.folder.mkdir()
    key = shop.database.with_name(f"{shop.database.name}.forget-key")
    if key.exists():
        (clean.folder / key.name).write_bytes(key.read_bytes())
        (clean.folder / key.name).chmod(0o600)
    kept = str(clean.folder / "records")
    shop.end("records export", kept)
    clean.end("records import", kept)
    clean.end("build --no-publish")
    left, right = (database_digests(one.database, ("marts", "records"), NOT_COMPARED) for one in (shop, clean))
    for name in sorted({*left, *right}):
        if left.get(name) != right.get(name):
            shop.fault(f"{name}: {left.get(name)} after kills, {right.get(name)} built from scratch")
    shop.counts["compared with a build from scratch"] += 1
    subprocess.run(["rm", "-rf", str(clean.folder)], check=True)


def prepare(shop: Shop, command: str) -> list[str]:
    """Give a command something to do; returns further arguments."""
    if command == "build":
        shop.change()
    elif command == "publish":
        with duckdb.connect(str(shop.database), read_only=True) as connection:
            build = last_build(connection)
        versions = [one for one in version_folders(shop.published) if one.name.isdecimal()]
        older = [one for one in versions if build and read_manifest(one)["build_id"] != build.id]
        if older:
            make_current(shop.published, older[-1])
        else:
            shop.change()
            shop.end("build --no-publish")
    elif command == "export":
        with duckdb.connect(str(shop.database), read_only=True) as connection:
            rows = connection.execute("select distinct list_id from records.lists_sent").fetchall()
        for (list_id,) in rows:
            take_back(shop.database, list_id)
        subprocess.run(["rm", "-rf", str(shop.lists)], check=True)
    elif command == "forget":
        with duckdb.connect(str(shop.database), read_only=True) as connection:
            row = connection.execute(
                "select customer_id from marts.customer_single_view where customer_id not like 'forgotten:%' "
                "order by customer_id in (select customer_id from records.list_assignments) desc, md5(customer_id)"
            ).fetchall()[0]
        shop.forgotten.add(row[0])
        return [row[0]]
    return []


def finish(shop: Shop) -> None:
    """Run the next command, which has to finish: the one that the documents name."""
    if journal_file(shop.database).exists():
        shop.end("forget")
    shop.end("build")
    if not journal_file(shop.database).exists():
        with duckdb.connect(str(shop.database), read_only=True) as connection:
            build = last_build(connection)
        if build is None or build.state != "whole":
            shop.fault(f"after the next command the database is {build}")


def end_at_random(shop: Shop, kills: int, until: float) -> Counter[str]:
    """End commands at random moments, and check after each; returns how many of each still ran."""
    plan = [name for name, share in SHARES.items() for _ in range(max(1, round(share * kills / 100)))]
    done: Counter[str] = Counter()
    for number, command in enumerate(shop.draws.permutation(plan).tolist(), start=1):
        if time.perf_counter() > until:
            break
        unfinished = journal_file(shop.database).exists() or not is_whole(shop)
        # a build goes on after a killed one, half of the times; all others need a whole database
        if unfinished and (command != "build" or journal_file(shop.database).exists() or shop.draws.random() < 0.5):
            finish(shop)
        more = prepare(shop, command)
        before = records(shop)
        ran = shop.kill(command, *more)
        done[command] += ran
        shop.counts["ended by itself before its moment"] += not ran
        check_published(shop)
        check_refused(shop)
        if command == "export":
            check_lists(shop)
        after = records(shop)
        for table, rows in before.items():
            if rows - after[table]:
                shop.fault(f"{table} lost rows in a killed {command}: {list((rows - after[table]).items())[:3]}")
        if command in ("publish", "export"):
            again(shop, command)
        print(number, command, "killed" if ran else "was done", dict(shop.counts), flush=True)
        if number % COMPARED_EVERY == 0:
            finish(shop)
            check_equal(shop)
    finish(shop)
    check_equal(shop)
    return done


def again(shop: Shop, command: str) -> None:
    """Run a quick command again after it was killed: it finishes."""
    process = shop.start(shop.arguments(command))
    output, _ = process.communicate()
    is_done = command == "export" and "already exported" in output
    if (process.returncode and not is_done) or "Traceback" in output:
        shop.fault(f"{command} after a killed one ended with {process.returncode}: {output[-1500:]}")
    (check_published if command == "publish" else check_lists)(shop)


def is_whole(shop: Shop) -> bool:
    """Say whether the last build is whole."""
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        build = last_build(connection)
    return build is not None and build.state == "whole"


def build_beside_readers(shop: Shop, readers: int, builds: int, pause: float) -> dict[str, int]:
    """Build and publish other data again and again while many read; returns what was counted."""
    truth = {by: {state(shop.published, by)} for by in BY}
    ends, found = multiprocessing.Event(), multiprocessing.Queue()  # type: ignore[var-annotated]
    pool = [
        multiprocessing.Process(target=read_again_and_again, args=(shop.published, number, pause, ends, found))
        for number in range(readers)
    ]
    for process in pool:
        process.start()
    seen: list[tuple[str, str, str]] = []
    for number in range(1, builds + 1):
        shop.next_day()
        shop.end("build")
        for by in BY:
            truth[by].add(state(shop.published, by))
        while not found.empty():
            seen.append(found.get())
        print("build", number, "of", builds, len(seen), "passes", flush=True)
    ends.set()
    while any(process.is_alive() for process in pool) or not found.empty():
        with contextlib.suppress(queue.Empty):
            seen.append(found.get(timeout=1))
    errors = [what for _, how, what in seen if how == "error"]
    half = [(by, what) for by, how, what in seen if how == "read" and what not in truth[by]]
    for one in errors[:5]:
        shop.fault(f"a reader: {one}")
    for by, _ in half[:5]:
        shop.fault(f"a reader by {by} saw tables that are of no build")
    return {
        "readers": readers,
        "builds": builds,
        "different states published": len(truth[BY[0]]),
        "states that readers saw": len({what for by, how, what in seen if how == "read" and by == BY[0]}),
        **{f"passes over all tables by {by}": sum(one[0] == by for one in seen) for by in BY},
        "errors": len(errors),
        "half states": len(half),
    }


def build_twice_at_once(shop: Shop) -> list[str]:
    """Start two builds, and say how each ended."""
    said = []
    shop.next_day()
    one = shop.start(shop.arguments("build"))
    time.sleep(shop.takes["build"] / 3)
    other = shop.start(shop.arguments("build"))
    for process in (other, one):
        output, _ = process.communicate()
        last = output.strip().splitlines()[-1].replace(str(shop.folder), "…")
        said.append(f"ended with {process.returncode}: {last}")
        if "Traceback" in output:
            shop.fault(f"two builds at once: {output[-1500:]}")
    if one.returncode or "is in use by" not in said[0]:
        shop.fault(f"two builds at once: {said}")
    check_published(shop)
    return said


def main() -> None:
    """Do all three, and write down what was counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=25, help="of kills; none begins later")
    parser.add_argument("--seed", type=int, default=SEED, help="of the moments and options")
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--builds", type=int, default=20)
    parser.add_argument("--pause", type=float, default=40, help="seconds between two passes of a reader, on average")
    parser.add_argument("--report", type=Path, default=REPORT)
    asked = parser.parse_args()
    options = {"dataset": "demo", "demo_customers": CUSTOMERS, "as_of_date": str(FIRST_DAY)}
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder), np.random.default_rng(asked.seed), options)
        shop.end("build")
        shop.next_day()
        shop.end("build")
        twice = build_twice_at_once(shop)
        read = build_beside_readers(shop, asked.readers, asked.builds, asked.pause) if asked.builds else {}
        for command in ("publish", "export", "fit --force"):
            more = prepare(shop, command)
            shop.end(command, *more)
        # of these, a build has more to do than a fit, and forgetting has more than a build
        shop.takes["forget"] = shop.takes["build"] * 1.5
        until = time.perf_counter() + 60 * asked.minutes
        killed = end_at_random(shop, asked.kills, until) if asked.kills else Counter()
    asked.report.write_text(written(shop, killed, read, twice, asked.seed), encoding="utf-8")
    print(asked.report)
    sys.exit(bool(shop.faults))


def written(shop: Shop, killed: Counter[str], read: dict[str, int], twice: list[str], seed: int) -> str:
    """Return the report."""
    return "\n".join(
        [
            "# Whole, whatever ends",
            "",
            f"`benchmarks/stress_whole.py`, the demo with {CUSTOMERS} customers, seed {seed}; {os.cpu_count()} cores.",
            "",
            f"## {killed.total()} commands ended with SIGKILL at a random moment",
            "",
            "| command | times |",
            "|---|---|",
            *(f"| `winback {command}` | {times} |" for command, times in sorted(killed.items())),
            "",
            "| what was counted | times |",
            "|---|---|",
            *(f"| {what} | {times} |" for what, times in sorted(shop.counts.items()) if times),
            "",
            "After each: the files of the published version against the SHA-256 and rows of its manifest, the records "
            "against those before, an unfinished database against one of the commands that use it. A build from "
            "scratch has the same records, and every mart has to be equal.",
            "",
            "## Readers beside builds",
            "",
            "| what was counted | number |",
            "|---|---|",
            *(f"| {what} | {number:,} |" for what, number in read.items()),
            "",
            "A pass reads all rows of all tables. *Half* is a pass that saw what no single version has.",
            "",
            "## Two builds at once",
            "",
            f"- the second {twice[0]}",
            f"- the first {twice[1]}",
            "",
            "## Faults",
            "",
            *([f"- {' '.join(one.split())[:1000]}" for one in shop.faults] or ["None."]),
            "",
        ]
    )


if __name__ == "__main__":
    main()
