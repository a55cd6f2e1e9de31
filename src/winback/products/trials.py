"""Tries the recommender on a past day: what would it have recommended, and what did customers then buy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from winback.arrays import BoolArray, FloatArray, IntArray
from winback.products import similarity
from winback.products.measures import Lists
from winback.products.purchases import Purchases, Space

POPULARITY, RECENT = "popularity", "recent popularity"
CONFIDENCE, COSINE, EASE = "confidence × trend", "cosine × trend", "EASE × trend"
TIMES_BOUGHT = "times bought"
CANDIDATES = (RECENT, CONFIDENCE, COSINE, EASE)
"""What can be used for new products, the simplest first."""

WEIGHTS: dict[str, Callable[[FloatArray], FloatArray]] = {
    CONFIDENCE: similarity.confidence,
    COSINE: similarity.cosine,
    EASE: similarity.ease,
}
NEW, AGAIN = "new", "again"
EVERYBODY = "all customers"
BANDS = {"1": (1, 1), "2-4": (2, 4), "5-19": (5, 19), "20+": (20, 10**9)}
"""Customers by how many products they have bought, and how many that is, from and to."""
CUTS = {"1": 1, "2-4": 3, "5-19": 10}
"""How many products customers of a band have in a simulation that keeps so many of each customer's."""
SINGLE, DORMANT = "only orders of one product", "dormant, first order after"


@dataclass(frozen=True, kw_only=True)
class TrialOptions:
    """What lists are made of, and how they are tried.

    Attributes
    ----------
    recent_days : int
        "Lately".
    items_max, neighbor_count, profile_max : int
        The products that are known, those that each speaks for, and those of a customer that speak.
    length : int
        Of a list.
    horizon_days : int
        What customers bought within so many days after the day of the trial.
    dormant_after_days : int
    tested_max : int
        At most this many customers are tested, drawn at random.
    random_state : int
    """

    recent_days: int = 60
    items_max: int = 2000
    neighbor_count: int = 30
    profile_max: int = 300
    length: int = 10
    horizon_days: int = 90
    dormant_after_days: int = 90
    tested_max: int = 3000
    random_state: int = 0


@dataclass(frozen=True)
class Outcome:
    """The lists of one model for one population, and what they hit.

    Attributes
    ----------
    task, population, model : str
    lists : Lists
    hits : array of bool of shape (customers, length)
    relevant_count : array of int
        How many products the customers bought, known ones and others.
    item_count : int
        How many products the lists are made from.
    """

    task: str
    population: str
    model: str
    lists: Lists
    hits: BoolArray
    relevant_count: IntArray
    item_count: int

    def of(self, population: str, chosen: BoolArray) -> Outcome:
        """Look at some of the customers."""
        return Outcome(
            self.task,
            population,
            self.model,
            Lists(self.lists.items[chosen]),
            self.hits[chosen],
            self.relevant_count[chosen],
            self.item_count,
        )


