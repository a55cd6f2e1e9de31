"""The full grid of a database that was built: every scaler with every algorithm, as tables for people to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from winback.database import open_database
from winback.durable import write_whole
from winback.errors import UserError
from winback.segments.fit import FitOptions, SegmentationFit, fit_segmentation
from winback.segments.fitting.presets import read_presets
from winback.segments.keeping.levels import sample_of
from winback.segments.keeping.model import read_models
from winback.whole import check_whole

_SCHEMA = "intermediate"
_CURRENT = "int_segmentation_current"
_EARLIER = "int_segmentation_earlier_sample"

_SHOWN = {
    "scaler": "Scaler",
    "algorithm": "Algorithm",
    "linkage": "Linkage",
    "k": "Segments",
    "reorder_auc": "Who orders again",
    "repeatability": "Repeatability",
    "silhouette": "Silhouette",
    "silhouette_standard_error": "± (one standard error)",
    "excess_over_null": "Above shuffled customers",
    "silhouette_sample_count": "Sample",
    "calinski_harabasz": "Calinski-Harabasz",
    "davies_bouldin": "Davies-Bouldin",
    "bic": "BIC",
    "share_of_smallest_segment": "Smallest segment",
    "agreement": "Distinguished by centers",
    "rand_to_selected": "Like the published",
    "verdict": "Verdict",
}
_READING = (
    "Compare silhouettes only within a scaler. *Distinguished by centers*: adjusted Rand index between the algorithm's "
    "own groups and the nearest of their centers; groups with a low index cannot be scored in SQL. *Like the "
    "published*: the same index with the published segments."
)
_DECIMALS = {"k": 0, "silhouette_sample_count": 0, "calinski_harabasz": 0, "bic": 0}


class TrialsError(UserError):
    """The trials cannot be run; the message says what to do."""


def fit_options(project: Path, given: dict[str, Any]) -> FitOptions:
    """Read the options of a fit as dbt does: the project's vars, and those given on the command line.

    Parameters
    ----------
    project : Path
        The project folder, with dbt_project.yml.
    given : dict
        Vars that win over the project's.

    Returns
    -------
    FitOptions
        Of the full grid.

    Raises
    ------
    TrialsError
        If the project file is not there, or an option is not known.
    """
    path = project / "dbt_project.yml"
    if not path.exists():
        raise TrialsError(
            f"{path} does not exist; run the command from the project folder, or name that folder with --project-dir."
        )
    known = yaml.safe_load(path.read_text(encoding="utf-8"))["vars"]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise TrialsError(f"There is no option {', '.join(unknown)}; dbt_project.yml lists the options.")
    options = known | given
    return FitOptions(
        random_state=int(options["fit_seed"]),
        segment_count_min=int(options["segment_count_min"]),
        segment_count_max=int(options["segment_count_max"]),
        share_of_smallest_segment_min=float(options["share_of_smallest_segment_min"]),
        repeatability_min=float(options["repeatability_min"]),
        horizon_days=int(options.get("use_horizon_days", FitOptions.horizon_days)),
        full_grid=True,
    )


def run_full_grid(database: Path, options: FitOptions, progress: Callable[[str], None]) -> dict[str, SegmentationFit]:
    """Fit every segmentation of a built database with the full grid; the database is only read.

    Parameters
    ----------
    database : Path
        The DuckDB file that `winback build` wrote.
    options : FitOptions
        With `full_grid`.
    progress : callable
        Called with the name of each segmentation before it is fitted.

    Returns
    -------
    dict
        Segmentation → fit.

    Raises
    ------
    TrialsError
        If the database is not there or has no sample.
    """
    with open_database(database, error=TrialsError, read_only=True) as connection:
        tables = {row[0] for row in connection.execute("select table_name from information_schema.tables").fetchall()}
        if not {"int_segmentation_presets", "int_segmentation_sample"} <= tables:
            raise TrialsError(f"{database} has no sample of customers; run `winback build` first.")
        check_whole(connection, database, error=TrialsError)
        presets = read_presets(connection.table(f"{_SCHEMA}.int_segmentation_presets").df())
        samples = connection.table(f"{_SCHEMA}.int_segmentation_sample").df()
        earlier = connection.table(f"{_SCHEMA}.{_EARLIER}").df() if _EARLIER in tables else samples.head(0)
        current = connection.sql(f"from {_SCHEMA}.{_CURRENT}").df() if _CURRENT in tables else pd.DataFrame()
    models = read_models(current, str(current["dataset"].iloc[0])) if len(current) else {}
    fits = {}
    for preset in presets:
        progress(preset.segmentation)
        sample, before = (sample_of(preset.segmentation, drawn, models) for drawn in (samples, earlier))
        fits[preset.segmentation] = fit_segmentation(sample, preset, options, before)
    return fits


def write_trials(fits: dict[str, SegmentationFit], folder: Path) -> list[Path]:
    """Write one CSV and one Markdown table per segmentation.

    Parameters
    ----------
    fits : dict
        Segmentation → fit.
    folder : Path
        Made where it is not there.

    Returns
    -------
    list of Path
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for segmentation, fit in fits.items():
        table, page = folder / f"{segmentation}.csv", folder / f"{segmentation}.md"
        write_whole(table, fit.trials.to_csv(index=False, lineterminator="\n"))
        write_whole(page, as_markdown(segmentation, fit))
        written += [table, page]
    return written


def as_markdown(segmentation: str, fit: SegmentationFit) -> str:
    """Write all trials as a Markdown page: the chosen one first, then by use and silhouette."""
    ranked = fit.trials.sort_values(
        ["is_selected", "reorder_auc", "silhouette", "scaler", "algorithm", "linkage", "k"],
        ascending=[False, False, False, True, True, True, True],
    )
    trials = _records(ranked)
    chosen = [f"**{_words(one)}, {one['k']} segments**: {one['verdict']}." for one in trials if one["is_selected"]]
    baselines = [
        f"- {_cell('baseline', one['baseline'])}: {one['reorder_auc']:.3f} ± {one['reorder_auc_standard_error']:.3f}"
        for one in _records(fit.use)
    ]
    left_out = [f"- {one['feature']}: {one['reason']}" for one in _records(fit.features) if not one["is_used"]]
    paragraphs = [
        f"# All trials of {segmentation}",
        *chosen,
        *(["Who orders again, predicted by other means:", "\n".join(baselines)] if baselines else []),
        *(["Features left out:", "\n".join(left_out)] if left_out else []),
        _READING,
        "\n".join(
            [
                "| " + " | ".join(_SHOWN.values()) + " |",
                "|" + "---|" * len(_SHOWN),
                *("| " + " | ".join(_cell(name, one[name]) for name in _SHOWN) + " |" for one in trials),
            ]
        ),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _words(trial: dict[str, Any]) -> str:
    """Write the algorithm with its linkage."""
    linkage = _cell("linkage", trial["linkage"])
    return _cell("algorithm", trial["algorithm"]) + (f" ({linkage})" if linkage else "")


def _cell(name: str, value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        return value.replace("_", " ").replace("|", "\\|")
    return f"{float(value):,.{_DECIMALS.get(name, 3)}f}"
