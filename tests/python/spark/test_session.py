"""How a Spark server is reached, and what is said where it cannot be."""

import subprocess
import sys
import time

import pytest
from dbt.adapters.contracts.connection import Connection
from dbt.adapters.exceptions.connection import FailedToConnectError
from dbt.adapters.spark.connections import SparkConnectionManager, SparkCredentials
from dbt.adapters.spark.impl import SparkAdapter

from winback.errors import UserError
from winback.spark.address import server, without_secrets
from winback.spark.python_models import register
from winback.spark.session import check_version, open_session
from winback.spark.settings import rows_max, schema

SECRET = "dapi0123456789"  # noqa: S105 - of nobody
NOBODY = "sc://localhost:1"
"""Where nothing answers."""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"sc://h:1/;token={SECRET}", "sc://h:1"),
        (f"sc://h:1/;use_ssl=true;token={SECRET};user_id=a", "sc://h:1"),
        (f"sc://h:1;token={SECRET}", "sc://h:1"),
        (f"sc://user:{SECRET}@h:1/", "sc://h:1"),
        (f"sc://h/{SECRET}", "sc://h"),
        (f"sc://h?{SECRET}", "sc://h"),
        (f"sc://;token={SECRET}", "sc://"),
        ("sc://[::1]:15002", "sc://[::1]:15002"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token of a cluster would stand on a screen, in a log, and in a question to others."""
    monkeypatch.setenv("WINBACK_SPARK", address)
    assert server() == shown


def test_a_secret_is_taken_out_in_each_way_of_writing_it() -> None:
    """A server may repeat the token that it does not know, and pyspark the address that it cannot read."""
    address = f"sc://me:{SECRET}0@h:1/;token={SECRET}"
    assert without_secrets(f"cannot read {address}: {SECRET}0, {SECRET}", address) == "cannot read sc://h:1: …, …"
    said = "unknown token ab+/cd== (ab%2B%2Fcd%3D%3D) of user_id someone at h:1, use_ssl true"
    assert without_secrets(said, "sc://h:1/;token=ab%2B%2Fcd%3D%3D;use_ssl=true;user_id=someone") == (
        "unknown token … (…) of user_id … at h:1, use_ssl true"
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (NOBODY, r"answers at sc://localhost:1 \(connection refused\)\. Start one, or name it with WINBACK_SPARK"),
        (f"{NOBODY}/;token={SECRET}", r"answers at sc://localhost:1 \("),
        ("sc://no-such-host.invalid:15002", "answers at sc://no-such-host.invalid:15002"),
        (f"{NOBODY};token={SECRET}", "WINBACK_SPARK is no address"),
        (f"{NOBODY}/;token={SECRET}==", "WINBACK_SPARK is no address.*%3D stands for ="),
        (f"{NOBODY}/;{SECRET}", "WINBACK_SPARK is no address"),
        (f"{NOBODY}/{SECRET}", "WINBACK_SPARK is no address"),
        (f"sc:///;token={SECRET}", "WINBACK_SPARK is no address"),
        (f"https://{SECRET}@localhost:1", "WINBACK_SPARK is no address"),
    ],
)
def test_where_no_server_is_a_sentence_says_so_at_once(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command would say nothing for ten minutes, and then show the token."""
    monkeypatch.setenv("WINBACK_SPARK", address)
    started = time.monotonic()
    with pytest.raises(UserError, match=said) as raised:
        open_session()
    assert time.monotonic() - started < 60
    assert SECRET not in str(raised.value)


def test_an_old_spark_is_refused() -> None:
    """A build would end in its middle, with an error of SQL that nobody can place."""
    for version in ("4.1.0", "4.1.4-amzn-0", "4.10.1", "5.0.0", "sail"):
        check_version(version, NOBODY)
    for version in ("3.5.6", "4.0.1"):
        with pytest.raises(UserError, match=rf"localhost:1 has Spark {version}, and winback needs 4\.1 or newer"):
            check_version(version, f"{NOBODY}/;token={SECRET}")


def test_a_prefix_is_one_that_can_stand_in_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQL would have a minus in it, or dbt would look in vain for a schema that Spark writes in small letters."""
    for prefix, name in ((None, "winback_marts"), ("shop2_", "shop2_marts"), ("", "marts")):
        monkeypatch.delenv("WINBACK_SPARK_PREFIX", raising=False)
        if prefix is not None:
            monkeypatch.setenv("WINBACK_SPARK_PREFIX", prefix)
        assert schema("marts") == name
    for prefix in ("my-shop_", "Shop_", "2shop_", "_shop", "shop.", "shöp_", "a b_"):
        monkeypatch.setenv("WINBACK_SPARK_PREFIX", prefix)
        # before anything else is looked at
        for command in (lambda: schema("marts"), open_session):
            with pytest.raises(UserError, match=r"WINBACK_SPARK_PREFIX is .*lower-case letters"):
                command()


@pytest.mark.parametrize("rows", ["10M", "-1", "1e6", "1_000", " 5", "٣"])
def test_a_bound_is_a_number_of_rows(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long build would end with a traceback when its tables are brought."""
    monkeypatch.setenv("WINBACK_SPARK_ROWS_MAX", rows)
    for command in (rows_max, open_session):
        with pytest.raises(UserError, match=r"WINBACK_SPARK_ROWS_MAX is .*such as 5000000"):
            command()


def test_without_the_extra_a_sentence_names_it() -> None:
    """A person would read that there is no adapter, or no pyarrow, and not what to install."""
    without = (
        "import sys; sys.modules.update(dict.fromkeys(['pyspark', 'pyarrow', 'grpc', 'dbt.adapters.spark']))\n"
        "from winback.errors import UserError\n"
        "from winback.spark.builds import after_build, before_build\n"
        "from pathlib import Path\n"
        "for command, *options in ((before_build, {}), (before_build, {'tables': {'events': 'e'}}), (after_build,)):\n"
        "    try: command(Path('none.duckdb'), *options, print)\n"
        "    except UserError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True, check=False)
    sentence = "Spark needs packages that are not installed: pip install 'winback[spark]'."
    assert done.stdout.splitlines() == [sentence] * 3, done.stderr


def test_dbt_alone_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain `dbt build` in an orchestration would hang for ten minutes, and then show pyspark's insides."""
    for owner, name in (
        (SparkConnectionManager, "open"),
        (SparkAdapter, "python_submission_helpers"),
        (SparkAdapter, "default_python_submission_method"),
    ):
        # put back afterwards
        monkeypatch.setattr(owner, name, vars(owner)[name])
    register()
    of_profile = {"spark.remote": f"{NOBODY}/;token={SECRET}"}
    credentials = SparkCredentials(method="session", host="NA", schema="main", server_side_parameters=of_profile)
    with pytest.raises(FailedToConnectError, match="answers at sc://localhost:1 ") as raised:
        SparkConnectionManager.open(Connection(type="spark", name="test", credentials=credentials))
    assert SECRET not in str(raised.value)
