"""What customers are worth: customers whose parameters are known, the time it takes, and intervals on real data.

    dbt compile --select int_lifetime_scores
    python benchmarks/lifetime_models.py BUILD.duckdb ...

Writes results/lifetime_models.md. Each argument is a finished build: how many customers were within their interval at
past dates. The customers of the first one are repeated to 2.4 million, and scored by the compiled SQL.
"""

import argparse
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
from threadpoolctl import threadpool_limits

from winback.lifetime import log_linear, order_values, purchases
from winback.lifetime.purchases import BG, DROPOUT_RATIO_MIN, MBG, NBD, Purchases

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "benchmarks" / "results" / "lifetime_models.md"
SCORES = ROOT / "target/compiled/winback/models/intermediate/lifetime/int_lifetime_scores.sql"
CUSTOMERS = 100_000
SCORED = 2_400_000
ONE_MODEL = 2.71
WORLDS = {
    "BG, half leave": (BG, (0.6, 8.0, 0.8, 2.5)),
    "BG, few leave": (BG, (1.5, 12.0, 0.4, 8.0)),
    "BG, most order once": (BG, (0.25, 4.5, 0.8, 2.4)),
    "MBG, many leave at once": (MBG, (0.5, 6.0, 0.9, 1.6)),
    "NBD, nobody leaves": (NBD, (0.8, 10.0)),
}


def shop(name: str, truth: tuple[float, ...], customers: int, seed: int) -> Purchases:
    """Draw customers who do just what a model says, observed for 30 to 80 weeks."""
    chance = np.random.default_rng(seed)
    observed = chance.uniform(30, 80, customers)
    rate = chance.gamma(truth[0], 1 / truth[1], customers)
    leaves = chance.beta(truth[2], truth[3], customers) if name != NBD else np.zeros(customers)
    stays = chance.random(customers) >= leaves if name == MBG else np.ones(customers, dtype=bool)
    at, repeats, recency = np.zeros(customers), np.zeros(customers, dtype=np.int64), np.zeros(customers)
    while stays.any():
        at = np.where(stays, at + chance.exponential(1, customers) / np.maximum(rate, 1e-300), at)
        stays &= at <= observed
        repeats += stays
        recency = np.where(stays, at, recency)
        stays &= chance.random(customers) >= leaves
    return Purchases(repeats, recency, observed)


def recovered() -> Iterator[str]:
    """Compare estimates with the truth, in standard errors."""
    yield "| customers | truth | estimate | off by, in standard errors | likelihood ratio of leaving | CPU seconds |"
    yield "|---|---|---|---|---|---|"
    for number, (label, (name, truth)) in enumerate(WORLDS.items()):
        drawn = shop(name, truth, CUSTOMERS, number)
        start = time.process_time()
        found = {one: purchases.fit(one, drawn) for one in (NBD, BG, MBG)}
        seconds = time.process_time() - start
        one = found[name]
        off = ", ".join(f"{z:+.2f}" for z in (one.parameters - np.array(truth)) / one.standard_errors)
        ratio = 2 * (max(found[BG].log_likelihood, found[MBG].log_likelihood) - found[NBD].log_likelihood)
        yield (
            f"| {label} | {', '.join(f'{x:g}' for x in truth)} | "
            f"{', '.join(f'{x:.4f}' for x in one.parameters)} | {off} | {ratio:,.2f} | {seconds:.1f} |"
        )


def share_seen(name: str, truth: tuple[float, ...], customers: int, shops: int) -> str:
    """Say in how many of so many shops leaving is seen, and in how many it would be by the threshold for one model."""
    ratios = []
    for seed in range(shops):
        drawn = shop(name, truth, customers, 1_000 + seed)
        found = {one: purchases.fit(one, drawn).log_likelihood for one in (NBD, BG, MBG)}
        ratios.append(2 * (max(found[BG], found[MBG]) - found[NBD]))
    seen, seen_by_one = (np.mean(np.array(ratios) >= least) for least in (DROPOUT_RATIO_MIN, ONE_MODEL))
    leaving = "0" if name == NBD else f"{truth[2] / (truth[2] + truth[3]):.3f}"
    return f"| {leaving} | {customers:,} | {truth[0]:g}, {truth[1]:g} | {shops} | {seen:.3f} | {seen_by_one:.3f} |"


