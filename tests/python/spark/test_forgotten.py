"""Who was forgotten here is found in what Spark has, wherever a model says that a column is personal."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from conftest import ROOT

from winback.errors import UserError
from winback.privacy.contract import CONTACT, CUSTOMER, TEXT, WITHIN, personal_names
from winback.privacy.keys import HASH, MARK, make_key, use_key
from winback.records.tables import FORGOTTEN, make_table
from winback.spark.forgotten import Forgotten

ID, NUMBER, CONTACT_KEY = "M-00017", "17", "ann@shop.example"
EXAMPLES = {
    CUSTOMER: [ID, NUMBER, f"{ID}|2"],
    CONTACT: [CONTACT_KEY, " Ann@Shop.example"],
    WITHIN: [f"{ID}|2024-05-01", f"visit {CONTACT_KEY}."],
    TEXT: [f"5,{ID},2024-05-01", f"5;{NUMBER};2.50", f'{{"member": "{ID}"}}', "5,Ann@Shop.example,x", f"about {ID}"],
}
OF_OTHERS = {
    CUSTOMER: ["M-000171", "forgotten:17", None],
    CONTACT: ["joann@shop.example"],
    WITHIN: ["item 17", "17", "M-000171|2024"],
    TEXT: ["5,M-000171,17.50,2017-05-17 17:17,winback", "order 17 of 18", ""],
}


@pytest.fixture
def forgotten(tmp_path: Path) -> Iterator[Forgotten]:
    """Make a database in which somebody was forgotten, with two ids and an address."""
    database = tmp_path / "winback.duckdb"
    key = make_key(database)
    with duckdb.connect(str(database)) as connection:
        make_table(connection, FORGOTTEN)
        use_key(connection, key)
        for text, kind in ((MARK, "key"), (ID, "customer"), (NUMBER, "alias"), (CONTACT_KEY, "contact")):
            connection.execute(f"insert into records.forgotten select {HASH.format('$1')}, $2", [text, kind])
        yield Forgotten(connection, database, ROOT)


def test_each_personal_column_is_looked_into(forgotten: Forgotten) -> None:
    """A customer would come back as somebody's sponsor, by an address, or in a row that was rejected."""
    columns = {name: kind for name, kind in personal_names(ROOT).items() if kind in EXAMPLES}
    columns |= {"named_sponsor_id": CUSTOMER}
    assert {"customer_id", "sponsor_id", "root_id", "contact_key", "raw"} <= set(columns)
    for kind, texts in EXAMPLES.items():
        names = [column for column, of in columns.items() if of == kind]
        for text in texts:
            forgotten.found.clear()
            forgotten.look_into("table", pa.table({"order_count": [1], **{name: [text] for name in names}}))
            with pytest.raises(UserError) as raised:
                forgotten.refuse("Do it.")
            assert f": in table ({', '.join(names)}). Nothing was brought. Do it." in str(raised.value), text


def test_others_are_nobody_who_was_forgotten(forgotten: Forgotten) -> None:
    """Nothing could be brought from Spark, because an amount is a number as well."""
    for column, kind in personal_names(ROOT).items():
        texts = OF_OTHERS.get(kind, [])
        forgotten.look_into("table", pa.table({"segment_name": [ID] * len(texts), column: texts}))
    forgotten.refuse("Do it.")
