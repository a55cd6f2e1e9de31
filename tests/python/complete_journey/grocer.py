"""A grocer of a few lines in the form of The Complete Journey, with everything that is odd in the real one."""

from pathlib import Path

import duckdb

TABLES = {
    "transactions": (
        "household_id bigint, store_id bigint, basket_id bigint, product_id bigint, quantity bigint, "
        "sales_value double, retail_disc double, coupon_disc double, coupon_match_disc double, week bigint, "
        "transaction_timestamp timestamp",
        [
            # Fuel in thousandths of a gallon, in its own department and out of it.
            (1, 10, 31198570044, 1, 10846, 25.20, 1.27, 0.0, 0.0, 1, "2017-01-01 22:15:00"),
            (1, 10, 31198570044, 3, 2, 5.00, 0.50, 1.00, 0.25, 1, "2017-01-01 22:15:00"),
            (1, 10, 31198570044, 3, 2, 5.00, 0.50, 1.00, 0.25, 1, "2017-01-01 22:15:00"),  # read twice
            (2, 11, 31198570045, 2, 30080, 15.00, 0.0, 0.0, 0.0, 1, "2017-01-02 04:59:59"),  # still yesterday
            # Neither quantity nor money, money without a quantity, a quantity for nothing, and next to nothing.
            (2, 11, 31198570046, 3, 0, 0.0, 0.0, 0.0, 0.0, 1, "2017-01-03 15:00:00"),
            (2, 11, 31198570046, 5, 0, 0.02, 0.0, 0.0, 0.0, 1, "2017-01-03 15:00:00"),
            (2, 11, 31198570046, 6, 3, 0.0, 6.00, 0.0, 0.0, 1, "2017-01-03 15:00:00"),
            (2, 11, 31198570046, 1, 5, 4.440892e-16, 0.0, 0.0, 0.0, 1, "2017-01-03 15:00:00"),
            (3, 12, 31198570047, 4, 1, 0.79, 0.0, 0.0, 0.0, 1, "2017-01-04 15:00:00"),  # a coupon as a product
            # A product that nobody describes, at a price with no end; summer time.
            (3, 12, 31198570048, 99, 3, 10.00, 0.0, 0.0, 0.0, 26, "2017-07-01 03:30:00"),
            (3, 12, 31198570049, 3, -1, -2.50, 0.0, 0.0, 0.0, 26, "2017-07-01 15:00:00"),  # brought back
            (None, 12, 31198570050, 3, 1, 1.00, None, None, None, 26, "2017-07-01 15:00:00"),  # without a card
            (3, 12, 31198570051, 3, 1, None, 0.0, 0.0, 0.0, 26, "2017-07-01 15:00:00"),
        ],
    ),
    # A second file of the same table, whose export wrote texts.
    "transactions_2": (
        "household_id varchar, store_id varchar, basket_id varchar, product_id varchar, quantity varchar, "
        "sales_value varchar, retail_disc varchar, coupon_disc varchar, coupon_match_disc varchar, "
        "transaction_timestamp varchar",
        [
            ("3", "12", "31198570052", "3", "2", "2.50", "", "", "", "2017-07-02 15:00:00"),
            ("3", "12", "31198570053", "3", "two", "2.50", "", "", "", "2017-07-02 15:00:00"),
            ("3", "12", "31198570054", "3", "2", "much", "", "", "", "2017-07-02 15:00:00"),
        ],
    ),
    "products": (
        "product_id bigint, manufacturer_id bigint, department varchar, brand varchar, product_category varchar, "
        "product_type varchar, package_size varchar",
        [
            (1, 69, "FUEL", "Private", "COUPON/MISC ITEMS", "GASOLINE-REG UNLEADED", None),
            (2, 69, "MISCELLANEOUS", "Private", "COUPON/MISC ITEMS", "GASOLINE-REG UNLEADED", None),
            (3, 317, "GROCERY", "National", "MISC. DAIRY", 'CHEESE "OLD", 1/2', "8 OZ"),
            (3, 317, "GROCERY", "National", "MISC. DAIRY", "MILK", "8 OZ"),  # another product under its number
            (4, 2, "COUPON", "National", "COUPONS/STORE & MFG", "COUPONS/STORE & MFG", None),
            (5, None, None, None, None, None, None),
            (6, 3, "PASTRY", "National", "COOKIES", None, "1 LB"),
        ],
    ),
    "demographics": (
        "household_id bigint, age varchar, income varchar, home_ownership varchar, marital_status varchar, "
        "household_size varchar, household_comp varchar, kids_count varchar",
        [
            (1, "65+", "35-49K", "Homeowner", "Married", "2", "2 Adults No Kids", "0"),
            (4, "19-24", "Under 15K", None, None, "1", "1 Adult No Kids", "0"),  # bought nothing
        ],
    ),
    "campaign_descriptions": (
        "campaign_id bigint, campaign_type varchar, start_date timestamp, end_date timestamp",
        [(1, "Type A", "2017-01-10", "2017-02-10"), (2, "Type B", "2017-03-01", "2017-04-01")],
    ),
    # Campaign 9 is described nowhere.
    "campaigns": ("campaign_id bigint, household_id bigint", [(1, 1), (1, 2), (2, 1), (9, 1)]),
    "coupons": (
        "coupon_upc bigint, product_id bigint, campaign_id bigint",
        [(10000085207, 3, 1), (10000085207, 5, 1), (10000085208, 3, 1), (10000085207, 3, 1)],
    ),
    "coupon_redemptions": (
        "household_id bigint, coupon_upc bigint, campaign_id bigint, redemption_date timestamp",
        [
            (1, 10000085207, 1, "2017-01-20"),
            (1, 10000085208, 1, "2017-01-15"),
            (3, 10000085207, 2, "2017-03-05"),  # was not sent it
            (1, 10000085207, 9, "2017-03-05"),
        ],
    ),
}


def write_grocer(folder: Path) -> Path:
    """Write the Parquet files; returns their folder."""
    with duckdb.connect() as connection:
        for name, (columns, rows) in TABLES.items():
            connection.execute(f"create table {name} ({columns})")
            connection.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)
            connection.execute(f"copy {name} to '{folder / name}.parquet'")
    return folder
