"""What is wrong with a mapping, before anything is built with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from winback.database import SEALED
from winback.mapping.contract import (
    ATTRIBUTE_PREFIX,
    ENTITIES,
    LOOKUPS,
    NEEDED,
    ORDER_MONEY,
    UNIQUE,
    UNKNOWN,
    mapped_columns,
)
from winback.mapping.expressions import quoted_name, quoted_text
from winback.mapping.proposal import STATES, UNDECIDED
from winback.mapping.raw_table import plain_name, shared_names
from winback.mapping.safe_sql import what_is_refused

_SETTINGS = (
    *("files", "database", "table", "raw_encoding", "raw_quoting", "date_format", "money"),
    *("drop_duplicates", "unique_by", "statuses", "whole_order", "once_per_order", "columns"),
    *("total_rows", "fill_down", "order_discount", "order_amount", "from_orders"),
)


def mapping_problems(mapping: Mapping[str, Any], headers: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
    """Say what keeps a mapping from being built.

    Parameters
    ----------
    mapping : dict
        The var ``custom``: entity → ``{files | database + table, columns: {contract column: SQL expression}}``.
    headers : dict of dict of list of str
        Entity → file → its raw columns, as in the header. Expressions of an entity that is not in it are not tried.

    Returns
    -------
    list of str
        A sentence each, with the fix; empty where there is nothing wrong.
    """
    if not isinstance(mapping, dict) or not mapping:
        return [
            "custom maps nothing; add at least one of "
            + ", ".join(ENTITIES)
            + ", or write a mapping with `winback init`."
        ]
    problems = []
    for entity, source in mapping.items():
        if entity not in (*ENTITIES, *LOOKUPS):
            known = (*ENTITIES, *LOOKUPS)
            problems.append(f"custom.{entity} is not an input table{_did_you_mean(str(entity), known)}")
            continue
        columns = source.get("columns") if isinstance(source, dict) else None
        if isinstance(source, dict):
            problems.extend(_source_problems(entity, source))
        if not isinstance(columns, dict) or not columns:
            problems.append(f"custom.{entity} has no columns; write 'column: expression' lines under columns.")
            continue
        problems.extend(_column_problems(entity, columns, is_money_known=source.get("money") != UNKNOWN))
        problems.extend(_row_problems(entity, source, headers.get(entity, {})))
        problems.extend(_expression_problems(f"custom.{entity}.columns.", columns, headers.get(entity, {})))
        problems.extend(_discount_problems(entity, source, headers.get(entity, {})))
        if source.get("total_rows") is not None:
            total_rows = {"total_rows": source["total_rows"]}
            problems.extend(_expression_problems(f"custom.{entity}.", total_rows, headers.get(entity, {})))
    return problems


def _source_problems(entity: str, source: Mapping[str, Any]) -> list[str]:
    problems = [
        f"custom.{entity} has no setting {name!r}{_did_you_mean(str(name), _SETTINGS)}"
        for name in source
        if name not in _SETTINGS
    ]
    if not source.get("files") and not (source.get("database") and source.get("table")):
        problems.append(f"custom.{entity} does not say where its rows are; add files, or database and table.")
    if source.get("money", UNKNOWN) != UNKNOWN:
        problems.append(f"custom.{entity}.money is {source['money']!r}; write {UNKNOWN}, or delete the line.")
    if source.get("date_format") == UNDECIDED:
        problems.append(f"custom.{entity}.date_format is undecided; the comment beside it says what to write.")
    if source.get("from_orders") not in (None, True, False) or (source.get("from_orders") and entity != "customers"):
        problems.append(f"custom.{entity}.from_orders: write true in the block customers, or delete the line.")
    if source.get("drop_duplicates") not in (None, True, False, "across_files"):
        problems.append(
            f"custom.{entity}.drop_duplicates is {source['drop_duplicates']!r}; "
            "choose one of true, false, across_files."
        )
    if source.get("unique_by") is not None:
        problems.extend(_unique_problems(entity, source["unique_by"], source.get("columns")))
    return problems


def _unique_problems(entity: str, unique_by: Any, columns: Any) -> Iterator[str]:
    """Say what is wrong with the columns that no two rows may share."""
    place = f"custom.{entity}.unique_by"
    mapped = list(columns) if isinstance(columns, dict) else []
    if entity in UNIQUE:
        yield f"{place} is not needed: the rows of {entity} are unique by {UNIQUE[entity]}; delete the line."
    elif not isinstance(unique_by, list) or not unique_by:
        yield f"{place} is {unique_by!r}; give a list of mapped columns, such as [order_id, product_id]."
    else:
        for column in (str(column) for column in unique_by if column not in mapped):
            yield f"{place} names {column!r}, which the mapping does not map{_did_you_mean(column, mapped)}"


def _column_problems(entity: str, columns: Mapping[str, Any], *, is_money_known: bool) -> list[str]:
    known = mapped_columns()[entity]
    problems = []
    for target in columns:
        is_attribute = entity == "customers" and re.fullmatch(f"{ATTRIBUTE_PREFIX}[a-z0-9_]+", str(target))
        if target not in known and not is_attribute:
            more = f" Names of further customer columns begin with {ATTRIBUTE_PREFIX}." if entity == "customers" else ""
            problems.append(
                f"custom.{entity}.columns.{target} is not a column of {entity}{_did_you_mean(str(target), known)}{more}"
            )
    for group in NEEDED[entity]:
        if group == ORDER_MONEY and not is_money_known:
            stated = [target for target in group if target in columns]
            if stated:
                problems.append(f"custom.{entity} has money: {UNKNOWN}, but maps {stated[0]}; delete one of the lines.")
        elif not any(target in columns for target in group):
            more = f" If the file has no amounts, write money: {UNKNOWN} beside files." if group == ORDER_MONEY else ""
            problems.append(f"custom.{entity} needs a column {' or '.join(group)}.{more}")
    return problems


def _row_problems(entity: str, source: Mapping[str, Any], headers: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Say what is wrong with the settings that name raw columns: statuses, and what belongs to an order."""
    names = next(iter(headers.values()), None)
    statuses = source.get("statuses") or {}
    if statuses and entity != "order_lines":
        yield f"custom.{entity} has no setting 'statuses'; only order_lines can have them."
    if not isinstance(statuses, dict) or not all(isinstance(words, dict) for words in statuses.values()):
        yield f"custom.{entity}.statuses is not a list of words by raw column; see docs/bring-your-own-data.md."
        statuses = {}
    used = [(f"custom.{entity}.statuses", str(column)) for column in statuses]
    for setting in ("whole_order", "once_per_order", "fill_down"):
        columns = source.get(setting) or []
        if not isinstance(columns, list):
            yield f"custom.{entity}.{setting} is not a list of raw columns."
        elif columns:
            used += [(f"custom.{entity}.{setting}", str(column)) for column in columns]
            if setting != "fill_down" and "order_id" not in source["columns"]:
                yield f"custom.{entity}.{setting} needs a column order_id that says which rows are one order."
    known = {name.casefold() for name in names or ()}
    for place, column in used:
        if names is not None and column.casefold() not in known:
            yield f"{place} names {column!r}, which is no raw column{_did_you_mean(column, names)}"
            continue
        lacking = [file for file, found in headers.items() if plain_name(column) not in map(plain_name, found)]
        if lacking:
            others = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            yield f"{place} names {column!r}, which {lacking[0]}{others} lacks; add the column there, blank if need be."
    all_states = [state for words in statuses.values() for state in words.values()]
    if "sold if shipped" in all_states and "shipped" not in all_states:
        yield (
            f"custom.{entity}.statuses has 'sold if shipped', and no word is 'shipped'; write 'shipped' for the words "
            "of another column that say so, or 'sold' or 'no sale'."
        )
    for column, words in statuses.items():
        yield from _word_problems(f"custom.{entity}.statuses.{column}", words)


