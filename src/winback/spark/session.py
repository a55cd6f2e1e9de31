"""A session of the Spark Connect server that the target spark builds on."""

from __future__ import annotations

import importlib.util
import re
import socket
from threading import Event
from typing import Any

from winback.errors import UserError
from winback.spark.address import remote, server, without_secrets
from winback.spark.settings import rows_max, schema

__all__ = ["open_session", "schema", "server"]

OLDEST = (4, 1)
"""The oldest version of Spark on which the models run."""

WAIT_SECONDS = 10
RETRIES = 3
"""So often pyspark asks again here, within seconds; by itself it asks for ten minutes, and says nothing."""


def open_session(address: str | None = None) -> Any:
    """Open a session, or say in one line why not: within seconds, and before anything is built.

    Parameters
    ----------
    address : str, optional
        Of the server, as pyspark takes it; by default WINBACK_SPARK.

    Returns
    -------
    SparkSession

    Raises
    ------
    UserError
        If the extra is not installed, a variable of the environment cannot be what it is, the server does not answer,
        or its Spark is too old.
    """
    address = address or remote()
    schema("")
    rows_max()
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
        from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415
    except ImportError as reason:
        raise UserError(_NOT_INSTALLED) from reason
    if importlib.util.find_spec("dbt.adapters.spark") is None:
        raise UserError(_NOT_INSTALLED)
    _check_answer(address)
    try:
        session: Any = SparkSession.builder.remote(address).getOrCreate()
        policies = session.client.get_retry_policies()
        session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
        session.conf.set("spark.sql.session.timeZone", "UTC")
        version = session.version
        session.client.set_retry_policies(policies)
    except Exception as reason:
        raise UserError(_no_answer(address, str(reason))) from None
    check_version(version, address)
    return session


def check_version(version: str, address: str) -> None:
    """Refuse a Spark that is too old.

    Parameters
    ----------
    version : str
        As the server says it.
    address : str
        Of the server.

    Raises
    ------
    UserError
    """
    found = re.match(r"([0-9]+)\.([0-9]+)", version)
    if found and tuple(map(int, found.groups())) < OLDEST:
        raise UserError(
            f"The server at {server(address)} has Spark {version}, and winback needs {OLDEST[0]}.{OLDEST[1]} or newer. "
            "Name another one with WINBACK_SPARK; docs/spark.md shows how to start one."
        )


_NOT_INSTALLED = "Spark needs packages that are not installed: pip install 'winback[spark]'."


def _no_answer(address: str, reason: str) -> str:
    """Say that there is no server, and what to do."""
    first = without_secrets(reason.strip().splitlines()[0] if reason.strip() else "no reason given", address)
    return (
        f"No Spark Connect server answers at {server(address)} ({first}). Start one, or name it with WINBACK_SPARK, "
        "such as sc://host:15002; docs/spark.md shows how."
    )


def _check_answer(address: str) -> None:
    """Refuse an address at which nothing speaks gRPC, at once where the connection is refused.

    By gRPC itself, which knows of proxies and certificates.
    """
    from pyspark.sql.connect.client.core import DefaultChannelBuilder  # noqa: PLC0415 - an extra

    try:
        builder = DefaultChannelBuilder(address)
        channel = builder.toChannel()
    except Exception:
        # their texts have parts of the address
        raise UserError(
            "WINBACK_SPARK is no address of a Spark Connect server. Write sc://host:port, and behind it what else the "
            "server asks for: sc://host:port/;token=...;use_ssl=true (in a token, %3D stands for =)."
        ) from None
    decided = Event()
    states: list[str] = []

    def take_notice(state: Any) -> None:
        states.append(state.name)
        if state.name in ("READY", "TRANSIENT_FAILURE"):
            decided.set()

    channel.subscribe(take_notice, try_to_connect=True)
    decided.wait(WAIT_SECONDS)
    channel.unsubscribe(take_notice)
    channel.close()
    if "READY" not in states:
        raise UserError(_no_answer(address, _why_silent(builder.endpoint)))


def _why_silent(endpoint: str) -> str:
    """Say what is wrong at an address where nothing speaks gRPC."""
    host, _, port = endpoint.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=WAIT_SECONDS).close()
    except TimeoutError:
        return f"nothing answers within {WAIT_SECONDS} seconds"
    except OSError as reason:
        return (reason.strerror or str(reason)).lower()
    return "what answers there does not speak Spark Connect, or wants use_ssl=true"
