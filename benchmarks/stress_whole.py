"""Commands that are ended at random moments, many readers beside builds, and two builds at once: nothing is half.

    python benchmarks/stress_whole.py [--kills 100] [--minutes 25] [--readers 100] [--builds 20]

The shop is the demo with few customers. Each figure of the report is counted; what should not be is listed in it, and
the program then ends with 1. Writes results/stress_whole.md.
"""

import argparse
import contextlib
import multiprocessing
import os
import queue
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
from measuring import PROJECT
from stress_checks import build_of, check_equal, check_lists, check_published, check_refused, is_whole, records
from stress_readers import BY, read_again_and_again, state
from stress_shop import Shop

from winback.privacy.people import journal_file
from winback.publishing.folder import make_current, read_manifest, version_folders
from winback.records.sent import take_back

REPORT = PROJECT / "benchmarks" / "results" / "stress_whole.md"
SEED = 20260101
CUSTOMERS = 60
FIRST_DAY = np.datetime64("2025-11-01")
SHARES = {"build": 30, "publish": 25, "export": 25, "fit --force": 12, "forget": 8}
"""Of 100 kills."""
COMPARED_EVERY = 12


def prepare(shop: Shop, command: str) -> list[str]:
    """Give a command something to do; returns further arguments."""
    if command == "build":
        shop.change()
    elif command == "publish":
        build = build_of(shop)
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
        shutil.rmtree(shop.lists, ignore_errors=True)
        # who got the list of another day is suppressed until the next build
        shop.end("build")
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
    if not is_whole(shop):
        shop.fault(f"after the next command the database is {build_of(shop)}")


def end_at_random(shop: Shop, kills: int, until: float) -> Counter[str]:
    """End commands at random moments, and check after each; returns how many of each still ran."""
    plan = [name for name, share in SHARES.items() for _ in range(max(1, round(share * kills / 100)))]
    done: Counter[str] = Counter()
    for number, command in enumerate(shop.draws.permutation(plan).tolist(), start=1):
        if time.perf_counter() > until:
            break
        # a build follows a killed one half of the times; all others need a whole database
        goes_on = command == "build" and not journal_file(shop.database).exists() and shop.draws.random() < 1 / 2
        if not is_whole(shop) and not goes_on:
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
