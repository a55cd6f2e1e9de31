"""One table of what winback costs: builds of several kinds and sizes, each beside a peer measured in the same run.

    make bench RAW=path/to/online-retail.csv.gz
    make bench CASES="online_retail lines_1m" RUNS=1

Every build is the whole project with its tests, in a process of its own. The data is made once and kept in the cache.
Writes results/bench.md, and, of a release (DATE=2026-12-01), a row per case in results/history.csv.
"""

import argparse
import importlib.metadata
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench_cases import Case, MissingDataError, Options, Shop, Workshop, choose
from bench_results import Measured, add_to_history, comparison, cores, history_rows, report
from measuring import PROJECT, RunFailedError, Usage, node_usages

RESULTS = PROJECT / "benchmarks" / "results"
CACHE = PROJECT / "target" / "bench"


def say(turn: int, what: str, usage: Usage) -> None:
    """Tell a person how far the work is."""
    others = "" if usage.others_share is None else f", other programs {usage.others_share:.0%}"
    run = f"run {turn}" if turn else "warm-up"
    figures = f"{usage.wall_seconds:.1f} s, CPU {usage.cpu_seconds:.1f} s, {usage.peak_mib:,.0f} MiB"
    print(f"{what}, {run}: {figures}{others}", flush=True)


def measure_shop(shop: Shop, cases: Sequence[Case], options: Options, runs: int) -> list[Measured]:
    """Measure the cases of a shop and their peers in turns, after a turn that does not count."""
    data = shop.prepare(options)
    measured = {case.name: Measured(case) for case in cases}
    peers = {case.peer for case in cases if case.peer and case.peer not in measured}
    options.cache.mkdir(parents=True, exist_ok=True)
    # In the cache, so that raw files can be links and a large database has room.
    with tempfile.TemporaryDirectory(dir=options.cache, prefix="work-") as name:
        workshop = Workshop(shop, data, Path(name))
        for turn in range(runs + 1):
            taken: dict[str, Usage] = {}
            for case in cases:
                usage = taken[case.name] = workshop.take(case.step)
                say(turn, case.title, usage)
                if turn and case.step != "report":
                    measured[case.name].nodes.append(node_usages(workshop.folder, usage))
            for peer in sorted(peers):
                taken[peer] = workshop.take_peer(peer)
                say(turn, f"  its peer: {peer}", taken[peer])
            if turn:
                for one in measured.values():
                    one.runs.append(taken[one.case.name])
                    one.peer_runs += [taken[one.case.peer]] if one.case.peer else []
    return list(measured.values())


def write(arguments: argparse.Namespace, measured: Sequence[Measured], missing: Sequence[str]) -> None:
    """Write the report, and the history of a release."""
    version = arguments.release or importlib.metadata.version("winback")
    text = report(
        measured,
        missing,
        command=command_text(arguments),
        version=version,
        runs=arguments.runs,
        scale=arguments.scale,
    )
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text(text, encoding="utf-8")
    if arguments.date:
        add_to_history(arguments.history, history_rows(measured, version, arguments.date.isoformat()))


def count_argument(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1 up")
    return int(text)


def scale_argument(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("must be above 0 and at most 1")
    return value


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raw", type=Path, help="the raw Online Retail file: CSV or CSV.GZ")
    parser.add_argument("--cases", nargs="+", default=[], help="cases, starts of their names, or DATASET=PATH")
    parser.add_argument("--runs", type=count_argument, default=3, help="measured runs, after a warm-up (default: 3)")
    parser.add_argument("--scale", type=scale_argument, default=1.0, help="a part of the generated sizes, for a try")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of data to keep (default: target/bench)")
    parser.add_argument("--report", type=Path, help="(default: results/bench.md; of a try, bench.md in the cache)")
    parser.add_argument("--date", type=date.fromisoformat, help="the day of a release: its figures go to the history")
    parser.add_argument("--release", help="its name (default: the version of the package)")
    parser.add_argument("--history", type=Path, default=RESULTS / "history.csv")
    arguments = parser.parse_args(words)
    if arguments.date and arguments.scale < 1:
        parser.error("a release is measured at full size: leave --scale or --date out")
    arguments.cache = arguments.cache.resolve()
    arguments.report = arguments.report or (RESULTS if arguments.scale == 1 else arguments.cache) / "bench.md"
    return arguments


def command_text(arguments: argparse.Namespace) -> str:
    """Return the command that measures the same, with the raw file's name but not its place."""
    words = {
        "RAW": arguments.raw.name if arguments.raw else "",
        "CASES": " ".join(f"{word.partition('=')[0]}=..." if "=" in word else word for word in arguments.cases),
        "RUNS": "" if arguments.runs == 3 else str(arguments.runs),
        "SCALE": "" if arguments.scale == 1 else str(arguments.scale),
    }
    return " ".join(["make bench", *(f"{name}={shlex.quote(value)}" for name, value in words.items() if value)])


def main() -> int:
    arguments = parse()
    options = Options(arguments.cache, arguments.raw, arguments.scale)
    try:
        shops = choose(arguments.cases)
    except MissingDataError as error:
        sys.exit(f"Nothing was measured: {error}")
    if (load := os.getloadavg()[0]) > 0.3 * cores():
        print(f"The machine is busy (load {load:.1f}): the figures will not be good.", file=sys.stderr)
    measured: list[Measured] = []
    missing: list[str] = []
    has_failed = False
    for shop, cases in shops:
        try:
            measured += measure_shop(shop, cases, options, arguments.runs)
        except (MissingDataError, RunFailedError) as error:
            has_failed |= isinstance(error, RunFailedError)
            names = ", ".join(case.name for case in cases)
            missing.append(f"{names}: {error if isinstance(error, MissingDataError) else 'a run failed'}")
            print(f"Not measured: {names}: {error}", file=sys.stderr)
        # After each shop, so that an interruption costs only what is not measured yet.
        if measured:
            write(arguments, measured, missing)
    if not measured:
        return 1
    print("\n".join(comparison(measured)))
    print(f"Report: {arguments.report}")
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
