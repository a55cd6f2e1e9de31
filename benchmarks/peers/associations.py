"""Pairs and rules by other programs: `associations.py PROGRAM ITEMS SHARE CONFIDENCE` prints what it found as JSON.

Needs mlxtend, efficient-apriori and duckdb, which are no part of this project; `benchmarks/associations.py` runs it
with the Python of their environment.
"""
# ruff: noqa: S608, PLC0415

import importlib.metadata
import json
import sys

import duckdb

PROGRAMS = {"fpgrowth": "mlxtend", "efficient-apriori": "efficient-apriori"}


def main() -> None:
    program, file, share, confidence = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    rows = duckdb.sql(f"select list(product_id) from '{file}' group by order_key").fetchall()
    baskets = [row[0] for row in rows]
    rules = 0
    if program == "fpgrowth":
        import pandas as pd
        from mlxtend.frequent_patterns import association_rules, fpgrowth
        from mlxtend.preprocessing import TransactionEncoder

        encoder = TransactionEncoder()
        frame = pd.DataFrame(encoder.fit_transform(baskets), columns=encoder.columns_)
        sets = fpgrowth(frame, min_support=share, use_colnames=True, max_len=None if confidence else 2)
        pairs = int((sets["itemsets"].map(len) == 2).sum())
        if confidence:
            found = association_rules(sets, metric="confidence", min_threshold=confidence)
            rules = int((found["consequents"].map(len) == 1).sum())
    else:
        from efficient_apriori import apriori

        length = 8 if confidence else 2
        sets, found = apriori(
            [tuple(basket) for basket in baskets],
            min_support=share,
            min_confidence=confidence or 1.0,
            max_length=length,
        )
        pairs = len(sets.get(2, {}))
        rules = sum(len(rule.rhs) == 1 for rule in found) if confidence else 0
    version = importlib.metadata.version(PROGRAMS[program])
    print(json.dumps({"version": version, "pairs": pairs, "rules": rules}))


if __name__ == "__main__":
    main()
