"""The amounts of rows as a proposal reads them."""

from __future__ import annotations

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.expressions import product_sql, quoted_name


def amounts_read(draft: Draft) -> pd.Series | None:
    """Return what each row adds to the money, before what its status says and what the order has of its own.

    Parameters
    ----------
    draft : Draft
        With the columns of money.

    Returns
    -------
    Series of float or None
        NaN where the amount cannot be read; None where it is not decided what the amount is.
    """
    columns = draft.proposal.columns
    if "line_amount" in columns:
        sql = columns["line_amount"]
    elif "unit_price" in columns and draft.is_open("line_amount"):
        sql = (
            product_sql(columns["quantity"], columns["unit_price"]) if "quantity" in columns else columns["unit_price"]
        )
    else:
        return None
    read = {column.name: column.texts.astype("string") for column in draft.columns if quoted_name(column.name) in sql}
    if not read:
        return None
    frame = pd.DataFrame(read).reset_index(drop=True)
    amounts = (
        draft.session.from_df(frame.rename_axis("winback_row").reset_index())
        .project(f"winback_row, try_cast(({sql}) as decimal(18, 4))::double as amount")
        .order("winback_row")
        .df()["amount"]
    )
    amounts.index = draft.columns[0].texts.index
    return amounts
