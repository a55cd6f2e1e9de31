"""Small files of different shape, as shops export them, and the sales that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from winback.mapping import Start, start


@dataclass(frozen=True)
class Sale:
    """An order line that every shape can say."""

    order: int
    customer: int
    day: int
    month: int
    product: int
    quantity: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


PRICES = ("2.50", "19.99", "1234.50", "0.85", "7.00")


def sales(count: int = 120) -> list[Sale]:
    """Return lines of two to an order, the same each time; days run up to the 28th."""
    return [
        Sale(n // 2, n // 2 % 23, n // 2 % 28 + 1, n // 2 % 12 + 1, n % 9, (n * 7) % 5 + 1, Decimal(PRICES[n % 5]))
        for n in range(count)
    ]


def total(lines: list[Sale]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def german(number: Decimal) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


def write(folder: Path, name: str, rows: list[str], encoding: str = "utf-8", end: str = "\n") -> Path:
    path = folder / name
    path.write_bytes(end.join(rows).encode(encoding))
    return path


def german_lines(folder: Path, encoding: str = "utf-8") -> Path:
    """Semicolons, decimal commas, thousands dots, CRLF."""
    rows = ["Belegnr;Datum;Kundennr;Artikelnr;Bezeichnung;Menge;Preis;Betrag;Land"]
    rows += [
        f"B{s.order};{s.day:02d}.{s.month:02d}.2023 {s.order % 12 + 8:02d}:15;K{s.customer};A{s.product};"
        f"Tasse „groß“ {s.product};{s.quantity};{german(s.price)};{german(s.amount)};Österreich"
        for s in sales()
    ]
    return write(folder, "verkauf.csv", rows, encoding, "\r\n")


def british_orders(folder: Path) -> Path:
    """Orders without lines, days first."""
    rows = ["Order No,Order Date,Client,Total"]
    rows += [
        f"{s.order * 2 + n},{s.day:02d}/{s.month:02d}/2023,c{s.customer},{s.amount}" for n, s in enumerate(sales())
    ]
    return write(folder, "orders.csv", rows)


def shop_export(folder: Path) -> Path:
    """Lines under other names, with the order's total on its first line only, and times with a zone."""
    lines = sales()
    rows = [
        "Name,Email,Subtotal,Shipping,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,"
        "Shipping Country"
    ]
    for first, second in zip(lines[::2], lines[1::2], strict=True):
        money = first.amount + second.amount
        for s, of_order in ((first, f"{money},4.00,{money + 4}"), (second, ",,")):
            rows.append(
                f"#{1000 + s.order},C{s.customer}@example.org,{of_order},2023-{s.month:02d}-{s.day:02d} 23:30:00 -0400,"
                f'{s.quantity},"Mug, ""no {s.product}""",{s.price},SKU{s.product},US'
            )
    return write(folder, "orders_export.csv", rows)


def is_given_back(row: int) -> bool:
    """Whether a row of the event log takes a sale back."""
    return row % 20 == 13


def german_events(folder: Path) -> Path:
    """An event log with words of its own; one of them is unknown. Amounts and not prices are always there.

    Of what is given back some have a sign and some the word.
    """
    rows = ["zeit\taktion\tnutzer\tsitzung\tprodukt\tmenge\tpreis\tbetrag"]
    for n, s in enumerate(sales()):
        word = ("Ansicht", "Warenkorb", "Kauf", "Retoure" if is_given_back(n) and n % 3 else "Kauf", "Quizfrage")[n % 5]
        sign = "-" if is_given_back(n) and n % 3 != 1 else ""
        rows.append(
            f"2023-{s.month:02d}-{s.day:02d}T10:{n % 60:02d}:00Z\t{word}\tu{s.customer}\ts{s.order}\tp{s.product}\t"
            f"{sign}{s.quantity}\t{s.price if n % 2 else ''}\t{sign}{s.amount}"
        )
    return write(folder, "log.tsv", rows)


def thai_orders(folder: Path) -> Path:
    """Thai names and years of the Buddhist era."""
    rows = ["เลขที่ใบเสร็จ,วันที่ขาย,รหัสลูกค้า,สินค้า,จำนวน,ราคาต่อหน่วย,ยอดรวม"]
    rows += [
        f"R{s.order},{s.day}/{s.month}/2566 14:05,{1000 + s.customer},แก้ว {s.product},{s.quantity},{s.price},{s.amount}"
        for s in sales()
    ]
    return write(folder, "ขาย.csv", rows)


def look(path: Path, **how: str) -> Start:
    """Propose a mapping for a file."""
    return start(str(path), Path("mappings/test.yml"), **how)  # type: ignore[arg-type]
