"""Key figures of what sells on Online Retail, recomputed from the raw file in pandas, without any code of the project.

    python benchmarks/sales_online_retail.py online-retail-dataset.csv.gz [winback.duckdb]

recomputes what was refunded and what of it was goods sent back, the whole orders that were canceled within a day, the
best sellers with product codes joined across letter case, and the time to the next order. With a database that
winback built from the same file, each figure stands beside that of the marts. The table goes to
`results/sales_online_retail.md`; the program ends with an error if a figure differs.
"""

import argparse
import re
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

REPORT = Path(__file__).parent / "results" / "sales_online_retail.md"
FEES = r"BANK CHARGES|AMAZONFEE|CRUK|B"
NO_GOODS = rf"{FEES}|POST|DOT|C2|C3|M|MANUAL|D|S|SP1002|ADJUST\d*|TEST\d*|GIFT_\d.*"
DAY = pd.Timedelta(days=1)
BEST = 15


def read(path: Path) -> pd.DataFrame:
    """Read the invoice lines without those that repeat another one exactly."""
    lines = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8").drop_duplicates()
    lines.columns = ["invoice", "code", "name", "quantity", "at", "price", "customer", "country"]
    lines["quantity"] = lines["quantity"].astype(int)
    lines["price"] = lines["price"].astype(float)
    lines["at"] = pd.to_datetime(lines["at"], format="%m/%d/%Y %H:%M")
    lines["customer"] = lines["customer"].str.replace(r"\.0$", "", regex=True)
    lines["amount"] = lines["quantity"] * lines["price"]
    lines["product"] = lines["code"].str.strip().str.upper()
    lines["is_refund"] = lines["invoice"].str.upper().str.startswith("C")
    lines["is_sale"] = ~lines["is_refund"] & (lines["quantity"] > 0) & (lines["price"] > 0)
    lines["is_goods"] = ~lines["product"].map(lambda code: bool(re.fullmatch(NO_GOODS, code)))
    lines["is_fee"] = lines["product"].map(lambda code: bool(re.fullmatch(FEES, code)))
    return lines


def canceled_invoices(lines: pd.DataFrame) -> set[str]:
    """Return the invoices whose exact amount went back to the customer within a day, and their cancellations."""
    known = lines[lines["customer"] != ""]
    amounts = known.assign(cents=(known["amount"] * 1000).round().astype("int64"))
    sales = amounts[amounts["is_sale"]].groupby("invoice").agg({"customer": "first", "at": "min", "cents": "sum"})
    refunds = amounts[amounts["is_refund"]].groupby("invoice").agg({"customer": "first", "at": "min", "cents": "sum"})
    refunds["cents"] = -refunds["cents"]
    both = sales.reset_index().merge(refunds.reset_index(), on=["customer", "cents"], suffixes=("", "_back"))
    both = both[(both["at_back"] >= both["at"]) & (both["at_back"] <= both["at"] + DAY)]
    last_order = both.sort_values(["at", "invoice"]).groupby("invoice_back")["invoice"].last()
    first_refund = both.sort_values(["at_back", "invoice_back"]).groupby("invoice")["invoice_back"].first()
    pairs = {(order, back) for back, order in last_order.items() if first_refund[order] == back}
    return {invoice for pair in pairs for invoice in pair}


def waiting_times(lines: pd.DataFrame, number: int, days: int) -> tuple[float | None, int]:
    """Return the share who place order `number` within so many days (Kaplan and Meier), and those at risk then."""
    end = lines["at"].max().normalize() + DAY
    sold = lines[lines["is_sale"] & (lines["customer"] != "")]
    orders = sold.groupby(["customer", "invoice"])["at"].min().reset_index().sort_values(["at", "invoice"])
    orders["number"] = orders.groupby("customer").cumcount() + 1
    before = orders[orders["number"] == number - 1].set_index("customer")["at"]
    after = orders[orders["number"] == number].set_index("customer")["at"].reindex(before.index)
    has_ordered = after.notna().to_numpy()
    waits = (after.fillna(end).dt.normalize() - before.dt.normalize()).dt.days.to_numpy()
    still = 1.0
    for day in np.unique(waits[has_ordered & (waits <= days)]):
        still *= 1 - (has_ordered & (waits == day)).sum() / (waits >= day).sum()
    at_risk = int((waits >= days).sum())
    return (1 - still if at_risk >= 10 else None), at_risk


