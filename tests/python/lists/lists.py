"""A small database with lists of hand-made customers, as `winback export` reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd
from record_tables import make_records

LIST = "win_back-2026-01-01"
DAY = dt.date(2026, 1, 1)

TABLES = """
create schema marts;
create table marts.build_summary as select 'demo' as dataset, date '2026-01-01' as as_of_date, 'EUR' as currency;
create table marts.list_plan as
select 'win_back' as program, 1 as position, 'Win back the dormant' as title, 0.05::double as minimum_detectable_effect,
    1.5::double as minimum_detectable_revenue_effect, 5 as treatment_count_so_far, 5 as control_count_so_far,
        0.5::double as share_of_control,
    30 as outcome_days, 'Can be measured.' as verdict;
"""
CUSTOMERS = """
create table marts.winback_list as
select 'win_back-2026-01-01' as list_id, 'win_back' as program, customer_id, contact_key, true as contact_consent,
    arm, true as new_on_list, suppressed_reason, 'Dormant' as status, 'other' as value_band, name as segment_name,
    name as why_1, name as last_product, 'Tea' as favorite_category, name as new_arrival_name, name as again_product,
    name as new_product, name as action,
    'an offer' as offer, 'program' as offer_basis, 'e-mail' as channel,
    2.00::decimal(38,4) as max_offer_cost, 1 as best_weekday, 12 as best_hour,
    -1.5::decimal(38,4) as revenue, arm = 'treatment' and suppressed_reason is null as is_to_send,
    arm = 'control' and suppressed_reason is null as is_held_back, 1::bigint as revenue_position
from customers
"""


def make_lists(database: Path, customers: str | Iterable[tuple[str, str, str | None, str | None]]) -> None:
    """Make a database with the list of one program.

    The customers are rows of id (the contact key is made of it), name, arm and reason to be left alone; or a query that
    has customer_id, contact_key, name, arm and suppressed_reason.
    """
    with duckdb.connect(str(database)) as connection:
        connection.execute(TABLES)
        if isinstance(customers, str):
            connection.execute(f"create temporary view customers as {customers}")
        else:
            columns = ["customer_id", "name", "arm", "suppressed_reason"]
            rows = pd.DataFrame(list(customers), columns=columns, dtype="string")
            connection.register("customers", rows.assign(contact_key=rows["customer_id"] + "@example.org"))
        connection.execute(CUSTOMERS)
        make_records(connection)
