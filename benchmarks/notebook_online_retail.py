"""What analysts do by hand on Online Retail, as one script: pandas, scikit-learn and scipy, without the pictures.

It follows the usual public notebooks on this data (cleaning, revenue by month, RFM and RFA, k-means and hierarchical
clusters with their scores, a profile of each cluster) and calls the libraries as such notebooks do: whole frames,
default settings, scores on every customer. Nothing is slowed down, and nothing is tuned. Where habits differ, the
cheaper one is taken: cluster labels of a tree are cut from the tree already computed instead of being fitted per k.

    python benchmarks/notebook_online_retail.py online-retail-dataset.csv.gz
"""

import argparse
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import dendrogram, fcluster, linkage
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

SEED = 42
LINKAGES = ("ward", "complete", "average", "single")
SCALERS = {"standard": StandardScaler, "min-max": MinMaxScaler, "robust": RobustScaler}
RFM = ["recency", "frequency", "monetary"]
RFA = ["recency", "frequency", "average"]

# Recency score and frequency score, as a pattern, to the name of the segment.
RFM_SEGMENTS = {
    r"[1-2][1-2]": "hibernating",
    r"[1-2][3-4]": "at risk",
    r"[1-2]5": "cannot lose them",
    r"3[1-2]": "about to sleep",
    r"33": "need attention",
    r"[3-4][4-5]": "loyal",
    r"41": "promising",
    r"51": "new",
    r"[4-5][2-3]": "potential loyalists",
    r"5[4-5]": "champions",
}

step_seconds: dict[str, float] = {}


@contextmanager
def step(name: str) -> Iterator[None]:
    """Record how long a step takes."""
    started = time.perf_counter()
    yield
    step_seconds[name] = step_seconds.get(name, 0.0) + time.perf_counter() - started


def heading(text: str) -> None:
    print(f"\n== {text}")


def read(path: Path) -> pd.DataFrame:
    with step("read the file"):
        raw = pd.read_csv(path)
    heading("raw data")
    print(f"{len(raw):,} rows, {raw['CustomerID'].nunique():,} customers, {raw['InvoiceNo'].nunique():,} invoices")
    return raw


def describe(raw: pd.DataFrame) -> None:
    """Describe the raw columns: quartiles, distinct values, missing values, duplicates, kinds of odd rows."""
    with step("describe the raw columns"):
        numbers = raw.describe().T
        texts = raw.describe(include=["object", "string"]).T
        distinct = raw.nunique()
        missing = raw.isnull().sum()
        profile = pd.DataFrame({"distinct": distinct, "missing": missing, "share_of_rows_missing": missing / len(raw)})
        profile = profile.join(numbers[["min", "25%", "50%", "75%", "max"]]).join(texts[["top", "freq"]])
        duplicates = raw.duplicated().sum()
        cancelled = raw["InvoiceNo"].astype(str).str.startswith("C")
        oddities = {
            "exact duplicates": duplicates,
            "rows of cancellations": cancelled.sum(),
            "negative quantity": (raw["Quantity"] < 0).sum(),
            "negative quantity without C": ((raw["Quantity"] < 0) & ~cancelled).sum(),
            "price 0": (raw["UnitPrice"] == 0).sum(),
            "price below 0": (raw["UnitPrice"] < 0).sum(),
        }
    print(profile.to_string(float_format=lambda value: f"{value:,.3f}"))
    for name, count in oddities.items():
        print(f"{name}: {count:,}")