def figures(lines: pd.DataFrame) -> dict[str, float | str | None]:
    """Return each figure under its name."""
    slips = lines["invoice"].isin(canceled_invoices(lines))
    refunds = lines[lines["is_refund"]]
    back = lines[lines["is_refund"] & ~slips]
    sold = lines[lines["is_sale"] & ~slips]
    found: dict[str, float | str | None] = {
        "stock codes as written": lines["code"].nunique(),
        "products, joined across letter case": lines["product"].nunique(),
        "refunded": -refunds["amount"].sum(),
        "goods sent back": -back.loc[back["is_goods"], "amount"].sum(),
        "whole orders canceled within a day": -lines.loc[lines["is_refund"] & slips, "amount"].sum(),
        "such orders": lines.loc[slips & lines["is_sale"], "invoice"].nunique(),
        "fees refunded": -back.loc[back["is_fee"], "amount"].sum(),
        "other refunds": -back.loc[~back["is_goods"] & ~back["is_fee"], "amount"].sum(),
        "sales": sold["amount"].sum(),
    }
    products = lines[lines["is_goods"] & ~slips & (lines["is_sale"] | lines["is_refund"])].groupby("product")
    best = products["amount"].sum().sort_values(ascending=False).head(BEST)
    found |= {f"best seller {place}": f"{code} {amount:.2f}" for place, (code, amount) in enumerate(best.items(), 1)}
    for number, days in [(2, 90), (3, 90), (4, 90), (2, 365), (3, 365), (4, 365)]:
        share, at_risk = waiting_times(lines, number, days)
        found[f"order {number} within {days} days"] = None if share is None else round(share, 6)
        found[f"at risk then, order {number}, {days} days"] = at_risk
    return found


def marts(database: Path) -> dict[str, float | str | None]:
    """Return the same figures of the marts."""
    with duckdb.connect(str(database), read_only=True) as connection:
        summary = connection.execute("select * from marts.build_summary").df().iloc[0]
        ((ids,),) = connection.execute("select count(distinct product_id) from input.input__order_lines").fetchall()
        best = connection.execute(
            "select position, upper(item_id) || ' ' || format('{:.2f}', net_amount::double) from marts.sales_by_group "
            "where group_type = 'product' and position <= ?",
            [BEST],
        ).fetchall()
        waits = connection.execute(
            "select order_number, days, share_of_customers_ordered, waiting_customer_count "
            "from marts.time_to_next_order where population = 'all' and days in (90, 365)"
        ).fetchall()
    found: dict[str, float | str | None] = {
        "stock codes as written": ids + int(summary["joined_product_id_count"]),
        "products, joined across letter case": ids,
        "refunded": float(summary["refunded_amount"]),
        "goods sent back": float(summary["return_amount"]),
        "whole orders canceled within a day": float(summary["canceled_amount"]),
        "such orders": int(summary["canceled_order_count"]),
        "fees refunded": float(summary["refunded_fee_amount"]),
        "other refunds": float(summary["refunded_other_amount"]),
        "sales": float(summary["sales_amount"]),
    }
    found |= {f"best seller {place}": words for place, words in best}
    for number, days, share, at_risk in waits:
        found[f"order {number} within {days} days"] = None if share is None else round(share, 6)
        found[f"at risk then, order {number}, {days} days"] = at_risk
    return found


def written(value: float | str | None) -> str:
    """Write a figure."""
    if value is None:
        return "–"  # noqa: RUF001
    return value if isinstance(value, str) else f"{value:,.6f}".rstrip("0").rstrip(".")


def is_same(one: float | str | None, other: float | str | None) -> bool:
    """Tell whether two figures are the same but for rounding."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-3
    return one == other


def main() -> None:
    """Compute, compare and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path)
    parser.add_argument("database", type=Path, nargs="?")
    options = parser.parse_args()
    by_hand = figures(read(options.raw))
    built = marts(options.database) if options.database else {}
    rows = [f"| {name} | {written(value)} | {written(built.get(name))} |" for name, value in by_hand.items()]
    differing = [name for name, value in by_hand.items() if built and not is_same(value, built.get(name))]
    REPORT.write_text(
        "# What sells on Online Retail, recomputed from the raw file\n\n"
        "`benchmarks/sales_online_retail.py` computes these figures in pandas from the raw file alone, and reads the "
        "marts beside them.\n\n| figure | from the raw file | from the marts |\n| --- | ---: | ---: |\n"
        + "\n".join(rows)
        + "\n",
        encoding="utf-8",
    )
    print("\n".join(rows))
    sys.exit(f"differ: {', '.join(differing)}" if differing else 0)


if __name__ == "__main__":
    main()
