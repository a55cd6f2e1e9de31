"""Exports that are known by their header: the mapping needs no question that the file itself can answer."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from files import Sale, look, sales

from winback.mapping import MappingError, Start, mapping_problems
from winback.mapping.contract import contract
from winback.mapping.names import key
from winback.mapping.recipes import read_recipe
from winback.mapping.write import loaded

RECIPES = {path.stem: path for path in (ROOT / "src/winback/mapping/exports").glob("*.yml")}


def day(s: Sale, form: str) -> str:
    return form.format(d=s.day, m=s.month, y=2024)


def shopify(s: Sale, n: int) -> dict[str, str]:
    first = n % 2 == 0
    return {
        "Name": f"#{1000 + s.order}",
        "Email": f"c{s.customer}@example.org",
        "Financial Status": "paid" if first else "",
        "Paid at": day(s, "{y}-{m:02d}-{d:02d} 10:00:00 +0100") if first else "",
        "Created at": day(s, "{y}-{m:02d}-{d:02d} 10:00:00 +0100"),
        "Currency": "EUR" if first else "",
        "Subtotal": f"{s.amount + 3:.2f}" if first else "",
        "Shipping": "4.90" if first else "",
        "Total": f"{s.amount + 8:.2f}" if first else "",
        "Lineitem quantity": str(s.quantity),
        "Lineitem name": f"Mug {s.product}",
        "Lineitem price": f"{s.price}",
        "Lineitem sku": f"S{s.product}",
        "Lineitem discount": "1.50" if n % 5 == 0 else "0.00",
        "Shipping Country": "DE" if first else "",
        "Vendor": "Kiln",
        "Source": "web" if first else "",
        "Id": f"{55 * 10**11 + s.order}",
    }


def woocommerce(s: Sale, n: int) -> dict[str, str]:
    return {
        "Order Number": str(n),
        "Order Status": "Completed",
        "Order Date": day(s, "{y}-{m:02d}-{d:02d} 10:15"),
        "First Name (Billing)": "Ann",
        "Email (Billing)": f"c{s.customer}@example.org",
        "Country Code (Billing)": "DE",
        "Payment Method Title": "Card",
        "Cart Discount Amount": "0.00",
        "Order Subtotal Amount": f"{s.amount:.2f}",
        "Order Shipping Amount": "4.90",
        "Order Refund Amount": "0.00",
        "Order Total Amount": f"{float(s.amount) + 4.9:.2f}",
        "Order Total Tax Amount": "0.00",
    }


def analytics(s: Sale, n: int) -> dict[str, str]:
    return {
        "Date": day(s, "{y}-{m:02d}-{d:02d} 10:15:00"),
        "Order #": str(n),
        "N. Revenue (formatted)": f'"${s.amount:,.2f}"'.strip('"'),
        "Status": "completed",
        "Customer": f"Ann {s.customer}",
        "Customer type": "new" if n < 20 else "returning",
        "Product(s)": f"{s.quantity}× Mug {s.product}",
        "Items sold": str(s.quantity),
        "Coupon(s)": "",
        "N. Revenue": f"{s.amount}",
    }


def magento(s: Sale, n: int) -> dict[str, str]:
    return {
        "ID": f"{n:09d}",
        "Purchase Point": "Main Website",
        "Purchase Date": day(s, "{y}-{m:02d}-{d:02d} 10:15:00"),
        "Bill-to Name": f"Ann {s.customer}",
        "Ship-to Name": f"Ann {s.customer}",
        "Grand Total (Base)": f"{s.amount + 5:.4f}",
        "Grand Total (Purchased)": f"{(s.amount + 5) * 2:.4f}",
        "Status": "complete",
        "Customer Email": f"c{s.customer}@example.org",
        "Customer Group": "General",
        "Subtotal": f"{s.amount:.4f}",
        "Shipping and Handling": "5.0000",
        "Customer Name": f"Ann {s.customer}",
        "Payment Method": "checkmo",
        "Total Refunded": "",
    }


def stripe_payments(s: Sale, n: int) -> dict[str, str]:
    return {
        "id": f"ch_{n:06d}",
        "Description": "Payment for order",
        "Seller Message": "Payment complete.",
        "Created date (UTC)": day(s, "{y}-{m:02d}-{d:02d} 10:15:00"),
        "Amount": f"{s.amount:.2f}",
        "Amount Refunded": "0.00",
        "Currency": "usd",
        "Converted Amount": f"{float(s.amount) * 0.9:.2f}",
        "Converted Amount Refunded": "0.00",
        "Fee": f"{float(s.amount) * 0.03:.2f}",
        "Taxes On Fee": "0.00",
        "Converted Currency": "eur",
        "Mode": "Live",
        "Status": "Paid",
        "Customer ID": f"cus_{s.customer:05d}",
        "Customer Email": f"c{s.customer}@example.org",
        "Captured": "true",
    }


def stripe_charges(s: Sale, n: int) -> dict[str, str]:
    return {
        "id": f"ch_{n:06d}x",
        "created": str(1704811164 + 86400 * n),
        "customer": f"cus_{s.customer}",
        "amount": f"{s.amount * 100:.0f}",
        "currency": "jpy" if n % 10 == 0 else "eur",
        "status": "succeeded",
    }


def paypal(s: Sale, n: int) -> dict[str, str]:
    return {
        "Date": day(s, "{d:02d}/{m:02d}/{y}"),
        "Time": f"10:{n % 60:02d}:00",
        "TimeZone": "Europe/Berlin",
        "Name": f"Ann {s.customer}",
        "Type": "Website Payment",
        "Status": "Completed",
        "Currency": "EUR",
        "Gross": f"{s.amount:,.2f}",
        "Fee": f"-{float(s.amount) * 0.03:.2f}",
        "Net": f"{float(s.amount) - round(float(s.amount) * 0.03, 2):,.2f}",
        "From Email Address": f"c{s.customer}@example.org",
        "To Email Address": "shop@example.com",
        "Transaction ID": f"T{n:06d}",
        "Item Title": "Order",
        "Invoice Number": str(1000 + n),
        "Balance": f"{n + 10}.00",
    }


def paypal_german(s: Sale, n: int) -> dict[str, str]:
    german = {"Gross": "Brutto", "Fee": "Entgelt", "Net": "Netto", "Balance": "Guthaben"}
    row = paypal(s, n)
    money = {new: row[old].translate(str.maketrans(",.", ".,")) for old, new in german.items()}
    return {
        "Datum": day(s, "{d:02d}.{m:02d}.{y}"),
        "Uhrzeit": row["Time"],
        "Beschreibung": "Website-Zahlung",
        "Währung": "EUR",
        **money,
        "Transaktionscode": row["Transaction ID"],
        "Absender E-Mail-Adresse": row["From Email Address"],
        "Name": row["Name"],
        "Rechnungsnummer": row["Invoice Number"],
    }


def square(s: Sale, n: int) -> dict[str, str]:
    return {
        "Date": day(s, "{m:02d}/{d:02d}/24"),
        "Time": f"10:{n % 60:02d}:00",
        "Time Zone": "Eastern Time (US & Canada)",
        "Category": "Tea",
        "Item": f"Mug {s.product}",
        "Qty": f"{s.quantity}.0",
        "Price Point Name": "Regular",
        "SKU": f"S{s.product}",
        "Gross Sales": f"${s.amount + 1:,.2f}",
        "Discounts": "($1.00)",
        "Net Sales": f"${s.amount:,.2f}",
        "Tax": "$0.00",
        "Transaction ID": f"TX{s.order}",
        "Payment ID": f"PY{s.order}",
        "Event Type": "Payment",
        "Location": "Main St",
        "Customer ID": f"C{s.customer}",
        "Customer Name": f"Ann {s.customer}",
        "Count": "1",
    }


def etsy(s: Sale, n: int) -> dict[str, str]:
    return {
        "Sale Date": day(s, "{m:02d}/{d:02d}/24"),
        "Item Name": f"Mug {s.product}",
        "Buyer": f"buyer{s.customer}",
        "Quantity": str(s.quantity),
        "Price": f"{s.price}",
        "Coupon Code": "TEN" if n % 4 == 0 else "",
        "Discount Amount": "1.50" if n % 4 == 0 else "0.00",
        "Shipping Discount": "0.00",
        "Order Shipping": "4.50",
        "Order Sales Tax": "0.00",
        "Item Total": f"{s.amount:.2f}",
        "Currency": "USD",
        "Transaction ID": f"{39 * 10**8 + n}",
        "Listing ID": f"{15 * 10**8 + s.product}",
        "Date Paid": day(s, "{m:02d}/{d:02d}/{y}"),
        "Ship Name": f"Ann {s.customer}",
        "Ship Country": "United States",
        "Order ID": f"{3 * 10**9 + s.order}",
        "Order Type": "online",
        "VAT Paid by Buyer": "0.00",
        "SKU": f"S{s.product}",
    }


def amazon(s: Sale, n: int) -> dict[str, str]:
    return {
        "amazon-order-id": f"302-{s.order:07d}-0000001",
        "merchant-order-id": f"302-{s.order:07d}-0000001",
        "purchase-date": day(s, "{y}-{m:02d}-{d:02d}T10:15:00+00:00"),
        "last-updated-date": day(s, "{y}-{m:02d}-{d:02d}T12:15:00+00:00"),
        "order-status": "Shipped",
        "sales-channel": "Amazon.de",
        "product-name": f"Mug {s.product}",
        "sku": f"S{s.product}",
        "asin": f"B0{s.product}",
        "item-status": "Shipped",
        "quantity": str(s.quantity),
        "currency": "EUR",
        "item-price": f"{s.amount:.2f}",
        "item-tax": f"{float(s.amount) * 0.16:.2f}",
        "item-promotion-discount": "1.50" if n % 4 == n // 4 % 2 else "",
        "ship-country": "DE",
        "buyer-email": f"{s.customer:05d}@marketplace.example",
    }


def ga4(s: Sale, n: int) -> dict[str, str]:
    name = ("view_item", "add_to_cart", "purchase")[n % 3]
    return {
        "event_date": day(s, "{y}{m:02d}{d:02d}"),
        "event_timestamp": str(1704373353497623 + n * 10**9),
        "event_name": name,
        "user_pseudo_id": f"{1000007919 + s.customer}.1700000001",
        "ga_session_id": str(1700000000 + s.order),
        "transaction_id": f"T{s.order}" if name == "purchase" else "",
        "item_id": f"S{s.product}",
        "quantity": str(s.quantity),
        "price": f"{s.price}",
        "purchase_revenue": f"{s.amount + 7}" if name == "purchase" else "",
    }


def klaviyo(s: Sale, n: int) -> dict[str, str]:
    return {
        "Email": f"c{n}@example.org",
        "Klaviyo ID": f"01H{n:09d}",
        "First Name": "Ann",
        "Country": "Germany",
        "Email Marketing Consent": ("SUBSCRIBED", "UNSUBSCRIBED")[n % 2],
        "SMS Marketing Consent": "NEVER_SUBSCRIBED",
        "Profile Created On": day(s, "{y}-{m:02d}-{d:02d} 08:00:00"),
        "Date Added": day(s, "{y}-{m:02d}-{d:02d} 09:00:00"),
    }


def mailchimp(s: Sale, n: int) -> dict[str, str]:
    return {
        "Email Address": f"c{n}@example.org",
        "First Name": "Ann",
        "MEMBER_RATING": str(n % 5 + 1),
        "OPTIN_TIME": "" if n % 2 else day(s, "{y}-{m:02d}-{d:02d} 08:00:00"),
        "OPTIN_IP": "",
        "CONFIRM_TIME": day(s, "{y}-{m:02d}-{d:02d} 08:00:00"),
        "LAST_CHANGED": day(s, "{y}-{m:02d}-{d:02d} 09:00:00"),
        "LEID": str(4 * 10**8 + n),
        "EUID": f"ab{n:04d}",
        "TAGS": "",
    }


def shopify_tables(s: Sale, n: int) -> dict[str, str]:
    return {
        "order_name": f"#{1000 + s.order}",
        "created_at": day(s, "{y}-{m:02d}-{d:02d} 10:00:00"),
        "customer_id": str(7 * 10**12 + s.customer),
        "email": f"c{s.customer}@example.org",
        "financial_status": "paid",
        "currency": "EUR",
        "product_id": f"S{s.product}",
        "product_name": f"Mug {s.product}",
        "vendor": "Kiln",
        "quantity": str(s.quantity),
        "unit_price": f"{s.price}",
        "line_amount": f"{s.amount * (1 if n % 4 else Decimal('0.9')):.4f}",
        "source_name": "web",
        "country": "DE",
    }


EXPORTS = {
    "shopify_tables": shopify_tables,
    "shopify_orders": shopify,
    "woocommerce_orders": woocommerce,
    "woocommerce_analytics": analytics,
    "magento_orders": magento,
    "stripe_payments": stripe_payments,
    "stripe_charges": stripe_charges,
    "paypal_activity": paypal,
    "paypal_activity_german": paypal_german,
    "square_items": square,
    "etsy_items": etsy,
    "amazon_orders": amazon,
    "ga4_events": ga4,
    "klaviyo_profiles": klaviyo,
    "mailchimp_audience": mailchimp,
}

READ = {
    "shopify_tables": {"order_id": "#1003", "unit_price": "19.9900", "line_amount": "59.9700"},
    "shopify_orders": {"order_id": "#1003", "quantity": "3", "unit_price": "19.9900", "line_amount": "59.9700"},
    "woocommerce_orders": {"customer_id": "c3@example.org", "line_amount": "64.8700"},
    "woocommerce_analytics": {"order_id": "6", "customer_id": "Ann 3", "line_amount": "59.9700"},
    "magento_orders": {"customer_id": "c3@example.org", "line_amount": "64.9700"},
    "stripe_payments": {"order_id": "ch_000006", "customer_id": "cus_00003", "line_amount": "53.9700"},
    "stripe_charges": {"customer_id": "cus_3", "line_amount": "59.9700"},
    "paypal_activity": {"order_id": "1006", "customer_id": "c3@example.org", "line_amount": "59.9700"},
    "paypal_activity_german": {"order_id": "1006", "customer_id": "c3@example.org", "line_amount": "59.9700"},
    "square_items": {"customer_id": "C3", "quantity": "3", "line_amount": "59.9700", "discount_amount": "1.0000"},
    "etsy_items": {"customer_id": "buyer3", "product_id": "S6", "line_amount": "59.9700"},
    "amazon_orders": {"quantity": "3", "line_amount": "59.9700", "channel": "Amazon.de"},
    "ga4_events": {"customer_id": "1000007922.1700000001", "event_type": "view", "unit_price": "19.9900"},
    "klaviyo_profiles": {"customer_id": "c6@example.org", "contact_consent": "true"},
    "mailchimp_audience": {"customer_id": "c6@example.org", "joined_at": "2024-04-04 08:00:00"},
}
"""What the seventh row is read as: an order of 3 × 19.99."""


def export(folder: Path, name: str, *, shuffled: bool = False) -> Path:
    """Write a small export; shuffled it has another order, a further column and its names in capitals and blanks."""
    rows = [EXPORTS[name](sale, n) for n, sale in enumerate(sales())]
    if shuffled:
        rows = [{"Own remark": "x"} | {f"{column.upper()} ": row[column] for column in reversed(row)} for row in rows]
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_read(found: Start, count: int) -> list[dict[str, str]]:
    assert found.preview is not None
    return [dict(row) for _, row in found.preview.rows.iloc[:count].iterrows()]


def seventh(path: Path) -> Start:
    """Look at an export as if its seventh row was the first."""
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[7], *lines[1:7], *lines[8:]]) + "\n", encoding="utf-8")
    return look(path)


def test_every_recipe_has_its_export() -> None:
    """A recipe that no test tries may name its columns wrong."""
    assert set(RECIPES) == set(EXPORTS) == set(READ)
    for name, path in RECIPES.items():
        known = {key(column) for column in EXPORTS[name](sales()[0], 0)}
        assert set(read_recipe(path).header) <= known, name


@pytest.mark.parametrize("name", EXPORTS)
def test_a_known_export_needs_no_question(tmp_path: Path, name: str) -> None:
    """Shops of these systems are most of those who come; each question is a chance to answer it wrong."""
    found = seventh(export(tmp_path, name))
    recipe = read_recipe(RECIPES[name])
    assert f"this looks like {recipe.title}" in found.report
    assert all(f"Note: {note}" in found.report for note in recipe.notes)
    # Which currency to report in, no file can say.
    questions = ["report_currency"] if name == "stripe_charges" else []
    assert [item.target for item in found.proposal.undecided if item.is_needed] == questions
    read = rows_read(found, 1)[0]
    assert {target: read.get(target) for target in READ[name]} == READ[name]
    block = loaded(found.yaml)["custom"]
    header = path_header(tmp_path / f"{name}.csv")
    assert mapping_problems(block, {recipe.entity: {"file": header}}) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "every"), [("shopify_orders", 5), ("etsy_items", 4), ("amazon_orders", 4)])
def test_a_discount_that_is_known_to_be_left_on_is_taken_off(tmp_path: Path, name: str, every: int) -> None:
    """Amounts before the discount are more than customers paid."""
    path = export(tmp_path, name)
    sql = look(path).proposal.columns["line_amount"]
    read = f"select sum(cast({sql} as decimal(18, 4))) from read_csv('{path}', all_varchar = true)"
    right = sum((s.amount for s in sales()), Decimal(0)) - Decimal("1.50") * (len(sales()) // every)
    assert duckdb.sql(read).fetchone() == (right,)


def path_header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("name", ["shopify_orders", "paypal_activity_german", "ga4_events"])
def test_order_and_spelling_of_the_header_do_not_matter(tmp_path: Path, name: str) -> None:
    """Plugins move columns and add their own."""
    plain, shuffled = look(export(tmp_path, name)), look(export(tmp_path, name, shuffled=True))
    assert plain.proposal.entity_reason == shuffled.proposal.entity_reason
    assert set(plain.proposal.columns) == set(shuffled.proposal.columns)
    assert rows_read(plain, 5) == rows_read(shuffled, 5)


def test_rows_go_before_the_recipe(tmp_path: Path) -> None:
    """Charges that are written in euros must not be divided by 100, nor a discount be taken off twice."""
    path = export(tmp_path, "stripe_charges")
    lines = [line.split(",") for line in path.read_text().splitlines()]
    euros = [lines[0], *([*row[:3], f"{int(row[3]) / 100:.2f}", *row[4:]] for row in lines[1:])]
    path.write_text("\n".join(",".join(row) for row in euros))
    assert rows_read(look(path), 2)[1]["line_amount"] == "59.9700"
    rows = [etsy(sale, n) for n, sale in enumerate(sales())]
    net = [row | {"Item Total": f"{float(row['Item Total']) - float(row['Discount Amount']):.2f}"} for row in rows]
    text = [",".join(net[0]), *(",".join(row.values()) for row in net)]
    found = look(write_lines(tmp_path, text))
    assert found.proposal.columns["line_amount"] == '"Item Total"'


def write_lines(folder: Path, lines: list[str]) -> Path:
    path = folder / "written.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_project_has_recipes_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The export of a shop system that nobody else uses is told once, and known from then on."""
    monkeypatch.chdir(tmp_path)
    path = write_lines(tmp_path, ["a,b,c,d", *(f"X{n},2024-01-{n:02d},k{n % 3},{n}.50" for n in range(1, 20))])
    assert look(path).proposal.undecided
    folder = tmp_path / "mappings" / "exports"
    folder.mkdir(parents=True)
    (folder / "till.yml").write_text(
        "title: our till\nentity: order_lines\nheader: [A, B, c]\n"
        "columns: {a: order_id, b: ordered_at, c: customer_id, d: line_amount}\n"
    )
    found = look(path)
    assert found.proposal.undecided == []
    assert "this looks like our till" in found.report
    (folder / "till.yml").write_text("title: our till\nentity: order_lines\nheader: [a]\ncolumns: {a: order}\n")
    with pytest.raises(MappingError, match=r"till.yml has unknown meanings \(order\); known are"):
        look(path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: [", "is no YAML"),
        ("- a", "is no recipe"),
        ("title: a\nentity: order_lines\nheader: [a]", "lacks columns"),
        ("title: a\nentity: orders\nheader: [a]\ncolumns: {a: order_id}", "unknown entity 'orders'"),
        ("title: a\nentity: order_lines\nheader: [1]\ncolumns: {a: order_id}", "a list of texts for header"),
        ("title: a\nentity: order_lines\nheader: [a]\ncolumns: {1: order_id}", "lines of texts below columns"),
        ("title: a\nentity: order_lines\nheader: [a]\ncolumns: {a: order_id}\nvalues: {b: x}", "has values of b"),
        ("title: a\nentity: order_lines\nheader: [a]\ncolumns: {a: order_id}\nvalues: {a: '('}", "regular expression"),
        ("title: a\nentity: order_lines\nheader: [a]\ncolumns: {a: order_id}\nnote: [b]", "unknown settings"),
    ],
)
def test_a_recipe_with_a_mistake_is_named(tmp_path: Path, text: str, problem: str) -> None:
    """A mistake that is passed over would leave the export unknown, and nobody would see why."""
    path = tmp_path / "own.yml"
    path.write_text(text)
    with pytest.raises(MappingError, match=problem.replace("(", r"\(")):
        read_recipe(path)


