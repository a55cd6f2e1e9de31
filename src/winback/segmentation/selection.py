"""Which trial is published, and in plain words why each other one is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from winback.segmentation.evaluation import Evaluation
from winback.segmentation.rounding import SCORE_DECIMALS

SELECTABLE = ("k_means", "ward")
"""Algorithms whose partition is the nearest centre, which SQL scores exactly. Ties go to the first."""

COMPARED_DECIMALS = 3
"""Silhouettes that agree to this many decimals are equal."""


@dataclass(frozen=True)
class Trial:
    """One scaler x algorithm x number of segments.

    Attributes
    ----------
    scaler, algorithm : str
        What was tried.
    k : int
        Number of segments.
    distinct : int
        Distinct customers (in scaled features) the algorithm saw.
    evaluation : Evaluation or None
        None where the trial is not possible.
    is_selected : bool
        Whether this is the partition that is published.
    verdict : str
        Why, in plain words.
    """

    scaler: str
    algorithm: str
    k: int
    distinct: int
    evaluation: Evaluation | None
    is_selected: bool = False
    verdict: str = ""

    @property
    def smallest_share(self) -> float | None:
        """Share of the customers in the smallest segment, 0 to 1."""
        if self.evaluation is None:
            return None
        return round(self.evaluation.smallest_count / self.evaluation.points, SCORE_DECIMALS)

    @property
    def silhouette(self) -> float | None:
        """Mean silhouette as it is stored."""
        if self.evaluation is None or self.evaluation.silhouette is None:
            return None
        return round(self.evaluation.silhouette, SCORE_DECIMALS)

    @property
    def rank_silhouette(self) -> float:
        """Mean silhouette as it is compared, to 3 decimals: a smaller difference says nothing about customers."""
        return -1.0 if self.silhouette is None else round(self.silhouette, COMPARED_DECIMALS)


@dataclass(frozen=True)
class Rules:
    """What a business asks of a segmentation.

    Attributes
    ----------
    scaler : str
        The scaler of the published partition.
    count_min, count_max : int
        The range of segment counts.
    smallest_share_min : float
        A smaller segment than this share makes a trial degenerate.
    """

    scaler: str
    count_min: int
    count_max: int
    smallest_share_min: float

    def in_range(self, k: int) -> bool:
        """Whether the business can work with `k` segments."""
        return self.count_min <= k <= self.count_max


def select(trials: list[Trial], rules: Rules) -> list[Trial]:
    """Choose the trial to publish and give every trial its verdict.

    The highest silhouette wins among the trials that SQL can score exactly, with the published scaler, a segment count
    in the business range and no tiny segment; silhouettes that are
    equal to 3 decimals go to fewer segments, then to k-means. Where nothing
    passes, counts below the range are tried downwards to 2; where still nothing passes, everybody is one segment.

    Parameters
    ----------
    trials : list of Trial
        Not judged yet. The one-segment k-means trial of the published scaler is among them.
    rules : Rules
        What the business asks.

    Returns
    -------
    list of Trial
        In the same order; exactly one is selected (none of none).

    Raises
    ------
    ValueError
        If there are trials but none that could serve as the one-segment fallback.
    """
    if not trials:
        return []
    passing = [trial for trial in trials if not _objections(trial, rules)]
    chosen = min((trial for trial in passing if rules.in_range(trial.k)), key=_preference, default=None)
    if chosen is not None:
        among = sum(rules.in_range(trial.k) for trial in passing)
        reason = (
            f"selected: highest silhouette ({_number(chosen.silhouette)}) of the {among} trials that pass every rule"
            if among > 1
            else f"selected: the only trial that passes every rule, silhouette {_number(chosen.silhouette)}"
        )
    else:
        below = [trial for trial in passing if 2 <= trial.k < rules.count_min]
        chosen = min(below, key=lambda trial: (-trial.k, *_preference(trial)), default=None)
        reason = (
            f"selected although outside the business range {rules.count_min} to {rules.count_max}: "
            f"no trial inside it passes the other rules"
        )
    if chosen is None:
        chosen = next((trial for trial in trials if _is_one_segment(trial, rules)), None)
        reason = (
            "selected: no split passes every rule, everybody is one segment"
            if any(trial.k > 1 and trial.evaluation is not None for trial in trials)
            else "selected: not enough different customers to split, everybody is one segment"
        )
    if chosen is None:
        raise ValueError(f"No one-segment k_means trial with the scaler '{rules.scaler}' to fall back on.")
    return [
        replace(trial, is_selected=True, verdict=reason)
        if trial is chosen
        else replace(trial, verdict=_refusal(trial, rules, chosen))
        for trial in trials
    ]


def _is_one_segment(trial: Trial, rules: Rules) -> bool:
    return trial.k == 1 and trial.algorithm == SELECTABLE[0] and trial.scaler == rules.scaler


def _preference(trial: Trial) -> tuple[float, int, int]:
    return (-trial.rank_silhouette, trial.k, SELECTABLE.index(trial.algorithm))


def _objections(trial: Trial, rules: Rules) -> list[str]:
    """Why a trial cannot be published, apart from its segment count."""
    if trial.k == 1:
        return ["one segment only, shown for the elbow"]
    objections = []
    if trial.evaluation is None:
        objections.append(f"fewer distinct customers ({trial.distinct:,}) than segments ({trial.k})")
    elif trial.silhouette is None and trial.k >= trial.evaluation.points:
        objections.append("as many segments as customers")
    elif _is_degenerate(trial, rules):
        count = trial.evaluation.smallest_count
        size = f"{_percent(trial.smallest_share)} ({count:,} customer{'' if count == 1 else 's'})"
        objections.append(f"smallest segment holds {size}: below {_percent(rules.smallest_share_min)}")
    if trial.algorithm not in SELECTABLE:
        objections.append("algorithm shown for comparison, SQL cannot score it exactly")
    if trial.scaler != rules.scaler:
        objections.append(f"scaler shown for comparison, published with {rules.scaler}")
    return objections


def _is_degenerate(trial: Trial, rules: Rules) -> bool:
    return trial.silhouette is None or (trial.smallest_share or 0.0) < rules.smallest_share_min


def _refusal(trial: Trial, rules: Rules, chosen: Trial) -> str:
    objections = _objections(trial, rules)
    if trial.k > 1 and not rules.in_range(trial.k):
        objections.append(f"outside the business range {rules.count_min} to {rules.count_max}")
    if objections:
        return f"not selected: {'; '.join(objections)}"
    other = f"{chosen.algorithm} with {chosen.k} segments"
    if trial.rank_silhouette == chosen.rank_silhouette:
        simpler = "fewer segments" if chosen.k < trial.k else "k-means is the simpler algorithm"
        return f"not selected: same silhouette as {other}, {simpler}"
    return f"not selected: silhouette {_number(trial.silhouette)} below the {_number(chosen.silhouette)} of {other}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _percent(share: float | None) -> str:
    """Write a share of 0.006 as '0.6 %' and one of 0.02 as '2 %'."""
    return "none" if share is None else f"{round(share * 100, 1):g} %"
