"""Every model has a key that a test holds, and a rule that is broken is named where the build ends."""

import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import yaml
from conftest import FIXTURES, ROOT, Dbt, DbtRun

FOLDERS = ("models", "python_models", "seeds")


def described(project: Path) -> dict[str, dict[str, Any]]:
    """Return what the YAML files say of each model and seed."""
    found = {}
    for path in sorted(path for folder in FOLDERS for path in (project / folder).rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {one["name"]: one for kind in ("models", "seeds") for one in content.get(kind) or []}
    return found


def texts_of(project: Path) -> dict[str, str]:
    """Return the text of each model and seed but staging, which looks as the raw form does."""
    paths = [
        path
        for folder, endings in (("models", ("sql", "py")), ("python_models", ("py",)), ("seeds", ("csv",)))
        for ending in endings
        for path in (project / folder).rglob(f"*.{ending}")
        if "staging" not in path.parts
    ]
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def has_key(model: dict[str, Any]) -> bool:
    """Whether a test holds that some columns are never null and never repeated together."""
    tests = [test for test in model.get("data_tests") or [] if isinstance(test, dict)]
    by_column = [{test for test in column.get("data_tests") or [] if isinstance(test, str)}
                 for column in model.get("columns") or []]  # fmt: skip
    return any(test.get("sound", {}).get("arguments", {}).get("key") for test in tests) or any(
        {"unique", "not_null"} <= tests for tests in by_column
    )


def without_key(project: Path) -> list[str]:
    """Say which models have neither a tested key nor a reason that can be checked."""
    models, texts = described(project), texts_of(project)
    reads = {name: set(re.findall(r"ref\(['\"](\w+)['\"]\)", text)) for name, text in texts.items()}
    complaints = []
    for name, text in texts.items():
        if re.search(r"materialized ?= ?'ephemeral'", text):
            continue
        model = models.get(name, {})
        meta = model.get("config", {}).get("meta", {})
        holder = meta.get("key_held_by")
        if has_key(model):
            if holder or meta.get("no_key"):
                complaints.append(f"{name}: has a key, and a reason to have none")
        elif holder:
            if not has_key(models.get(holder, {})):
                complaints.append(f"{name}: {holder} has no key that could hold its own")
            elif name not in upstream(holder, reads):
                complaints.append(f"{name}: {holder} does not read it")
        elif not meta.get("no_key"):
            complaints.append(
                f"{name}: add its key to a test `sound`, or say why it has none (meta: no_key, key_held_by)"
            )
    return complaints


def upstream(name: str, reads: dict[str, set[str]]) -> set[str]:
    """Return the models that a model reads, directly or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = reads.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def test_every_model_has_a_tested_key() -> None:
    """A join that repeats rows would double a customer's revenue, and no test would fail."""
    assert len(texts_of(ROOT)) > 120
    assert without_key(ROOT) == []


def test_a_broken_rule_is_named_in_the_output(dbt: Dbt, quirks: DbtRun) -> None:
    """Whoever reads "Got 3 results" would have to find out alone which rule is broken, where, and by which row."""
    database = dbt.database("broken")
    shutil.copy(quirks.database, database)
    with duckdb.connect(str(database)) as connection:
        orders = connection.execute(
            "select order_key from intermediate.int_orders where customer_id is not null order by order_key limit 2"
        ).fetchall()
        (twice,), (wrong,) = orders
        connection.execute(
            "insert into intermediate.int_orders from intermediate.int_orders where order_key = ?", [twice]
        )
        connection.execute("update intermediate.int_orders set net_amount = 12345 where order_key = ?", [wrong])
        (unnamed,) = connection.execute(
            "update marts.customer_status set recency_days = -1 where customer_id = "
            "(select min(customer_id) from marts.customer_status) returning customer_id"
        ).fetchone() or ("",)
    options = {"dataset": "online_retail", "raw_path": str(FIXTURES / "online_retail" / "quirks.csv")}
    run = dbt.run(["test", "--quiet", "--select", "int_orders", "customer_status"], database, options)
    assert run.exit_code == 1
    text = run.output
    assert "Broken rules of intermediate.int_orders (int_orders_is_sound):\n" in text
    assert f"  key: order_key\n    2 rows, for example order_key = {twice}\n" in text
    holds = "net_amount = gross_amount - refunded_amount + adjustment_amount"
    assert f"  holds: {holds}\n    1 row, for example order_key = {wrong}, where " in text
    assert "net_amount = 12345" in text
    assert "Broken rules of marts.customer_status (customer_status_is_sound):\n" in text
    assert f"    1 row, for example customer_id = {unnamed}, where " in text
    assert "recency_days = -1" in text
