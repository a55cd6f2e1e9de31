"""Who bought which product on which day, as numbers, and what was known of it on a past day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


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

    customers: NDArray[np.object_]
    products: NDArray[np.object_]
    customer: NDArray[np.int64]
    product: NDArray[np.int64]
    order: NDArray[np.int64]
    day: NDArray[np.int64]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Purchases:
        """Number the ids of a frame (columns customer_id, product_id, order_key, ordered_on)."""
        import pandas as pd

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

    def between(self, start: int | None, end: int) -> Purchases:
        """Keep what was bought from one day on (null: from the first) until before another."""
        kept = self.day < end if start is None else (self.day >= start) & (self.day < end)
        return Purchases(
            self.customers, self.products, self.customer[kept], self.product[kept], self.order[kept], self.day[kept]
        )

    def matrix(self) -> sparse.csr_array:
        """Count the orders of each customer (row) that had each product (column)."""
        return sparse.csr_array(
            (np.ones(len(self.customer)), (self.customer, self.product)),
            shape=(len(self.customers), len(self.products)),
        )


@dataclass(frozen=True)
class Space:
    """The products that can be recommended as of a day: those that most customers had bought.

    Attributes
    ----------
    products : array of int
        Their numbers, most customers first.
    customer_count, recent_customer_count : array of int
        How many customers bought each ever, and lately.
    owned : array of shape (customers, products)
        1 where a customer has bought a product.
    """

    products: NDArray[np.int64]
    customer_count: NDArray[np.int64]
    recent_customer_count: NDArray[np.int64]
    owned: sparse.csr_array

    @property
    def trend(self) -> NDArray[np.float64]:
        """Say how much of a product's buying is of late: few customers say little, so the ratio starts at a usual one."""
        trend: NDArray[np.float64] = np.sqrt((self.recent_customer_count + 5) / (self.customer_count + 20))
        return trend

    @classmethod
    def at(cls, purchases: Purchases, day: int, *, recent_days: int, items_max: int) -> Space:
        """Look at what was bought before a day."""
        owned = _flags(purchases.between(None, day).matrix())
        recent = _flags(purchases.between(day - recent_days, day).matrix())
        customer_count = np.asarray(owned.sum(axis=0), dtype=np.int64).ravel()
        chosen = np.lexsort((np.arange(len(customer_count)), -customer_count))[:items_max]
        chosen = chosen[customer_count[chosen] > 0]
        return cls(
            products=chosen,
            customer_count=customer_count[chosen],
            recent_customer_count=np.asarray(recent.sum(axis=0), dtype=np.int64).ravel()[chosen],
            owned=sparse.csr_array(owned[:, chosen]),
        )


def _flags(counts: sparse.csr_array) -> sparse.csr_array:
    flags = sparse.csr_array(counts)
    flags.sum_duplicates()
    flags.data[:] = 1
    return flags
