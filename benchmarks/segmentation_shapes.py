"""Generated customers whose groups are known, or who have none: what the segmentation finds, and how often it is wrong.

Run from the project's folder: ``python benchmarks/segmentation_shapes.py``. Writes results/segmentation_shapes.md.
"""

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from continua import CONTINUA
from scored import published_labels
from sklearn.metrics import adjusted_rand_score

from winback.segments import Feature, FitOptions, Preset, SegmentationFit, fit_segmentation
from winback.segments.judging.agreement import best_jaccard, contingency

REPORT = Path(__file__).resolve().parent / "results" / "segmentation_shapes.md"
CUSTOMERS = 2000
NULL_CUSTOMERS = 500
CLAIM = "more separate than shuffled customers"


@dataclass(frozen=True)
class Shape:
    """A kind of generated customers.

    Attributes
    ----------
    what : str
        What it is.
    draw : callable
        From a random generator to values (customers, features) and the true group of each customer.
    clip : float or None
        Quantile beyond which the segmentation pulls values in.
    is_recoverable : bool
        Whether nearest centers can tell the groups.
    """

    what: str
    draw: Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]
    clip: float | None = None
    is_recoverable: bool = True


def blobs(rng: np.random.Generator, sizes: list[int], *, apart: float, noise: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Round groups of sd 1 in three features, at the corners of a cube `apart` wide, and features of noise."""
    corners = np.array([[0, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]], dtype=float)[: len(sizes)] * apart
    truth = np.repeat(np.arange(len(sizes)), sizes)
    values = corners[truth] + rng.normal(size=(len(truth), 3))
    return np.column_stack([values, rng.normal(size=(len(truth), noise))]), truth


def with_outliers(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Four groups at 6 sd and 2 % customers far outside, who belong to nobody (-1)."""
    values, truth = blobs(rng, [490] * 4, apart=6)
    far = rng.choice([-1, 1], size=(40, 3)) * rng.uniform(40, 80, size=(40, 3))
    return np.vstack([values, far]), np.append(truth, np.full(40, -1))


def elongated(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Four parallel bands, twenty times as long as they are wide."""
    truth = np.repeat(np.arange(4), CUSTOMERS // 4)
    along = rng.normal(size=CUSTOMERS) * 20
    across = truth * 7 + rng.normal(size=CUSTOMERS)
    return np.column_stack([along + across, along - across]), truth


SHAPES = {
    "equal": Shape(
        "four equal groups, 6 sd apart or more, with 20 features of noise",
        lambda rng: blobs(rng, [CUSTOMERS // 4] * 4, apart=6, noise=20),
    ),
    "sizes": Shape(
        "four groups of two sizes, 1 : 20, 10 sd apart or more",
        lambda rng: blobs(rng, [950, 950, 48, 48], apart=10),
    ),
    "outliers": Shape("four equal groups and 2 % outliers, clipped at the 2 % quantiles", with_outliers, clip=0.02),
    "elongated": Shape("four parallel bands, twenty times as long as wide", elongated, is_recoverable=False),
    "tiny": Shape(
        "three equal groups and one fiftieth of their size, 6 sd apart, with 20 features of noise",
        lambda rng: blobs(rng, [660, 660, 660, 13], apart=6, noise=20),
        is_recoverable=False,
    ),
}


def gaussian(rng: np.random.Generator, customers: int) -> np.ndarray:
    """Draw one Gaussian cloud with correlated features."""
    mixing = rng.normal(size=(3, 3))
    return rng.normal(size=(customers, 3)) @ mixing


def permuted(rng: np.random.Generator, customers: int) -> np.ndarray:
    """Draw features as shops have them (skewed, whole numbers, with many ones), each shuffled by itself."""
    return np.column_stack(
        [
            np.log1p(rng.integers(1, 370, customers)),
            np.log1p(rng.geometric(0.3, customers)),
            rng.normal(6, 1.3, customers),
        ]
    )


def uniform(rng: np.random.Generator, customers: int) -> np.ndarray:
    """Draw an evenly filled box."""
    return rng.uniform(size=(customers, 3)) * rng.uniform(0.5, 2, size=3)


NULLS = {"one Gaussian": gaussian, "shuffled features": permuted, "evenly filled box": uniform, **CONTINUA}


def named(values: np.ndarray) -> pd.DataFrame:
    """Name the features."""
    return pd.DataFrame(values, columns=[f"f{column}" for column in range(values.shape[1])])


def fit(
    values: np.ndarray, clip: float | None = None, *, transform: str = "none", full_grid: bool = False, fewest: int = 3
) -> SegmentationFit:
    """Fit with default options; ids are in the order of the rows."""
    upper = None if clip is None else 1 - clip
    features = tuple(Feature(f"f{column}", transform, clip, upper) for column in range(values.shape[1]))
    frame = named(values)
    frame.insert(0, "customer_id", [f"c{number:07d}" for number in range(len(values))])
    options = FitOptions(random_state=20111209, full_grid=full_grid, segment_count_min=fewest)
    return fit_segmentation(frame, Preset("generated", "standard", features, "f0"), options)


def run_shape(name: str, draw: int) -> dict[str, object]:
    """Fit one draw of a shape: agreement with the truth, and what the fit says of itself."""
    shape = SHAPES[name]
    values, truth = shape.draw(np.random.default_rng([draw, 1]))
    found = fit(values, shape.clip, full_grid=not shape.is_recoverable)
    known = truth >= 0
    chosen = found.trials[found.trials["is_selected"]].iloc[0]
    warned = found.trials["verdict"].str.contains("by their centers")
    labels = published_labels(named(values), found, "standard")
    return {
        "shape": name,
        "rand": adjusted_rand_score(truth[known], labels[known]),
        "jaccard": best_jaccard(contingency(truth[known], labels[None, known]))[0].min(),
        "k": int(chosen["k"]),
        "structure": chosen["structure"],
        "warned": int(warned.sum()),
    }


def run_null(name: str, draw: int, customers: int) -> dict[str, object]:
    """Fit one draw of customers without groups for 2 to 8 segments: whether the fit claims groups, published or not."""
    values = NULLS[name](np.random.default_rng([draw, 2]), customers)
    trials = fit(values, transform="log" if name in CONTINUA else "none", fewest=2).trials
    claims = trials["structure"] == CLAIM
    return {
        "null": name,
        "customers": customers,
        "claims": bool(claims[trials["is_selected"]].any()),
        "claims_anywhere": bool(claims.any()),
    }


def shape_rows(shapes: pd.DataFrame) -> list[str]:
    """Write a table row per shape."""
    lines = []
    for name, shape in SHAPES.items():
        rows = shapes[shapes["shape"] == name]
        counts = ", ".join(f"{k} ({n})" for k, n in rows["k"].value_counts().sort_index().items())
        cells = [
            shape.what,
            "yes" if shape.is_recoverable else "no",
            f"{rows['rand'].min():.3f}",
            f"{rows['rand'].mean():.3f}",
            f"{rows['jaccard'].min():.3f}",
            counts,
            f"{(rows['structure'] == CLAIM).sum()} of {len(rows)}",
            "" if shape.is_recoverable else f"{(rows['warned'] > 0).sum()} of {len(rows)}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def null_rows(nulls: pd.DataFrame) -> list[str]:
    """Write a table row per cloud without groups."""
    lines = []
    for (name, customers), one in nulls.groupby(["null", "customers"], sort=False):
        cells = [name, f"{customers:,}"]
        for claims in (one["claims"], one["claims_anywhere"]):
            cells.append(f"{claims.sum()} of {len(one)} ({100 * claims.mean():.1f} %)")
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--draws", type=int, default=20, help="of each shape")
    arguments.add_argument("--null-draws", type=int, default=200, help="of each cloud without groups")
    arguments.add_argument("--null-customers", type=int, nargs="+", default=[NULL_CUSTOMERS], help="in each of them")
    arguments.add_argument("--workers", type=int, default=1)
    arguments.add_argument("--report", type=Path, default=REPORT)
    asked = arguments.parse_args()
    of_shapes = [(name, draw) for name in SHAPES for draw in range(asked.draws)]
    of_nulls = [
        (name, draw, customers)
        for customers in asked.null_customers
        for name in NULLS
        for draw in range(asked.null_draws)
    ]
    with ProcessPoolExecutor(asked.workers) as pool:
        shapes = pd.DataFrame(pool.map(run_shape, *zip(*of_shapes, strict=True)))
        nulls = pd.DataFrame(pool.map(run_null, *zip(*of_nulls, strict=True)))
    counts = " ".join(str(customers) for customers in asked.null_customers)
    given = f"--draws {asked.draws} --null-draws {asked.null_draws} --null-customers {counts}"
    report = f"""# Generated shapes

`python benchmarks/segmentation_shapes.py {given}`

Default options, without later orders, so usefulness is not measured. {asked.draws} draws of each shape,
{CUSTOMERS:,} customers. *Rand* is the adjusted Rand index with the true groups: 1 is the same groups, 0 is chance.
*Worst group* is the Jaccard similarity between the true group found worst and the segment most like it, in the worst
draw.

| shape | by centers? | Rand, lowest | Rand, mean | worst group | k (draws) | more separate | not by centers |
|---|---|---|---|---|---|---|---|
{chr(10).join(shape_rows(shapes))}

*More separate* counts the draws in which the fit says that the segments are more separate than those of shuffled
customers. *Not by centers* counts the draws in which the full grid (`winback trials`) has a trial whose verdict says
that centers cannot distinguish its groups.

Customers without groups: {asked.null_draws} draws of each, three features, 2 to 8 segments. Every claim that segments
are more separate is wrong; the level of the test is 5 %. *Claims anywhere* counts the draws in which any of the trials
is said to be more separate, published or not.

| customers | count | claims | claims anywhere |
|---|---|---|---|
{chr(10).join(null_rows(nulls))}
"""
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    asked.report.write_text(report, encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main()
