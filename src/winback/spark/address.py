"""Where the Spark Connect server is: with its secrets for pyspark, without them for people."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote

SERVER = "sc://localhost:15002"
SCHEME = "sc://"
HIDDEN = "…"
SECRET_MIN = 4
"""No secret is shorter, and what is shorter stands in any text."""

_NO_SECRETS = frozenset({"use_ssl"})
_PLACE = re.compile(r"(?:sc://)?(?:[^/;?#]*@)?(?P<host>[^/;?#@]*)")


def remote() -> str:
    """Return the address as pyspark takes it, WINBACK_SPARK or the usual place: it may have a token in it."""
    return os.environ.get("WINBACK_SPARK") or SERVER


def server(address: str | None = None) -> str:
    """Return the address for messages: host and port, without user, token and other parameters.

    Parameters
    ----------
    address : str, optional
        As pyspark takes it; by default `remote`.

    Returns
    -------
    str
    """
    found = _PLACE.match(address or remote())
    return SCHEME + (found["host"] if found else "")


def without_secrets(text: str, address: str | None = None) -> str:
    """Take out of a text of somebody else's what must not be shown of an address.

    Parameters
    ----------
    text : str
        Such as an error of pyspark's.
    address : str, optional
        As pyspark takes it; by default `remote`.

    Returns
    -------
    str
    """
    whole = address or remote()
    place, _, parameters = whole.partition(";")
    user, at, _ = place.removeprefix(SCHEME).rpartition("@")
    secrets = {whole.partition(server(whole))[2], user if at else "", user.partition(":")[2]}
    for parameter in parameters.split(";"):
        name, equals, value = parameter.partition("=")
        secrets |= {value, unquote(value)} if equals and name not in _NO_SECRETS else set()
        secrets |= set() if equals else {parameter}
    text = text.replace(whole, server(whole))
    # the longest first: one may be a part of another
    for secret in sorted((one for one in secrets if len(one) >= SECRET_MIN), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
