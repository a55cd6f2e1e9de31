"""What comes next, judged on held-out periods: the random forest beside the rules, per data set.

    python benchmarks/forecasts.py demo complete_journey online_retail=path/to/online-retail-dataset.csv.gz

Builds every model with its defaults and writes results/forecasts.md: who won each task, and the figures of
`segment_forecast_quality` over all held-out periods.
"""

import argparse
import json
import tempfile
from pathlib import Path

import duckdb
from measuring import PROJECT, build_models, data_set

REPORT = PROJECT / "benchmarks" / "results" / "forecasts.md"
MEASURES = (
    *("accuracy", "log_loss", "calibration_error", "auc", "brier"),
    *("root_mean_squared_error", "mean_absolute_error", "rank_correlation"),
)
QUALITY = """
    select segmentation, task, model, measure, value, standard_error, gain, gain_standard_error, is_used, verdict,
        train_case_count, held_out_case_count, held_out_period_count, held_out_from, held_out_until
    from marts.segment_forecast_quality
    where item = 'all' or value is null
    order by segmentation, task, model, measure
"""


def figures(variables: dict[str, object]) -> list[dict[str, object]]:
    """Build a data set and return the rows of its quality table that are of all held-out periods."""
    with tempfile.TemporaryDirectory() as name:
        database = build_models(Path(name), variables)
        with duckdb.connect(str(database), read_only=True) as connection:
            return list(connection.execute(QUALITY).df().to_dict("records"))


def number(value: object, error: object) -> str:
    """Write a figure with its standard error."""
    if value != value or value is None:  # noqa: PLR0124 (not a number)
        return ""
    return f"{value:,.3f}" + ("" if error != error or error is None else f" ± {error:,.3f}")  # noqa: PLR0124


def section(dataset: str, rows: list[dict[str, object]]) -> list[str]:
    """Write what is known of one data set."""
    lines = ["", f"## {dataset}"]
    for segmentation, task in sorted({(str(row["segmentation"]), str(row["task"])) for row in rows}):
        of_task = [row for row in rows if (row["segmentation"], row["task"]) == (segmentation, task)]
        first = of_task[0]
        lines += ["", f"### {segmentation}, {task}", ""]
        if number(first["held_out_case_count"], None) == "":
            lines += [str(first["verdict"])]
            continue
        verdicts = list(dict.fromkeys(str(row["verdict"]) for row in of_task if row["is_used"]))
        lines += [
            f"{first['train_case_count']:,.0f} training cases, {first['held_out_case_count']:,.0f} held out "
            f"({first['held_out_period_count']:.0f} periods, {str(first['held_out_from'])[:10]} to "
            f"{str(first['held_out_until'])[:10]}). Verdict: {'; '.join(verdicts)}",
            "",
        ]
        measures = [measure for measure in MEASURES if any(row["measure"] == measure for row in of_task)]
        lines += ["| model | used | " + " | ".join(measures) + " |", "|---|---|" + "---|" * len(measures)]
        for model in dict.fromkeys(str(row["model"]) for row in of_task):
            found = {str(row["measure"]): row for row in of_task if row["model"] == model}
            cells = [
                number(found[name]["value"], found[name]["standard_error"]) if name in found else ""
                for name in measures
            ]
            is_used = any(row["is_used"] for row in found.values())
            lines.append(f"| {model} | {'yes' if is_used else ''} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="+", metavar="DATASET[=PATH]")
    parser.add_argument("--vars", type=json.loads, default={}, help="more dbt vars, as JSON")
    parser.add_argument("--report", type=Path, default=REPORT)
    arguments = parser.parse_args()
    lines = [
        "# What comes next, on held-out periods",
        "",
        f"`python benchmarks/forecasts.py`, `--vars '{json.dumps(arguments.vars)}'`",
        "",
        "Figures with their standard error; each customer counts once. *Used* marks the model in tables and pages.",
    ]
    for wanted in arguments.builds:
        variables = {**data_set(wanted), **arguments.vars}
        lines += section(str(variables["dataset"]), figures(variables))
    arguments.report.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
