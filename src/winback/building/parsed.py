"""The parsed project, kept on disk: while its files stay, an option that is read as models run costs no parse."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder

from winback.building.project import parse_key
from winback.building.shortcuts import use_shortcuts
from winback.durable import sync

KEPT = 8
"""So many parsed projects are kept, the latest."""


def parsed_project(project: Path, options: Mapping[str, Any]) -> Manifest | None:
    """Return the parsed project: as it was kept, or parsed now and kept.

    Parameters
    ----------
    project : path
        The folder of dbt_project.yml.
    options : mapping
        The vars of the build.

    Returns
    -------
    Manifest or None
        None where the project cannot be parsed, so that the build itself says why.
    """
    target = project / os.environ.get("DBT_TARGET_PATH", "target")
    folder = target / "parsed"
    kept = folder / f"{parse_key(project, options)}.msgpack"
    if kept.exists():
        manifest = Manifest.from_msgpack(kept.read_bytes(), decoder=extended_mashumuro_decoder)
        manifest.build_flat_graph()  # type: ignore[no-untyped-call]
        os.utime(kept)
        return manifest
    use_shortcuts()
    result = dbtRunner().invoke(["parse", "--log-level", "none", "--vars", json.dumps(dict(options), default=str)])
    if not isinstance(result.result, Manifest):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    # Nobody may find half a file.
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_bytes(result.result.to_msgpack(extended_mashumaro_encoder))
    sync(part)
    part.replace(kept)
    for old in sorted(folder.glob("*.msgpack"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return result.result