def test_columns_of_recipes_are_not_forgotten(tmp_path: Path) -> None:
    """An entity that is asked for by hand is another look at the file: the recipe does not apply."""
    found = look(export(tmp_path, "klaviyo_profiles"), entity="order_lines")
    assert "looks like" not in found.report
    assert set(found.proposal.columns) <= set(contract()["order_lines"])


def made_of(section: str) -> list[str]:
    """Return the SQL of a section of the page."""
    text = (ROOT / "docs" / "bring-your-own-data.md").read_text(encoding="utf-8").split(f"### {section}\n")[1]
    return re.findall(r"^```sql\n(.*?)^```$", text.split("\n## ")[0], re.DOTALL | re.MULTILINE)


def test_shopifys_tables_make_order_lines(tmp_path: Path) -> None:
    """A warehouse has orders and lines apart, and the discount on the order: each line gets its part, to the cent."""
    lines = sales()
    orders = [
        {
            "id": s.order,
            "name": f"#{1000 + s.order}",
            "created_at": f"2024-{s.month:02d}-{s.day:02d} 10:00:00",
            "customer_id": 7 * 10**12 + s.customer,
            "email": f"c{s.customer}@example.org",
            "financial_status": "paid",
            "currency": "EUR",
            "total_line_items_price": f"{s.amount + other.amount}",
            "subtotal_price": f"{(s.amount + other.amount) - (5 if s.order % 3 == 0 else 0)}",
            "source_name": "web",
            "country": "DE",
            "test": s.order == 59,
            "line_items": [
                {
                    "id": one.order * 2 + n,
                    "sku": f"S{one.product}",
                    "variant_id": one.product,
                    "title": f"Mug {one.product}",
                    "vendor": "Kiln",
                    "quantity": one.quantity,
                    "price": f"{one.price}",
                }
                for n, one in enumerate((s, other))
            ],
        }
        for s, other in zip(lines[::2], lines[1::2], strict=True)
    ]
    right = sum((Decimal(str(order["subtotal_price"])) for order in orders if not order["test"]), Decimal(0))
    (tmp_path / "orders.json").write_text(json.dumps(orders))
    source = f"read_json('{tmp_path / 'orders.json'}')"
    fivetran, airbyte = made_of("Shopify's tables")
    tables = {
        fivetran: f"""
            create table "order" as
            select
                id, name, cast(created_at as timestamptz) as created_at, customer_id, email, financial_status, currency,
                cast(total_line_items_price as double) as total_line_items_price, source_name, test,
                cast(subtotal_price as double) as subtotal_price, country as shipping_address_country_code
            from {source};
            create table order_line as
            select
                orders.id as order_id, line.id, line.sku, line.variant_id, line.title, line.vendor, line.quantity,
                cast(line.price as double) as price
            from {source} as orders cross join unnest(orders.line_items) as items (line)
        """,
        airbyte: f"""
            create table orders as
            select
                * exclude (line_items, customer_id, country), cast(to_json(line_items) as json) as line_items,
                json_object('id', customer_id) as customer, json_object('country_code', country) as shipping_address
            from {source}
        """,
    }
    for n, (view, statement) in enumerate(tables.items()):
        database = tmp_path / f"shopify{n}.duckdb"
        with duckdb.connect(str(database)) as connection:
            connection.execute(statement)
            connection.execute(view)
        found = look(Path(f"{database}#winback_order_lines"))
        assert "this looks like order lines from Shopify's tables" in found.report
        assert [item.target for item in found.proposal.undecided] == []
        with duckdb.connect(str(database)) as connection:
            sql = found.proposal.columns["line_amount"]
            (total,) = (
                connection.sql(f"select sum(cast({sql} as decimal(18, 4))) from winback_order_lines").fetchone() or ()
            )
        assert abs(total - right) < Decimal("0.01")
        assert rows_read(found, 1)[0]["customer_id"] == "7000000000000"