class Trial:
    """One past day: what was known, and what customers bought after it."""

    def __init__(self, purchases: Purchases, day: int, options: TrialOptions) -> None:
        self.options = options
        self.everything = Space.at(purchases, day, recent_days=options.recent_days)
        self.space = self.everything.first(options.items_max)
        self.later = purchases.between(day, day + options.horizon_days)
        known = self.space.known
        returning = np.intersect1d(known.customer, self.later.customer)
        if len(returning) > options.tested_max:
            draw = np.random.default_rng(options.random_state).permutation(len(returning))[: options.tested_max]
            returning = returning[np.sort(draw)]
        self.customers = returning
        """Those who bought before and after."""
        self.owned = self.space.owned[returning].toarray() > 0
        self.owned_count = np.asarray(known.flags[returning].sum(axis=1), dtype=np.int64).ravel()
        self.recency = day - _extreme(known, np.maximum, len(known.customers))[returning]
        sizes = np.bincount(known.order)
        largest = np.zeros(len(known.customers), dtype=np.int64)
        np.maximum.at(largest, known.customer, sizes[known.order])
        self.is_single = largest[returning] == 1
        counts = similarity.together(self.space.owned)
        self.weights = {
            model: similarity.largest(weigh(counts), options.neighbor_count) for model, weigh in WEIGHTS.items()
        }

    def run(self) -> Iterator[Outcome]:
        """Try all models for all tasks and populations."""
        scores = dict(self._scores(self.space.profiles(self.options.profile_max)[self.customers]))
        populations = {
            EVERYBODY: np.full(len(self.customers), True),
            **{band: (self.owned_count >= low) & (self.owned_count <= high) for band, (low, high) in BANDS.items()},
            SINGLE: self.is_single,
        }
        bought, first = self.later.flags, self._first_orders().flags
        for task, allowed, kept in ((NEW, ~self.owned, None), (AGAIN, np.full_like(self.owned, True), EVERYBODY)):
            rankings = scores if task == NEW else {RECENT: scores[RECENT], EASE: scores[EASE]}
            lists = {model: self._lists(score, allowed) for model, score in rankings.items()}
            if task == AGAIN:
                lists[TIMES_BOUGHT] = self._again()
            for model, found in lists.items():
                tested = self._tested(task, EVERYBODY, model, found, bought)
                relevant = tested.relevant_count > 0
                for population, chosen in populations.items():
                    if kept in (None, population):
                        yield tested.of(population, chosen & relevant)
                back = self._tested(task, DORMANT, model, found, first)
                is_dormant = self.recency > self.options.dormant_after_days
                yield back.of(DORMANT, is_dormant & (back.relevant_count > 0))

    def _scores(self, profiles: sparse.csr_array) -> Iterator[tuple[str, FloatArray]]:
        """Score every product of the space for each row of profiles, by each model.

        What can be used is scored as it is used: products that did not sell lately are left out, and behind those
        that the profile speaks for stand the others, those that most customers bought lately first.
        """
        shape, recent = profiles.shape, self.space.recent_customer_count
        behind = np.empty(len(recent))
        behind[np.argsort(-recent, kind="stable")] = -np.arange(1.0, len(recent) + 1)
        behind[recent == 0] = -np.inf
        yield POPULARITY, np.broadcast_to(self.space.customer_count.astype(float), shape)
        yield RECENT, np.broadcast_to(behind, shape)
        for model, weights in self.weights.items():
            plain = (profiles @ weights).toarray()
            if model != CONFIDENCE:
                yield model.removesuffix(" × trend"), plain
            yield model, np.where((plain > 0) & (recent > 0), plain * self.space.trend, behind)

    def _lists(self, scores: FloatArray, allowed: BoolArray) -> Lists:
        return Lists.of(scores, allowed, self.options.length).named(self.space.products)

    def _again(self) -> Lists:
        """List each customer's own products that still sell, those bought most often first, then the latest.

        Of equals, the one that most customers bought lately. Any product can be bought again, not only those of the
        space: a customer of a grocer buys much that few others do.
        """
        latest = self.everything.latest()
        latest["recent"] = self.everything.recent_customer_count[latest["item"]]
        ranked = latest[latest["recent"] > 0].sort_values(
            ["customer", "order_count", "day", "recent"], ascending=[True, False, False, False], kind="stable"
        )
        position = ranked.groupby("customer").cumcount().to_numpy()
        kept = position < self.options.length
        items = np.full((len(self.space.known.customers), self.options.length), -1)
        items[ranked["customer"].to_numpy()[kept], position[kept]] = ranked["item"].to_numpy()[kept]
        return Lists(items[self.customers]).named(self.everything.products)

    def _first_orders(self) -> Purchases:
        """Keep what customers bought on the first day after."""
        first = _extreme(self.later, np.minimum, len(self.later.customers))
        return self.later.where(self.later.day == first[self.later.customer])

    def _tested(self, task: str, population: str, model: str, lists: Lists, bought: sparse.csr_array) -> Outcome:
        """Compare lists with what customers bought; as new counts what they had not bought before."""
        bought = bought[self.customers]
        if task == NEW:
            bought = sparse.csr_array(bought - bought.multiply(self.space.known.flags[self.customers]))
        relevant = np.asarray(bought.sum(axis=1), dtype=np.int64).ravel()
        known = self.everything if model == TIMES_BOUGHT else self.space
        return Outcome(task, population, model, lists, lists.hits(bought), relevant, len(known.products))

    def cut(self, band: str) -> Iterator[Outcome]:
        """Try lists for all customers as if only as many of their products were known, drawn at random."""
        draw = np.random.default_rng(self.options.random_state + CUTS[band]).random(self.owned.shape)
        draw = np.where(self.owned, draw, 2.0)
        count = min(CUTS[band], draw.shape[1])
        kept = np.argpartition(draw, count - 1, axis=1)[:, :count]
        row = np.repeat(np.arange(len(kept)), count)
        known = np.take_along_axis(self.owned, kept, axis=1).ravel()
        profiles = sparse.csr_array((known.astype(float), (row, kept.ravel())), shape=self.owned.shape)
        for model, score in self._scores(profiles):
            if model in CANDIDATES:
                lists = self._lists(score, ~self.owned)
                tested = self._tested(NEW, simulated(band), model, lists, self.later.flags)
                yield tested.of(simulated(band), (tested.relevant_count > 0) & (self.owned_count >= CUTS[band]))


def simulated(band: str) -> str:
    """Name the population of customers cut to a band."""
    return f"{band}, simulated"


def _extreme(purchases: Purchases, compare: np.ufunc, count: int) -> IntArray:
    """Find the first or last day of each customer's purchases."""
    days = np.full(count, np.iinfo(np.int64).max if compare is np.minimum else np.iinfo(np.int64).min)
    compare.at(days, purchases.customer, purchases.day)
    return days