def clean(raw: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all lines with their amount, and the cleaned ones; print what each rule leaves."""
    with step("clean"):
        lines = raw.copy()
        lines["InvoiceDate"] = pd.to_datetime(lines["InvoiceDate"])
        lines["Description"] = lines["Description"].str.strip()
        lines["Revenue"] = lines["Quantity"] * lines["UnitPrice"]
        rungs = [("raw", lines)]
        kept = lines.dropna(subset=["CustomerID"])
        rungs.append(("customer known", kept))
        kept = kept[~kept["InvoiceNo"].astype(str).str.startswith("C")]
        rungs.append(("no cancellations", kept))
        kept = kept[(kept["Quantity"] > 0) & (kept["UnitPrice"] > 0)]
        rungs.append(("quantity and price above 0", kept))
        # Duplicates of the file itself: the description is trimmed above, so compare the raw rows.
        kept = kept[~raw.loc[kept.index].duplicated()].copy()
        rungs.append(("no duplicates", kept))
        kept["CustomerID"] = kept["CustomerID"].astype(int)
        kept["Month"] = kept["InvoiceDate"].dt.to_period("M")
        kept["Year"] = kept["InvoiceDate"].dt.year
        kept["Hour"] = kept["InvoiceDate"].dt.hour
        kept["Weekday"] = kept["InvoiceDate"].dt.day_name()
        ladder = pd.DataFrame(
            {
                name: {
                    "rows": len(rung),
                    "customers": rung["CustomerID"].nunique(),
                    "invoices": rung["InvoiceNo"].nunique(),
                    "revenue": rung["Revenue"].sum(),
                }
                for name, rung in rungs
            }
        ).T
    heading("cleaning")
    print(ladder.to_string(float_format=lambda value: f"{value:,.3f}".removesuffix(".000")))
    return lines, kept


def revenue_over_time(lines: pd.DataFrame, orders: pd.DataFrame) -> None:
    """Revenue by year and month, items, active customers, refunds, change, new and existing customers."""
    with step("revenue by month and year"):
        by_year = orders.groupby("Year")["Revenue"].sum()
        by_month = orders.groupby("Month").agg(
            revenue=("Revenue", "sum"),
            items=("Quantity", "sum"),
            orders=("InvoiceNo", "nunique"),
            active_customer_count=("CustomerID", "nunique"),
        )
        by_month["revenue_per_order"] = by_month["revenue"] / by_month["orders"]
        by_month["revenue_per_customer"] = by_month["revenue"] / by_month["active_customer_count"]
        by_month["change"] = by_month["revenue"].pct_change()
        cancelled = lines[lines["InvoiceNo"].astype(str).str.startswith("C")]
        by_month["refunded"] = cancelled.groupby(cancelled["InvoiceDate"].dt.to_period("M"))["Revenue"].sum()
        daily = orders.groupby(orders["InvoiceDate"].dt.date)["Revenue"].sum()
        average_by_month = daily.groupby(pd.PeriodIndex(pd.to_datetime(daily.index), freq="M")).mean()
        by_month["revenue_per_day"] = average_by_month
    with step("new and existing customers"):
        first_month = orders.groupby("CustomerID")["Month"].min().rename("FirstMonth")
        labeled = orders.merge(first_month, on="CustomerID")
        labeled["Kind"] = np.where(labeled["Month"] == labeled["FirstMonth"], "new", "existing")
        mix = labeled.groupby(["Month", "Kind"])["Revenue"].sum().unstack(fill_value=0)
        mix_customers = labeled.groupby(["Month", "Kind"])["CustomerID"].nunique().unstack(fill_value=0)
        mix["new_share"] = mix["new"] / (mix["new"] + mix["existing"])
        mix = mix.join(mix_customers.add_suffix("_customers"))
    with step("hours and weekdays"):
        by_hour = orders.groupby("Hour")["InvoiceNo"].nunique()
        by_weekday = orders.groupby("Weekday")["InvoiceNo"].nunique()
        week = orders.pivot_table(index="Weekday", columns="Hour", values="InvoiceNo", aggfunc="nunique", fill_value=0)
        hourly = orders.groupby(orders["InvoiceDate"].dt.floor("h")).agg(
            orders=("InvoiceNo", "nunique"), customers=("CustomerID", "nunique"), revenue=("Revenue", "sum")
        )
    heading("revenue")
    print(by_year.to_string(float_format=lambda value: f"{value:,.2f}"))
    print(by_month.to_string(float_format=lambda value: f"{value:,.2f}"))
    print(mix.to_string(float_format=lambda value: f"{value:,.2f}"))
    heading("orders by hour and weekday")
    print(" ".join(f"{hour}:{count}" for hour, count in by_hour.items()))
    print(" ".join(f"{day}:{count}" for day, count in by_weekday.items()))
    print(
        f"busiest cell of the week: {week.to_numpy().max():,} orders; busiest hour: {hourly['orders'].max():,} orders"
    )


def customers(orders: pd.DataFrame) -> pd.DataFrame:
    """One row per customer: recency, frequency, monetary, average, and what else a customer table holds."""
    with step("customer table"):
        as_of = orders["InvoiceDate"].max() + pd.Timedelta(days=1)
        table = orders.groupby("CustomerID").agg(
            first_order=("InvoiceDate", "min"),
            last_order=("InvoiceDate", "max"),
            frequency=("InvoiceNo", "nunique"),
            monetary=("Revenue", "sum"),
            lines=("InvoiceNo", "count"),
            items=("Quantity", "sum"),
            products=("StockCode", "nunique"),
            mean_price=("UnitPrice", "mean"),
            country=("Country", "first"),
        )
        table["recency"] = (as_of - table["last_order"]).dt.days
        table["visit_period"] = (table["last_order"] - table["first_order"]).dt.days
        table["between_purchases"] = table["visit_period"] / table["frequency"]
        table["average"] = table["monetary"] / table["frequency"]
        table["basket_size"] = table["monetary"] / table["items"]
        table["visit_size"] = table["items"] / table["frequency"]
        last_line = orders.sort_values("InvoiceDate").groupby("CustomerID").tail(1).set_index("CustomerID")
        table["last_product"] = last_line["Description"]
    return table


def score_rfm(table: pd.DataFrame) -> None:
    """Score each measure 1 to 5 by quintile and name the segments."""
    with step("RFM scores"):
        scored = table[RFM].copy()
        scored["r"] = pd.qcut(scored["recency"], 5, labels=[5, 4, 3, 2, 1])
        scored["f"] = pd.qcut(scored["frequency"].rank(method="first"), 5, labels=[1, 2, 3, 4, 5])
        scored["m"] = pd.qcut(scored["monetary"], 5, labels=[1, 2, 3, 4, 5])
        scored["cell"] = scored["r"].astype(str) + scored["f"].astype(str) + scored["m"].astype(str)
        scored["segment"] = (scored["r"].astype(str) + scored["f"].astype(str)).replace(RFM_SEGMENTS, regex=True)
        segments = scored.groupby("segment")[RFM].agg(["mean", "median", "count"])
        money = scored.groupby("segment")["monetary"].sum().sort_values(ascending=False)
    heading("RFM")
    print(table[RFM].describe().to_string(float_format=lambda value: f"{value:,.2f}"))
    print(table[RFM].corr().round(3).to_string())
    print(f"{scored['cell'].nunique()} cells, {len(segments)} segments")
    for name, total in money.items():
        print(f"{name}: {int((scored['segment'] == name).sum()):,} customers, {total / money.sum():.1%} of revenue")


def try_k_means(name: str, scaled: np.ndarray) -> pd.DataFrame:
    """Try k = 1 to 10: SSE for the elbow, and from 2 on the three scores."""
    rows = []
    for k in range(1, 11):
        with step(f"{name}: k-means, k = 1 to 10"):
            model = KMeans(n_clusters=k, n_init=10, random_state=SEED).fit(scaled)
        row = {"k": k, "sse": model.inertia_}
        if k > 1:
            with step(f"{name}: silhouettes of k-means"):
                row["silhouette"] = silhouette_score(scaled, model.labels_)
            with step(f"{name}: Calinski-Harabasz and Davies-Bouldin of k-means"):
                row["calinski_harabasz"] = calinski_harabasz_score(scaled, model.labels_)
                row["davies_bouldin"] = davies_bouldin_score(scaled, model.labels_)
        rows.append(row)
    return pd.DataFrame(rows).set_index("k")


def try_hierarchical(name: str, scaled: np.ndarray) -> pd.DataFrame:
    """Build a tree per linkage, its dendrogram (not drawn), and score its cuts for k = 2 to 8."""
    rows = []
    for method in LINKAGES:
        with step(f"{name}: trees of the four linkages"):
            tree = linkage(scaled, method=method)
            dendrogram(tree, truncate_mode="lastp", p=30, no_plot=True)
        row: dict[str, float | str] = {"linkage": method}
        for k in range(2, 9):
            labels = fcluster(tree, t=k, criterion="maxclust")
            with step(f"{name}: silhouettes of the trees"):
                # Ties in a tree can leave no cut with exactly k clusters.
                row[f"k={k}"] = silhouette_score(scaled, labels) if len(set(labels)) > 1 else np.nan
        rows.append(row)
    return pd.DataFrame(rows).set_index("linkage")


def profile_clusters(name: str, table: pd.DataFrame, columns: list[str], scaled: np.ndarray, k: int) -> None:
    """Fit the chosen k and describe each cluster in natural units."""
    with step(f"{name}: profile of the chosen clusters"):
        labels = KMeans(n_clusters=k, n_init=10, random_state=SEED).fit_predict(scaled)
        grouped = table.assign(cluster=labels).groupby("cluster")
        profile = grouped[columns].agg(["mean", "median"])
        quartiles = grouped[columns].quantile([0.25, 0.75]).unstack()
        profile.columns = ["_".join(column) for column in profile.columns]
        quartiles.columns = [f"{column}_{quantile}" for column, quantile in quartiles.columns]
        profile = profile.join(quartiles)
        profile["customers"] = grouped.size()
        profile["share_of_customers"] = profile["customers"] / len(table)
        profile["share_of_revenue"] = grouped["monetary"].sum() / table["monetary"].sum()
    heading(f"{name}: profile of {k} clusters")
    print(profile.T.to_string(float_format=lambda value: f"{value:,.2f}"))


def cluster(
    name: str, table: pd.DataFrame, columns: list[str], *, scalers: list[str], trees: list[str], k: int
) -> None:
    """Try k-means with each scaler of `scalers`, trees with each of `trees`, then describe k clusters."""
    logged = np.log1p(table[columns])
    for scaler in scalers:
        scaled = SCALERS[scaler]().fit_transform(logged)
        heading(f"{name}, {scaler}: k-means")
        print(try_k_means(name, scaled).round(3).to_string())
        if scaler in trees:
            heading(f"{name}, {scaler}: silhouettes of hierarchical clusters")
            print(try_hierarchical(name, scaled).round(3).to_string())
    profile_clusters(name, table, columns, StandardScaler().fit_transform(logged), k)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, help="the raw file: CSV or CSV.GZ")
    parser.add_argument(
        "--full-grid", action="store_true", help="trees too with each scaler, and RFA in the same breadth as RFM"
    )
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")

    raw = read(arguments.raw)
    describe(raw)
    lines, orders = clean(raw)
    revenue_over_time(lines, orders)
    table = customers(orders)
    score_rfm(table)
    every, one = list(SCALERS), ["standard"]
    cluster("RFM", table, RFM, scalers=every, trees=every if arguments.full_grid else one, k=3)
    if arguments.full_grid:
        cluster("RFA", table, RFA, scalers=every, trees=every, k=4)
    else:
        cluster("RFA", table, RFA, scalers=one, trees=[], k=4)

    heading("seconds")
    for name, seconds in sorted(step_seconds.items(), key=lambda item: -item[1]):
        print(f"{seconds:7.2f}  {name}")


if __name__ == "__main__":
    main()
