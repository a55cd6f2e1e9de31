"""A build that adds a day's file gives the tables of a build of everything."""

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Dbt, differences, marts

FIRST = date(2024, 1, 1)
# Marts of everything that grows by a file; the night has all marts.
SOME = ("--select", "build_options", "+row_accounting", "+rejected_rows", "+hourly_activity", "+sales_by_group")
HEADER = "order_no,ordered_at,customer,sku,quantity,unit_price,channel\n"


class Shop:
    """A shop that writes a file a day, with all that goes wrong in files."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.orders: list[list[str]] = []
        folder.mkdir()

    def order(self, day: date) -> list[str]:
        """Return the lines of a new order."""
        number = f"O{len(self.orders):05d}"
        customer = "" if self.chance.random() < 0.1 else f"C{int(self.chance.paretovariate(0.7)) % 150:03d}"
        time = f"{day} {self.chance.randint(8, 20):02d}:{self.chance.randint(0, 59):02d}:00"
        lines = []
        for _ in range(self.chance.randint(1, 4)):
            product = self.chance.randint(1, 40)
            # Some tills lose the customer halfway.
            buyer = "" if self.chance.random() < 0.03 else customer
            lines.append(f"{number},{time},{buyer},P{product:02d},{self.chance.randint(1, 5)},{product}.50,web\n")
        self.orders.append(lines)
        return lines

    def write(self, name: str, lines: list[str]) -> None:
        (self.folder / name).write_text(HEADER + "".join(lines), encoding="utf-8")

    def day(self, day: date, orders: int) -> list[str]:
        return [line for _ in range(orders) for line in self.order(day)]

    def late(self, day: date) -> list[str]:
        """Return rows that belong to orders of earlier days: a line more, a refund, a repeated line."""
        lines = []
        for old in self.chance.sample(self.orders, 3):
            number, time, customer, product, quantity, price, channel = old[0].strip().split(",")
            lines += self.chance.choice(
                [
                    [f"{number},{time},{customer},P41,2,9.50,{channel}\n"],
                    [f"{number},{day} 12:00:00,{customer},{product},-{quantity},{price},{channel}\n"],
                    [f"{number},{day} 12:00:00,C001,P42,1,3.00,{channel}\n"],
                    [old[0]],
                    ["broken line\n"],
                ]
            )
        return lines

    def write_day(self, number: int) -> None:
        """Write the file of a day."""
        day = FIRST + timedelta(days=150 + number)
        self.write(f"day_{number:03d}.csv", self.day(day, 6) + (self.late(day) if number % 2 else []))

    def happens(self, number: int) -> str:
        """Write the file of a day, and perhaps change, remove or slip in an earlier one; say what happened."""
        self.write_day(number)
        what = self.chance.choices(["arrival", "correction", "deletion", "earlier file"], [12, 2, 1, 2])[0]
        files = sorted(self.folder.glob("day_*.csv"))
        if what == "correction":
            file = self.chance.choice(files)
            # The file of this day may be the one that is corrected: it is new either way.
            what = what if self.correct(file) and file != files[-1] else "arrival"
        elif what == "deletion":
            files[0].unlink()
            what = "arrival" if len(files) == 1 else what
        elif what == "earlier file":
            self.slip_in(number)
        return what

    def correct(self, file: Path) -> bool:
        """Change quantities in a file; False if it has none to change."""
        before = file.read_text(encoding="utf-8")
        file.write_text(before.replace(",1,", ",2,"), encoding="utf-8")
        return ",1," in before

    def slip_in(self, number: int) -> None:
        """Write a file that sorts before the days."""
        self.write(f"a_{number:03d}.csv", self.late(FIRST + timedelta(days=150 + number)))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """The files of a shop with 150 days behind it."""
    shop = Shop(tmp_path / "files", seed=3)
    shop.write("a.csv", [line for number in range(150) for line in shop.day(FIRST + timedelta(days=number), 4)])
    return shop


def options_of(shop: Shop) -> dict[str, Any]:
    """The options of a build of its files."""
    columns = {
        **{"order_id": '"order_no"', "ordered_at": '"ordered_at"', "customer_id": '"customer"'},
        **{"product_id": '"sku"', "quantity": '"quantity"', "unit_price": '"unit_price"', "channel": '"channel"'},
    }
    lines = {"files": str(shop.folder), "date_format": "%Y-%m-%d %H:%M:%S", "columns": columns}
    return {"dataset": "custom", "custom": {"order_lines": lines}}


def build_both(dbt: Dbt, shop: Shop, database: Path, *select: str) -> int:
    """Build what is new, and everything in a copy: the same tables. Return how many tables grew by a file."""
    whole = dbt.database("days_whole")
    shutil.copy(database, whole)
    # the tests of the project compare marts, so they need all
    run = dbt.run(["build", *select], database, options_of(shop), data_tests=not select).check()
    dbt.run(["build", "--full-refresh", *select], whole, options_of(shop), data_tests=False).check()
    assert differences(marts(whole), marts(database)) == []
    return run.output.count("grew by 1 file ")


def test_days_of_files(dbt: Dbt, shop: Shop) -> None:
    """A late line, a refund, or a file that is deleted, corrected or slipped in would be missed, or counted twice."""
    shop.write_day(0)
    shop.write_day(1)
    database = dbt.database("days")
    dbt.run(["build", *SOME], database, options_of(shop), data_tests=False).check()
    before = shop.folder.with_name("before")
    shutil.copytree(shop.folder, before)
    first = shop.folder / "day_000.csv"
    changes: dict[str, Callable[[], object]] = {
        "arrival": lambda: shop.write_day(3),
        "correction": lambda: shop.correct(first),
        "deletion": first.unlink,
        "earlier file": lambda: shop.slip_in(3),
    }
    for what, happens in changes.items():
        happens()
        alone = Path(shutil.copy(database, dbt.database("days_alone")))
        run = dbt.run(["run", "--select", "+stg_custom__order_lines_rows"], alone, options_of(shop)).check()
        assert ("grew by 1 file " in run.output) == (what == "arrival"), what
        shutil.rmtree(shop.folder)
        shutil.copytree(before, shop.folder)
    changes["earlier file"]()
    assert changes["correction"]()
    (shop.folder / "day_001.csv").unlink()
    run = dbt.run(["build", *SOME], database, options_of(shop), data_tests=False).check()
    assert "grew by 1 file " not in run.output
    # What grows now grows from what those changes left.
    changes["arrival"]()
    assert build_both(dbt, shop, database, *SOME) >= 3


@pytest.mark.nightly
def test_thirty_days_of_files(dbt: Dbt, shop: Shop) -> None:
    """What seldom happens would be wrong, or what comes together: thirty days, each as it comes."""
    database = dbt.database("thirty_days")
    dbt.run(["build"], database, options_of(shop)).check()
    happened: dict[str, int] = {}
    for number in range(30):
        what = shop.happens(number)
        happened[what] = happened.get(what, 0) + 1
        grown = build_both(dbt, shop, database)
        # An order whose customer a till has lost has all orders added up again, so at least lines, rows and hours grow.
        assert (grown >= 3) == (what == "arrival"), (number, what)
    assert len(happened) == 4
