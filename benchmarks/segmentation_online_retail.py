"""The segmentation of Online Retail as a sceptic would try it: other seeds, other samples, and a month later.

    python benchmarks/segmentation_online_retail.py path/to/online-retail-dataset.csv.gz

All history, gross, as of 2011-12-10. Writes results/segmentation_online_retail.md: the trials and what they are good
for, who stays in the segment with another seed or on 80 % of the customers, and what a refit a month later does.
"""

import argparse
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
from measuring import PROJECT, build_models
from scipy.optimize import linear_sum_assignment
from scored import published_labels

from winback.segments import FitOptions, Preset, fit_segmentation, read_presets
from winback.segments.judging.agreement import contingency

REPORT = PROJECT / "benchmarks" / "results" / "segmentation_online_retail.md"
TODAY, A_MONTH_BEFORE = "2011-12-10", "2011-11-10"
SEEDS, SUBSAMPLES, COUNTS = 10, 20, range(3, 7)


def build(folder: Path, raw: Path, **options: object) -> Path:
    """Run dbt in the folder's database."""
    variables = {
        **{"dataset": "online_retail", "raw_path": str(raw), "lookback_days": None},
        **{"refund_policy": "gross", "segmentations": ["rfm"], "as_of_date": TODAY, **options},
    }
    return build_models(folder, variables)


def rows(database: Path, sql: str) -> pd.DataFrame:
    """Return the rows of a query."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).df()


def same_segment(before: npt.NDArray[np.int64], after: npt.NDArray[np.int64]) -> float:
    """Share of customers in the same segment, segments being paired as they share most."""
    table = contingency(before, after[None, :])[0]
    pairs = linear_sum_assignment(-table)
    return float(table[pairs].sum() / len(before))


def stays(customers: pd.DataFrame, preset: Preset) -> list[str]:
    """Say per number of segments how many customers stay with other seeds and on other samples."""
    lines = []
    for k in COUNTS:

        def labels(fitted_on: pd.DataFrame, seed: int, k: int = k) -> npt.NDArray[np.int64]:
            options = FitOptions(random_state=seed, segment_count_min=k, segment_count_max=k, bootstrap_draws=20)
            return published_labels(customers, fit_segmentation(fitted_on, preset, options), preset.scaler)

        chosen = labels(customers, 20111209)
        seeds = [same_segment(chosen, labels(customers, seed)) for seed in range(SEEDS)]
        parts = [
            same_segment(chosen, labels(customers.sample(frac=0.8, random_state=draw).sort_index(), 20111209))
            for draw in range(SUBSAMPLES)
        ]
        lines.append(
            f"| {k} | {min(seeds):.1%} | {np.mean(seeds):.1%} | {min(parts):.1%} | {np.mean(parts):.1%} |",
        )
    return lines


def table(frame: pd.DataFrame, digits: int = 3) -> list[str]:
    """Write a frame as Markdown."""
    cells = [
        ["" if pd.isna(value) else f"{value:.{digits}f}" if isinstance(value, float) else str(value) for value in row]
        for row in frame.itertuples(index=False)
    ]
    return [
        "| " + " | ".join(frame.columns) + " |",
        "|" + "---|" * len(frame.columns),
        *("| " + " | ".join(row) + " |" for row in cells),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path)
    parser.add_argument("--report", type=Path, default=REPORT)
    arguments = parser.parse_args()
    raw = arguments.raw.resolve()
    lines = ["# The segmentation of Online Retail, tested", "", "`benchmarks/segmentation_online_retail.py`", ""]
    with tempfile.TemporaryDirectory() as name:
        database = build(Path(name), raw)
        trials = rows(
            database,
            "select algorithm, linkage, k, silhouette, silhouette_standard_error as error, share_of_smallest_segment, "
            "repeatability, repeatability_lower as lower_5, excess_over_null, reorder_auc, "
            "reorder_auc_standard_error as auc_error, verdict from marts.clustering_trials "
            "where scaler = 'standard' and k > 1 order by algorithm, linkage, k",
        )
        used = rows(
            database,
            "select baseline, groups, reorder_auc, reorder_auc_standard_error as error, revenue_correlation "
            "from marts.segmentation_use order by reorder_auc desc, baseline",
        )
        sample = rows(database, "select * from intermediate.int_segmentation_sample order by customer_id")
        (preset,) = read_presets(rows(database, "select * from intermediate.int_segmentation_presets"))
        lines += ["## Trials", "", *table(trials), "", "## How useful segments are", "", *table(used), ""]
        lines += [
            f"## Customers who stay in their segment: {SEEDS} other seeds, {SUBSAMPLES} samples of 80 %",
            "",
            "| segments | seeds: lowest | seeds: mean | samples: lowest | samples: mean |",
            "|---|---|---|---|---|",
            *stays(sample, preset),
            "",
        ]
    with tempfile.TemporaryDirectory() as name:
        build(Path(name), raw, as_of_date=A_MONTH_BEFORE)
        frozen = rows(build(Path(name), raw), "select * from marts.segmentation_models").iloc[-1]
        forced = build(Path(name), raw, refit=True, refit_force=True)
        refit = rows(forced, "select * from marts.segmentation_models order by fit_number").iloc[-1]
        lines += [
            f"## A model of {A_MONTH_BEFORE}, on {TODAY}",
            "",
            f"- Kept: its loss is {frozen['loss_ratio']:.3f} times that of a refit; "
            f"{frozen['share_of_customers_would_move']:.1%} of the customers would move. {frozen['advice']}",
            f"- Forced refit: {refit['share_of_customers_moved']:.1%} of the customers moved. Segments kept: "
            f"{refit['segments_kept'] or 'none'}; new: {refit['segments_new'] or 'none'}; "
            f"gone: {refit['segments_gone'] or 'none'}.",
        ]
    arguments.report.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