def seen_or_not() -> Iterator[str]:
    """Count the shops in which leaving is seen: those that nobody leaves, and those that few leave."""
    yield (
        "| leave after an order | customers | r, alpha | shops | "
        f"seen ({DROPOUT_RATIO_MIN:g} is needed) | seen, if {ONE_MODEL} were enough |"
    )
    yield "|---|---|---|---|---|---|"
    for customers, *truth in ((2_000, 0.8, 10.0), (2_000, 1.5, 12.0), (2_000, 0.25, 15.0), (500, 0.8, 10.0)):
        yield share_seen(NBD, tuple(truth), customers, 600)
    for leave in (0.05, 0.1, 0.2):
        yield share_seen(BG, (0.8, 10.0, leave, 10.0 - leave), 2_000, 150)


def fit_seconds() -> str:
    """Measure all fits of one date."""
    chance = np.random.default_rng(9)
    drawn = shop(BG, (0.6, 8.0, 0.8, 2.5), CUSTOMERS, 9)
    again = drawn.repeats > 0
    values = chance.gamma(3.0, 15.0 / chance.gamma(3.0, 1.0, CUSTOMERS))
    terms = np.column_stack([np.ones(CUSTOMERS), chance.normal(size=(CUSTOMERS, len(log_linear.TERMS) - 1))])
    start = time.process_time()
    for name in (NBD, BG, MBG):
        purchases.fit(name, drawn)
    order_values.fit(drawn.repeats[again].astype(float), values[again])
    for _ in range(3):
        log_linear.fit(terms, values)
    return f"All fits of one date with {CUSTOMERS:,} customers: {time.process_time() - start:.1f} CPU seconds."


def scoring_seconds(build: Path) -> str:
    """Score the customers of a build, repeated, by the compiled SQL."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / build.name  # views name the database by its file
        shutil.copy(build, copy)
        with duckdb.connect(str(copy), config={"threads": 2}) as connection:
            ((count,),) = connection.sql("select count(*) from intermediate.int_lifetime_measures").fetchall()
            connection.execute(
                "create or replace table intermediate.int_lifetime_measures as "
                "select m.* replace (m.customer_id || '/' || r.range as customer_id) "
                "from intermediate.int_lifetime_measures as m, range($times) as r limit $rows",
                {"times": SCORED // count + 1, "rows": SCORED},
            )
            start = time.process_time()
            # What dbt compiled names the database that it was compiled for.
            sql = SCORES.read_text(encoding="utf-8")
            compiled = re.sub(r'"\w+"\."intermediate"', f'"{copy.stem}"."intermediate"', sql)
            connection.sql("create table scored as " + compiled)
            seconds = time.process_time() - start
            ((rows, model),) = connection.sql("select count(*), min(model) from scored").fetchall()
    return f"{rows:,} customers × 3 numbers of days scored in SQL (`{model}`): {seconds:.1f} CPU seconds."


def coverage(builds: list[Path]) -> Iterator[str]:
    """List the share of customers within their interval at each past date."""
    yield "| build | as of | days | customers | within (0.9 is meant) | total expected / observed |"
    yield "|---|---|---|---|---|---|"
    shares: list[float] = []
    for build in builds:
        with duckdb.connect(str(build), read_only=True) as connection:
            rows = connection.sql(
                "select as_of_date, horizon_days, customer_count, share_within, "
                "cast(expected_value as double) / cast(observed_value as double) "
                "from marts.lifetime_calibration where group_type = 'all' and share_within is not null order by 2, 1"
            ).fetchall()
        for day, days, customers, share, ratio in rows:
            shares.append(share)
            outside = "" if 0.85 <= share <= 0.97 else " (outside 0.85 to 0.97)"
            yield f"| {build.stem} | {day} | {days} | {customers:,} | {share:.3f}{outside} | {ratio:.2f} |"
    if shares:
        inside = sum(0.85 <= share <= 0.97 for share in shares)
        yield ""
        ends = f"the lowest is {min(shares):.3f}, the highest {max(shares):.3f}"
        yield f"{inside} of {len(shares)} are within 0.85 to 0.97; {ends}."


def main() -> None:
    """Write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="*", type=Path, help="databases of finished builds")
    builds = parser.parse_args().builds
    lines = [
        "# What customers are worth: models that were checked",
        "",
        "`python benchmarks/lifetime_models.py` writes this file.",
        "",
        f"## {CUSTOMERS:,} customers whose parameters are known",
        "",
        *recovered(),
        "",
        *seen_or_not(),
        "",
        fit_seconds(),
    ]
    if builds:
        lines += ["", scoring_seconds(builds[0]), "", "## Intervals of customers at past dates", "", *coverage(builds)]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    # as builds do; many small fits are no work for several threads
    with threadpool_limits(limits=1):
        main()
