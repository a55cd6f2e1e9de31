"""Damage raw files at random and build them: `make fuzz RUNS=20`.

Each run builds a folder of 25 files, each damaged once, and compares what arrived with an independent count: as many
raw rows as lines with text, all of them accepted or rejected. A run that fails keeps its files and says where they are.
"""

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from conftest import Dbt

HEADER = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
FILES_PER_RUN = 25
ROWS_PER_FILE = 40

Damage = Callable[[random.Random, bytes], bytes]


def good_rows(chance: random.Random, file: int) -> bytes:
    """Return undamaged rows; days above 12 leave no doubt about the date format."""
    rows = []
    for row in range(ROWS_PER_FILE):
        day, invoice = 13 + row % 15, 500000 + file * 1000 + row // 4
        name = chance.choice(['"LANTERN, RED"', "T-LIGHT", "CAFÉ SET", '"9"" PLATE"'])
        customer = chance.choice(["", "17850", "13047.0"])
        rows.append(
            f"{invoice},{22000 + row},{name},{chance.randint(1, 40)},3/{day}/2011 {chance.randint(8, 18)}:{row:02d},"
            f"{chance.randint(1, 999) / 100:.2f},{customer},United Kingdom\n"
        )
    return "".join(rows).encode()


def _at(chance: random.Random, body: bytes) -> int:
    return chance.randrange(len(body))


def replace_byte(chance: random.Random, body: bytes) -> bytes:
    """Put any other byte in the place of one."""
    at = _at(chance, body)
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def delete_bytes(chance: random.Random, body: bytes) -> bytes:
    """Lose up to 30 bytes."""
    at = _at(chance, body)
    return body[:at] + body[at + chance.randint(1, 30) :]


def insert_noise(chance: random.Random, body: bytes) -> bytes:
    """Insert up to 20 random bytes."""
    at = _at(chance, body)
    return body[:at] + chance.randbytes(chance.randint(1, 20)) + body[at:]


def insert_sign(chance: random.Random, body: bytes) -> bytes:
    """Insert one of the signs that mean something in CSV."""
    at = _at(chance, body)
    return body[:at] + chance.choice([b'"', b",", b"\r", b"\r\n", b"\n\n", b"\x00", b"\xff", b"'", b";"]) + body[at:]


def cut_off(chance: random.Random, body: bytes) -> bytes:
    """End the file too early."""
    return body[: _at(chance, body) + 1]


def repeat_lines(chance: random.Random, body: bytes) -> bytes:
    """Repeat a stretch of bytes, lines and all."""
    at = _at(chance, body)
    return body[:at] + body[max(0, at - 200) : at] + body[at:]


def change_line_ends(chance: random.Random, body: bytes) -> bytes:
    """End some lines another way."""
    end = chance.choice([b"\r\n", b"\r"])
    return b"".join(line + (end if chance.random() < 0.5 else b"\n") for line in body.split(b"\n") if line)


def long_field(chance: random.Random, body: bytes) -> bytes:
    """Insert a field of 100,000 letters or digits."""
    at = _at(chance, body)
    return body[:at] + chance.choice([b"x", b"9"]) * 100_000 + body[at:]


DAMAGES: list[Damage] = [
    replace_byte, delete_bytes, insert_noise, insert_sign, cut_off, repeat_lines, change_line_ends, long_field,
]  # fmt: skip


def lines_with_text(content: bytes) -> int:
    """Count the lines with text, the header not among them; LF, CRLF and CR each end a line."""
    return sum(1 for line in re.split(rb"\r\n|\n|\r", content) if line) - 1


def problems(dbt: Dbt, run: int, seed: int) -> list[str]:
    """Damage, build and compare; each problem is a line."""
    chance = random.Random(f"{seed}/{run}")
    folder = dbt.folder / f"raw_{run}"
    folder.mkdir()
    expected = {}
    for file in range(FILES_PER_RUN):
        damage = chance.choice(DAMAGES)
        content = HEADER + damage(chance, good_rows(chance, file))
        name = f"{file:02d}_{damage.__name__}.csv"
        (folder / name).write_bytes(content)
        expected[name] = lines_with_text(content)
    built = dbt.run(
        ["build", "--select", "+row_accounting", "+rejected_rows"],
        dbt.database(f"fuzz_{run}"),
        {"dataset": "online_retail", "raw_path": str(folder)},
    )
    if built.exit_code:
        return [f"the build ended with {built.exit_code}:", *built.output.splitlines()[-25:]]
    found = {}
    wrong = []
    for name, raw, accepted, rejected in built.query(
        "select source_file, raw_rows, accepted_rows, rejected_rows from marts.row_accounting"
    ):
        found[name] = raw
        if raw != accepted + rejected:
            wrong.append(f"{name}: {raw} raw rows, but {accepted} accepted and {rejected} rejected")
    wrong += [
        f"{name}: {count} lines with text, but {found.get(name, 0)} raw rows"
        for name, count in expected.items()
        if found.get(name, 0) != count
    ]
    return wrong


def main() -> int:
    """Run until the runs are done or one finds a problem."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=20, help="builds of 25 damaged files each (default 20)")
    options.add_argument("--seed", type=int, default=1, help="another seed damages otherwise (default 1)")
    chosen = options.parse_args()
    dbt = Dbt(Path(tempfile.mkdtemp(prefix="winback_fuzz_")))
    damages = 0
    try:
        for run in range(1, chosen.runs + 1):
            wrong = problems(dbt, run, chosen.seed)
            damages += FILES_PER_RUN
            sys.stdout.write(f"run {run} of {chosen.runs}: {'nothing lost' if not wrong else 'PROBLEM'}\n")
            sys.stdout.flush()
            if wrong:
                sys.stdout.write("\n".join(wrong) + f"\nThe files are in {dbt.folder / f'raw_{run}'}\n")
                return 1
    finally:
        dbt.close()
    sys.stdout.write(f"{damages} damaged files, nothing lost.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
