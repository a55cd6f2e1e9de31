"""A build that adds a day's file gives the tables of a build of everything."""

import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Dbt, differences, marts

FIRST = date(2024, 1, 1)
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

    def happens(self, number: int) -> str:
        """Write the file of a day, and perhaps change, remove or slip in an earlier one; say what happened."""
        day = FIRST + timedelta(days=150 + number)
        self.write(f"day_{number:03d}.csv", self.day(day, 6) + (self.late(day) if number % 2 else []))
        what = self.chance.choices(["arrival", "correction", "deletion", "earlier file"], [12, 2, 1, 2])[0]
        files = sorted(self.folder.glob("day_*.csv"))
        if what == "correction":
            file = self.chance.choice(files)
            before = file.read_text(encoding="utf-8")
            file.write_text(before.replace(",1,", ",2,"), encoding="utf-8")
            # The file of this day may be the one that is corrected: it is new either way.
            what = "arrival" if ",1," not in before or file == files[-1] else what
        elif what == "deletion":
            files[0].unlink()
            what = "arrival" if len(files) == 1 else what
        elif what == "earlier file":
            self.write(f"a_{number:03d}.csv", self.late(day))
        return what


def build_days(dbt: Dbt, folder: Path, days: int, seed: int) -> dict[str, int]:
    """Build day by day, and once more as a whole; return how often what happened."""
    shop = Shop(folder / "files", seed)
    shop.write("a.csv", [line for number in range(150) for line in shop.day(FIRST + timedelta(days=number), 4)])
    options: dict[str, Any] = {
        "dataset": "custom",
        "custom": {
            "order_lines": {
                "files": str(shop.folder),
                "date_format": "%Y-%m-%d %H:%M:%S",
                "columns": {
                    **{"order_id": '"order_no"', "ordered_at": '"ordered_at"', "customer_id": '"customer"'},
                    **{"product_id": '"sku"', "quantity": '"quantity"', "unit_price": '"unit_price"'},
                    "channel": '"channel"',
                },
            }
        },
    }
    database, whole = dbt.database(f"{folder.name}_days"), dbt.database(f"{folder.name}_whole")
    dbt.run(["build"], database, options).check()
    happened: dict[str, int] = {}
    for number in range(days):
        shutil.copy(database, whole)
        what = shop.happens(number)
        happened[what] = happened.get(what, 0) + 1
        run = dbt.run(["build"], database, options).check()
        dbt.run(["build", "--full-refresh"], whole, options, data_tests=False).check()
        assert differences(marts(whole), marts(database)) == [], (number, what)
        # An order whose customer a till has lost has all orders added up again, so at least lines, rows and hours grow.
        assert (run.output.count("grew by 1 file ") >= 3) == (what == "arrival"), (number, what)
    return happened


def test_days_of_files(dbt: Dbt, tmp_path: Path) -> None:
    """A late line, a refund or a corrected file would be missed, or counted twice."""
    assert sum(build_days(dbt, tmp_path, 3, seed=1).values()) == 3


@pytest.mark.nightly
def test_thirty_days_of_files(dbt: Dbt, tmp_path: Path) -> None:
    """What seldom happens would be wrong: a file that is deleted, corrected, or sorts before the others."""
    assert len(build_days(dbt, tmp_path, 30, seed=3)) == 4