def _discount_problems(entity: str, source: Mapping[str, Any], headers: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Say what is wrong with a discount of whole orders."""
    given = {name: source[name] for name in ("order_discount", "order_amount") if source.get(name) is not None}
    for name in given:
        if entity != "order_lines":
            yield f"custom.{entity} has no setting {name!r}; only order_lines can have it."
    if "order_amount" in given and "order_discount" not in given:
        yield f"custom.{entity}.order_amount is an order's amount after its order_discount; add that, or delete it."
    if "order_discount" in given and "order_id" not in source["columns"]:
        yield f"custom.{entity}.order_discount needs a column order_id that says which rows are one order."
    yield from _expression_problems(f"custom.{entity}.", given, headers)


def _word_problems(place: str, words: Mapping[str, Any]) -> Iterator[str]:
    for word, state in words.items():
        if state == UNDECIDED:
            yield f"{place}.{word} is undecided; write one of: {', '.join(STATES)}."
        elif state not in STATES:
            yield f"{place}.{word} is {state!r}{_did_you_mean(str(state), STATES)}"
        elif not isinstance(word, str):
            yield f"{place}.{word}: write the word in quotes, as the file has it."


def _expression_problems(
    prefix: str, columns: Mapping[str, Any], headers: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Try each expression on each header; a problem of the first file is not repeated for the others."""
    files_of: dict[tuple[str, ...], list[str]] = {}
    # Raw columns have the names of the first file, as those of the others are compared (macro `all_raw_columns`).
    name_of: dict[str, str] = {}
    for file, names in headers.items():
        if not files_of:
            name_of = {plain_name(name): name for name in reversed(names)}
        known = tuple(name_of.get(plain_name(name), name) for name in names) if files_of else tuple(names)
        files_of.setdefault(known, []).append(file)
    if not files_of:
        return
    session = duckdb.connect(config=SEALED)
    for target, sql in columns.items():
        place = f"{prefix}{target}"
        if isinstance(sql, str) and re.search(rf"\b{UNDECIDED}\b", sql):
            yield f"{place} is undecided; the comment beside it says what to write."
        elif not isinstance(sql, str | int | float | bool) or not str(sql).strip():
            yield f"{place} is empty; write an SQL expression over the raw columns, or delete the line."
        else:
            for names, files in files_of.items():
                problem = _expression_problem(session, str(sql), names)
                if problem is not None:
                    others = f" and {len(files) - 1} more" if len(files) > 1 else ""
                    where = f" in {files[0]}{others}" if len(headers) > 1 else ""
                    yield f"{place}{where}: {problem}"
                    if files[0] == next(iter(headers)):
                        break
    session.close()


def _expression_problem(session: duckdb.DuckDBPyConnection, sql: str, names: Sequence[str]) -> str | None:
    """Try an expression on a table without rows; None where it runs and gives one value per row."""
    twice = [name for name in shared_names(names) if name and quoted_name(name).casefold() in sql.casefold()]
    if twice:
        return f"the file has several columns called {twice[0]!r} (case and punctuation do not matter); rename one."
    kept = {name.casefold(): name for name in names if name}
    columns = ", ".join(f"{quoted_name(name)} varchar" for name in kept.values())
    session.execute(f"create or replace table raw ({columns})")
    try:
        statements = duckdb.extract_statements(f"select cast(({sql}\n) as varchar) from raw")  # noqa: S608
        if len(statements) != 1:
            return f"{sql!r} is more than one expression; write a single one."
        refused = what_is_refused(sql, session)
        if refused is not None:
            return refused
        # A constant runs too, but an aggregate would give one row for the whole file.
        session.execute(f"explain select cast(({sql}\n) as varchar) as value, rowid from raw")  # noqa: S608
    except duckdb.Error as error:
        column = kept.get(sql.strip().casefold())
        if column is not None:
            quoted = quoted_text(quoted_name(column))
            return (
                f"{sql.strip()} is the name of a raw column but not valid SQL; "
                f"write {quoted}, with both kinds of quotes."
            )
        return _shortened(str(error), sql, list(kept.values()))
    return None


def _shortened(message: str, sql: str, names: Sequence[str]) -> str:
    """Return the gist of DuckDB's message, and for an unknown column those that exist."""
    unknown = re.search(r'Referenced column "([^"]*)" (?:not found|was not found)', message)
    if unknown is not None:
        shown = ", ".join(names[:30]) + (", …" if len(names) > 30 else "")
        close = difflib.get_close_matches(unknown[1].casefold(), [name.casefold() for name in names], n=1)
        guess = _did_you_mean(unknown[1], names) + " The" if close else "; the"
        return f"there is no raw column {unknown[1]!r}{guess} file has: {shown}."
    first = re.split(r"\n|LINE [0-9]+:", message)[0].strip().rstrip(".!:")
    return f"{sql!r} does not run ({first[:200]})."


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names the closest known word, or all of them."""
    by_case = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_case, n=1, cutoff=0.6)
    return (
        f"; did you mean {by_case[close[0]]!r}?" if close else f"; known are: {', '.join(list(by_case.values())[:30])}."
    )
