"""The segmentation at 10 thousand to 5 million customers: fit, full grid, scoring, memory; and how far samples err.

    python benchmarks/segmentation_sizes.py

Generated customers arrive aggregated (data set ``rfm_table``), so the whole build is read, scored and tested, too. The
default build fits; a second one only scores. ``winback trials`` then runs the full grid. At one size the silhouettes of
samples are held against the silhouette of everybody. Writes results/segmentation_sizes.md.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from measuring import PROJECT, SETTINGS, Usage, dbt_command, measure

from winback.segments.judging.evaluation import silhouette_errors, silhouettes

REPORT = PROJECT / "benchmarks" / "results" / "segmentation_sizes.md"
BIN = Path(sys.executable).parent
FIT = ("int_segmentation_sample", "segmentation_fits")
SCORING = ("int_segment_scores", "customer_segments")
SAMPLES = 40


def write_customers(path: Path, count: int) -> None:
    """Write customers as shops have them: no groups, skewed orders and money, the more orders the more recent."""
    rng = np.random.default_rng(count)
    orders = rng.geometric(1 / (1 + rng.gamma(0.8, 4, count)))
    recency = np.ceil(rng.exponential(365 / np.sqrt(orders)) + 1).clip(max=730).astype(int)
    money = np.round(orders * rng.lognormal(3.2, 0.7, count), 2)
    customers = pd.DataFrame(  # noqa: F841 (read by name)
        {
            "CustomerID": np.arange(1, count + 1),
            "Recency": recency,
            "Frequency": orders,
            "MonetaryValue": money,
        }
    )
    with duckdb.connect() as connection:
        connection.execute(f"copy customers to '{path}' (format parquet)")


def build(folder: Path, customers: Path) -> tuple[Usage, dict[str, float]]:
    """Build into the folder's database; returns what it took, and the seconds of each node."""
    command = dbt_command(folder, ["build"], {"dataset": "rfm_table", "raw_path": str(customers)})
    settings = {name: os.environ.get(name, default) for name, default in SETTINGS.items()}
    usage = measure(command, folder / "build.txt", {**settings, "WINBACK_DB": str(folder / "winback.duckdb")})
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    return usage, {node["unique_id"].split(".")[2]: node["execution_time"] for node in results}


def full_grid(folder: Path) -> Usage:
    """Run every scaler with every algorithm on the folder's database."""
    command = [str(BIN / "winback"), "trials", "--db", str(folder / "winback.duckdb"), "--out", str(folder / "trials")]
    return measure(command, folder / "trials.txt")


def sampling_error(folder: Path, rows: int) -> list[str]:
    """Hold the silhouette of samples against that of everybody: one line of a table per number of segments."""
    with duckdb.connect(str(folder / "winback.duckdb"), read_only=True) as connection:
        scalers = connection.execute(
            "select feature, location, scale, clip_upper from intermediate.int_segmentation_current "
            "where artifact = 'scalers' and scaler = 'standard' order by feature_position"
        ).df()
        measures = connection.execute("select * from intermediate.int_customer_measures order by customer_id").df()[
            scalers["feature"]
        ]
    clipped = measures.to_numpy(dtype=float).clip(max=scalers["clip_upper"].fillna(np.inf).to_numpy(dtype=float))
    scaled = (np.log1p(clipped) - scalers["location"].to_numpy()) / scalers["scale"].to_numpy()
    # Imported late: loading takes longer than the help text.
    from sklearn.cluster import KMeans  # noqa: PLC0415

    counts = (2, 3, 5, 8)
    partitions = [KMeans(k, n_init=3, random_state=1).fit_predict(scaled).astype(np.int64) for k in counts]
    everybody = silhouettes(scaled, partitions)
    lines = []
    rng = np.random.default_rng(1)
    draws = [np.sort(rng.choice(len(scaled), rows, replace=False)) for _ in range(SAMPLES)]
    of_draws = [silhouettes(scaled[draw], [labels[draw] for labels in partitions]) for draw in draws]
    stated_of_draws = [silhouette_errors(scaled[draw], [labels[draw] for labels in partitions], 1) for draw in draws]
    for place, k in enumerate(counts):
        truth = float(everybody[place].mean())
        values = np.array([of_draw[place].mean() for of_draw in of_draws])
        stated = float(np.mean([errors[place] for errors in stated_of_draws]))
        within = float(np.mean(np.abs(values - truth) <= 1.96 * stated))
        lines.append(
            f"| {k} | {truth:.4f} | {values.mean() - truth:+.4f} | {values.std(ddof=1):.4f} | {stated:.4f} "
            f"| {np.abs(values - truth).max():.4f} | {within:.0%} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--error-at", type=int, default=100_000, help="the size at which samples are held against all")
    parser.add_argument("--rows", type=int, default=5_000, help="customers of a sample (option fit_sample_rows)")
    parser.add_argument("--report", type=Path, default=REPORT)
    arguments = parser.parse_args()
    lines = [
        "# The segmentation from ten thousand to five million customers",
        "",
        f"`benchmarks/segmentation_sizes.py`; {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}; " + ", ".join(f"{n}={os.environ.get(n, v)}" for n, v in SETTINGS.items()),
        "",
        "Customers are generated, aggregated and without groups (`rfm_table`, segmentation `rfm`), one run each.",
        f"*Fit* is the time of `{'`, `'.join(FIT)}`; *score* that of `{'`, `'.join(SCORING)}`",
        "in a second build, which does not fit. Both are seconds of wall time. *Others* is the largest share of the",
        "machine's time that other programs took.",
        "",
        "| customers | first build s | fit s | second build s | score s | peak MiB | full grid s | peak MiB | others |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    errors: list[str] = []
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_customers(folder / "customers.parquet", size)
            first, nodes = build(folder, folder / "customers.parquet")
            second, scored = build(folder, folder / "customers.parquet")
            grid = full_grid(folder)
            others = [one.others_share for one in (first, second, grid) if one.others_share is not None]
            cells = [
                f"{size:,}",
                f"{first.wall_seconds:.0f}",
                f"{sum(nodes[node] for node in FIT):.1f}",
                f"{second.wall_seconds:.0f}",
                f"{sum(scored[node] for node in SCORING):.1f}",
                f"{max(first.peak_mib, second.peak_mib):.0f}",
                f"{grid.wall_seconds:.0f}",
                f"{grid.peak_mib:.0f}",
                f"{max(others):.0%}" if others else "unknown",
            ]
            lines.append(f"| {' | '.join(cells)} |")
            print(lines[-1], flush=True)
            if size == arguments.error_at:
                errors = sampling_error(folder, arguments.rows)
    if errors:
        lines += [
            "",
            f"## Errors of samples: {SAMPLES} samples of {arguments.rows:,} from {arguments.error_at:,} customers",
            "",
            "k-means with the same features and scaling. *Bias* is the mean of the samples minus the silhouette of all",
            "customers. *Stated* is the mean of the standard errors that the trials show.",
            "",
            "| segments | all customers | bias | sd of samples | stated | largest error | within 1.96 stated |",
            "|---|---|---|---|---|---|---|",
            *errors,
        ]
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
