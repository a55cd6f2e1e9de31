"""Which trial is published, and in plain words why each other one is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from winback.segments.fitting.algorithms import ALGORITHMS, K_MEANS, Algorithm
from winback.segments.fitting.rounding import SCORE_DECIMALS
from winback.segments.judging.evaluation import Evaluation
from winback.segments.judging.repeatability import Repeatability
from winback.segments.judging.structure import EXCESS_MIN, Gap, Structure
from winback.segments.judging.use import Use

COMPARED_DECIMALS = 3
"""Silhouettes, and areas under curves, that agree to this many decimals are equal."""

RECOVERED_MIN = 0.8
"""Groups of another algorithm that agree less than this with their nearest centers are not distinguished by centers."""

_MORE_SEPARATE = "more separate than shuffled customers"
_CUT = "useful cut of a continuum"


@dataclass(frozen=True)
class Trial:
    """One scaler x algorithm x number of segments.

    Attributes
    ----------
    scaler : str
        The scaler that was tried.
    algorithm : Algorithm
        The algorithm that was tried.
    k : int
        Number of segments.
    distinct : int
        Distinct customers (in scaled features) the algorithm saw.
    evaluation : Evaluation or None
        None where the trial is not possible.
    agreement : float or None
        Adjusted Rand index between the algorithm's own labels and those of the nearest center.
    bic : float or None
        Bayesian information criterion of a Gaussian mixture, lower is better.
    noise_share : float
        Share of customers that the algorithm puts in no cluster.
    is_elbow : bool
        Whether the inertia of this algorithm bends most here.
    rand_to_selected : float or None
        Adjusted Rand index with the selected trial.
    repeatability : Repeatability or None
        How far refits on other draws agree; None unless the trial is on the shortlist.
    structure : Structure or None
        The silhouette beside those of clouds without groups.
    gap : Gap or None
        The gap statistic.
    use : Use or None
        How well a fit at an earlier date predicted what customers did next.
    is_selected : bool
        Whether this is the partition that is published.
    verdict : str
        Why, in plain words.
    """

    scaler: str
    algorithm: Algorithm
    k: int
    distinct: int
    evaluation: Evaluation | None
    agreement: float | None = None
    bic: float | None = None
    noise_share: float = 0.0
    is_elbow: bool = False
    rand_to_selected: float | None = None
    repeatability: Repeatability | None = None
    structure: Structure | None = None
    gap: Gap | None = None
    use: Use | None = None
    is_selected: bool = False
    verdict: str = ""

    @property
    def share_of_smallest_segment(self) -> float | None:
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

    @property
    def twins(self) -> int:
        """Segments that differ from another one neither in reorder rate nor in revenue, beyond chance."""
        return 0 if self.use is None else self.use.twins

    @property
    def rank_use(self) -> float:
        """Area under the curve of returns as it is compared, to 3 decimals."""
        return 0.0 if self.use is None else round(self.use.reorder_auc, COMPARED_DECIMALS)


@dataclass(frozen=True)
class Rules:
    """What a business asks of a segmentation.

    Attributes
    ----------
    scaler : str
        The scaler of the published partition.
    count_min, count_max : int
        The range of segment counts.
    share_of_smallest_segment_min : float
        A smaller segment than this share makes a trial degenerate.
    repeatability_min, jaccard_min : float
        Refits must agree with a trial to this adjusted Rand index on average, and every segment must come back with
        this Jaccard similarity.
    horizon_days : int
        Days over which use was measured.
    """

    scaler: str
    count_min: int
    count_max: int
    share_of_smallest_segment_min: float
    repeatability_min: float = 0.6
    jaccard_min: float = 0.5
    horizon_days: int = 90

    def in_range(self, k: int) -> bool:
        """Whether the business can work with `k` segments."""
        return self.count_min <= k <= self.count_max

    def is_shortlisted(self, trial: Trial) -> bool:
        """Whether a trial could be published, as far as its own figures tell."""
        return 2 <= trial.k <= self.count_max and not _objections(trial, self)


def select(trials: list[Trial], rules: Rules) -> list[Trial]:
    """Choose the trial to publish and give every trial its verdict.

    A trial passes when SQL can score it exactly, it is on the published scaler, its segment count is in the business
    range, no segment is tiny, and refits on other draws agree with it. Of those that pass, the best out-of-time use
    wins, or rather the simplest (fewest segments, then k-means) within one standard error of the best. Segments that
    differ neither in reorder rate nor in revenue count against a trial: one with fewer of these goes first. Where use
    cannot be measured, the highest silhouette wins; silhouettes that are equal to 3 decimals go to the simpler. Where
    nothing passes, counts below the range are tried downwards to 2; where still nothing passes, everybody is one
    segment.

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

    References
    ----------
    The simplest within one standard error: Breiman, Friedman, Olshen, Stone (1984), Classification and regression
    trees.
    """
    if not trials:
        return []
    passing = [trial for trial in trials if not _objections(trial, rules)]
    in_range = [trial for trial in passing if rules.in_range(trial.k)]
    chosen: Trial | None = None
    if in_range:
        chosen, reason = _best(in_range, rules)
    else:
        below = [trial for trial in passing if 2 <= trial.k < rules.count_min]
        chosen = min(below, key=lambda trial: (-trial.k, *_by_silhouette(trial)), default=None)
        reason = (
            f"selected although outside the business range {rules.count_min} to {rules.count_max}: "
            f"no trial inside it passes the other rules"
        )
    if chosen is None:
        chosen = next((trial for trial in trials if _is_one_segment(trial, rules)), None)
        reason = (
            "selected: no split passes every rule, so all customers are one segment"
            if any(trial.k > 1 and trial.evaluation is not None for trial in trials)
            else "selected: not enough different customers to split, so all customers are one segment"
        )
    if chosen is None:
        raise ValueError(f"No one-segment k_means trial with the scaler '{rules.scaler}' to fall back on.")
    reason = "; ".join([reason, *_qualities(chosen)])
    return [
        replace(trial, is_selected=True, verdict=reason)
        if trial is chosen
        else replace(trial, verdict=_refusal(trial, rules, chosen, in_range))
        for trial in trials
    ]


def _best(candidates: list[Trial], rules: Rules) -> tuple[Trial, str]:
    """Choose among trials that pass every rule, and say by what."""
    among = f"of the {len(candidates)} trials that pass every rule"
    best = _most_useful(candidates)
    if best is None or best.use is None:
        chosen = min(candidates, key=_by_silhouette)
        if len(candidates) == 1:
            return chosen, f"selected: the only trial that passes every rule, silhouette {_number(chosen.silhouette)}"
        return chosen, (
            f"selected: highest silhouette ({_number(chosen.silhouette)}) {among}; how useful it is cannot be measured "
            f"here, because there are no later orders to compare with"
        )
    as_good = [trial for trial in candidates if _within_error(trial, best)]
    chosen = min(as_good, key=lambda trial: (trial.twins, *_by_simplicity(trial)))
    use = f"tells who orders again within {rules.horizon_days} days from the others with {_number(chosen.rank_use)}"
    if len(candidates) == 1:
        return chosen, f"selected: the only trial that passes every rule; it {use} (0.5 is chance)"
    if chosen is best:
        return chosen, f"selected: none {among} does better; it {use} (0.5 is chance)"
    others = (
        ""
        if chosen is min(as_good, key=_by_simplicity)
        else " whose segments all differ"
        if not chosen.twins
        else (" with the fewest segments that do not differ")
    )
    return chosen, (
        f"selected: the simplest {among}{others} and tell who orders again within {rules.horizon_days} days from the "
        f"others as well as the best, within one standard error: {_number(chosen.rank_use)} compared with "
        f"{_number(best.rank_use)} (0.5 is chance)"
    )


def _most_useful(candidates: list[Trial]) -> Trial | None:
    measured = [trial for trial in candidates if trial.use is not None]
    return min(measured, key=lambda trial: (-trial.rank_use, *_by_simplicity(trial)), default=None)


def _within_error(trial: Trial, best: Trial) -> bool:
    error = round(best.use.reorder_auc_standard_error, COMPARED_DECIMALS) if best.use else 0.0
    return trial.use is not None and trial.rank_use >= round(best.rank_use - error, COMPARED_DECIMALS)


def _qualities(trial: Trial) -> list[str]:
    """Say what else is known about the trial that is published."""
    words = []
    if trial.twins:
        words.append(_twins_in_words(trial))
    if trial.repeatability is not None:
        words.append(f"refits on other draws of the same customers agree with it to {trial.repeatability.mean:.2f}")
    if trial.structure is not None:
        shuffled = f"{_number(trial.structure.null_silhouette)} for shuffled customers"
        beside = f"silhouette {_number(trial.silhouette)}, and {shuffled}"
        words.append(f"{_MORE_SEPARATE if trial.structure.is_more_separate else f'a {_CUT}'} ({beside})")
    return words


def _twins_in_words(trial: Trial) -> str:
    differs = "differs" if trial.twins == 1 else "differ"
    return f"{trial.twins} of its segments {differs} from another neither in reorder rate nor in revenue, beyond chance"


def structure_in_words(structure: Structure) -> str:
    """Say what a comparison with clouds without groups means."""
    if structure.is_more_separate:
        return _MORE_SEPARATE
    if structure.excess >= EXCESS_MIN:
        return f"{_CUT}: higher than shuffled customers, but this may be chance"
    return _CUT


def _is_one_segment(trial: Trial, rules: Rules) -> bool:
    return trial.k == 1 and trial.algorithm == K_MEANS and trial.scaler == rules.scaler


def _by_simplicity(trial: Trial) -> tuple[int, int]:
    return (trial.k, ALGORITHMS.index(trial.algorithm))


def _by_silhouette(trial: Trial) -> tuple[float, int, int]:
    return (-trial.rank_silhouette, *_by_simplicity(trial))


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
        size = f"{_percent(trial.share_of_smallest_segment)} ({count:,} customer{'' if count == 1 else 's'})"
        objections.append(f"smallest segment holds {size}: below {_percent(rules.share_of_smallest_segment_min)}")
    if not trial.algorithm.is_publishable:
        objections.append("algorithm shown for comparison, SQL cannot score it exactly")
        if trial.noise_share > 0:
            objections.append(f"it leaves {_percent(trial.noise_share)} of the customers in no group")
        if trial.agreement is not None and trial.agreement < RECOVERED_MIN:
            objections.append(f"its groups cannot be distinguished by their centers (agreement {trial.agreement:.2f})")
    if trial.scaler != rules.scaler:
        same = "" if trial.rand_to_selected is None else f", agreement with them {trial.rand_to_selected:.2f}"
        objections.append(f"scaler shown for comparison, published segments use {rules.scaler}{same}")
    found = trial.repeatability
    if found is not None and found.mean < rules.repeatability_min:
        objections.append(
            f"not repeatable: refits on other draws of the same customers agree with it only to "
            f"{found.mean:.2f}, below {rules.repeatability_min:g}"
        )
    elif found is not None and found.smallest_jaccard < rules.jaccard_min:
        objections.append(
            f"not repeatable: one of its segments keeps only {_percent(found.smallest_jaccard)} of itself on other "
            f"draws of the same customers, below {_percent(rules.jaccard_min)}"
        )
    return objections


def _is_degenerate(trial: Trial, rules: Rules) -> bool:
    return trial.silhouette is None or (trial.share_of_smallest_segment or 0.0) < rules.share_of_smallest_segment_min


def _refusal(trial: Trial, rules: Rules, chosen: Trial, in_range: list[Trial]) -> str:
    objections = _objections(trial, rules)
    if trial.k > 1 and not rules.in_range(trial.k):
        objections.append(f"outside the business range {rules.count_min} to {rules.count_max}")
    if objections:
        return f"not selected: {'; '.join(objections)}"
    other = f"{chosen.algorithm.in_words} with {chosen.k} segments"
    simpler = (
        "fewer segments"
        if chosen.k < trial.k
        else f"{chosen.algorithm.in_words.replace('_', '-')} is the simpler algorithm"
    )
    best = _most_useful(in_range)
    if best is not None:
        return f"not selected: {_worse_use(trial, chosen, best, other, simpler)}"
    if trial.rank_silhouette == chosen.rank_silhouette:
        return f"not selected: same silhouette as {other}, {simpler}"
    return f"not selected: silhouette {_number(trial.silhouette)} below the {_number(chosen.silhouette)} of {other}"


def _worse_use(trial: Trial, chosen: Trial, best: Trial, other: str, simpler: str) -> str:
    """Why a trial that passes every rule is not the one that is published, where use is measured."""
    if trial.use is None:
        return "too few different customers at the earlier date"
    if not _within_error(trial, best):
        return (
            f"it tells who orders again from the others less well ({_number(trial.rank_use)}) than "
            f"{best.algorithm.in_words} with {best.k} segments ({_number(best.rank_use)}), "
            "by more than a standard error"
        )
    if trial.twins > chosen.twins:
        return _twins_in_words(trial)
    return (
        f"it tells who orders again from the others ({_number(trial.rank_use)}) no better, by more than a standard "
        f"error, than {other} ({_number(chosen.rank_use)}): {simpler}"
    )


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _percent(share: float | None) -> str:
    """Write a share of 0.006 as '0.6 %' and one of 0.02 as '2 %'."""
    return "none" if share is None else f"{round(share * 100, 1):g} %"
