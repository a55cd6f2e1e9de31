"""Who bought which product on which day, as numbers, and what was known of it on a past day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from winback.arrays import BoolArray, FloatArray, IntArray, TextArray


@dataclass(frozen=True)
class Purchases:
    """One entry for each product of each order.

    Attributes
    ----------
    customers, products : array of str
        The ids, sorted; the numbers below are positions in them.
    customer, product, order : array of int
        Who bought what in which order.
    day : array of int
        When: days since 1970-01-01.
    """

    customers: TextArray
    products: TextArray
    customer: IntArray
    product: IntArray
    order: IntArray
    day: IntArray

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Purchases:
        """Read a frame with the columns (columns customer_id, product_id, order_key, ordered_on)."""
        customer, customers = pd.factorize(frame["customer_id"], sort=True)
        product, products = pd.factorize(frame["product_id"], sort=True)
        order, _ = pd.factorize(frame["order_key"], sort=True)
        return cls(
            customers=np.asarray(customers, dtype=object),
            products=np.asarray(products, dtype=object),
            customer=np.asarray(customer, dtype=np.int64),
            product=np.asarray(product, dtype=np.int64),
            order=np.asarray(order, dtype=np.int64),
            day=np.asarray(frame["ordered_on"], dtype="datetime64[D]").astype(np.int64),
        )

    def where(self, kept: BoolArray) -> Purchases:
        """Keep some of the entries."""
        return replace(
            self,
            customer=self.customer[kept],
            product=self.product[kept],
            order=self.order[kept],
            day=self.day[kept],
        )

    def before(self, day: int) -> Purchases:
        """Keep what was bought before a day."""
        return self.where(self.day < day)

    def between(self, start: int, end: int) -> Purchases:
        """Keep what was bought from one day on, until before another."""
        return self.where((self.day >= start) & (self.day < end))

    def matrix(self) -> sparse.csr_array:
        """Count the orders of each customer (row) that had each product (column)."""
        matrix = sparse.csr_array(
            (np.ones(len(self.customer)), (self.customer, self.product)),
            shape=(len(self.customers), len(self.products)),
        )
        matrix.sum_duplicates()
        return matrix

    @cached_property
    def flags(self) -> sparse.csr_array:
        """Say by 1 which customer (row) has bought which product (column)."""
        matrix = self.matrix()
        matrix.data[:] = 1
        return matrix

    def customer_counts(self) -> IntArray:
        """Count the customers of each product."""
        return np.bincount(self.flags.indices, minlength=len(self.products)).astype(np.int64)


@dataclass(frozen=True)
class Space:
    """Products as of a day: all that customers had bought before it, or the first of these.

    Attributes
    ----------
    known : Purchases
        What was bought before the day.
    products : array of int
        Their numbers, most customers first.
    customer_count, recent_customer_count : array of int
        How many customers had bought each ever, and lately.
    """

    known: Purchases
    products: IntArray
    customer_count: IntArray
    recent_customer_count: IntArray

    @classmethod
    def at(cls, purchases: Purchases, day: int, *, recent_days: int) -> Space:
        """Look at all that was bought before a day."""
        known = purchases.before(day)
        customer_count = known.customer_counts()
        chosen = np.argsort(-customer_count, kind="stable")
        chosen = chosen[customer_count[chosen] > 0]
        return cls(
            known=known,
            products=chosen,
            customer_count=customer_count[chosen],
            recent_customer_count=purchases.between(day - recent_days, day).customer_counts()[chosen],
        )

    def first(self, items_max: int) -> Space:
        """Keep the products of the most customers."""
        return Space(
            self.known,
            self.products[:items_max],
            self.customer_count[:items_max],
            self.recent_customer_count[:items_max],
        )

    @cached_property
    def position(self) -> IntArray:
        """Position of each product of the data among those of the space; -1 if it is not one of them."""
        position = np.full(len(self.known.products), -1)
        position[self.products] = np.arange(len(self.products))
        return position

    @cached_property
    def owned(self) -> sparse.csr_array:
        """Say by 1 which customer (row) has bought which product of the space (column)."""
        return sparse.csr_array(self.known.flags[:, self.products])

    @cached_property
    def trend(self) -> FloatArray:
        """Say how much of a product's buying is of late; that of a product with few customers is near the usual."""
        trend: FloatArray = np.sqrt((self.recent_customer_count + 5) / (self.customer_count + 20))
        return trend

    def latest(self) -> pd.DataFrame:
        """List each customer's products of the space: columns customer, item, order_count, day (of the last purchase).

        The latest come first, of these those bought most often.
        """
        known = self.known.where(self.position[self.known.product] >= 0)
        frame = pd.DataFrame({"customer": known.customer, "item": self.position[known.product], "day": known.day})
        found = frame.groupby(["customer", "item"], sort=True)["day"].agg(["size", "max"]).reset_index()
        found.columns = pd.Index(["customer", "item", "order_count", "day"])
        order = np.lexsort((found["item"], -found["order_count"], -found["day"], found["customer"]))
        return found.iloc[order].reset_index(drop=True)

    def profiles(self, items_max: int) -> sparse.csr_array:
        """Say by 1 which of their latest products each customer (row) is recommended by."""
        latest = self.latest()
        latest = latest[latest.groupby("customer").cumcount() < items_max]
        return sparse.csr_array(
            (np.ones(len(latest)), (latest["customer"], latest["item"])),
            shape=(len(self.known.customers), len(self.products)),
        )
