"""A proposed mapping as the YAML that dbt takes as vars."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from winback.mapping.contract import UNKNOWN, WITHOUT_SALES, mapped_columns
from winback.mapping.proposal import UNDECIDED, Proposal, Undecided
from winback.raw.rows import is_table

_WIDTH = 100
_OF_ORDERS = ("money", "date_format")
_SETTINGS = ("date_format", "report_currency", "statuses")
"""What can be undecided and is no contract column."""


def mapping_yaml(proposal: Proposal, *, command: str, build: str, place: str, encoding: str | None) -> str:
    """Write a mapping with its reasons as comments.

    Parameters
    ----------
    proposal : Proposal
    command, build : str
        The command that wrote it, and the one that builds with it.
    place : str
        The file or ``file#table``, as dbt will find it.
    encoding : str or None
        The file's encoding; None where it is no text.

    Returns
    -------
    str
        YAML that is read again as `mapping_vars` returns it.
    """
    settings = mapping_vars(proposal, place=place, encoding=encoding)
    then = ["then build:", f"#   {_one_line(build)}"]
    if proposal.entity in WITHOUT_SALES:
        then = ["then copy its block below 'custom:' into the mapping of your orders."]
    lines = [
        f"# Written by `{_one_line(command)}`; read it, change it, {then[0]}",
        *then[1:],
        "#",
        f"# What the rows are: {proposal.entity} ({_one_line(proposal.entity_reason)}).",
    ]
    for item in proposal.undecided:
        if item.is_needed:
            lines.extend(_comment(f"{UNDECIDED} {item.target}: {item.why}.", ""))
    for note in proposal.notes:
        lines.extend(_comment(f"Note: {note}", ""))
    lines.append("")
    for name, value in settings.items():
        if name != "custom":
            lines.append(f"{name}: {_scalar(value)}{_beside(name, proposal)}")
    lines += _rates(proposal)
    if any(date.zones for date in proposal.dates.values()):
        lines.append(
            "time_zone: null  # the shop's zone, such as Europe/Berlin; null: times with a zone are converted to UTC"
        )
    lines += ["custom:", f"  {proposal.entity}:"]
    lines += [
        f"    {name}: {_scalar(value)}{_beside(name, proposal)}"
        for name, value in _source(place, encoding, proposal).items()
    ]
    lines.extend(_status_block(proposal) + _order_block(proposal))
    lines.append("    columns:")
    for target, sql in _columns(proposal).items():
        lines.append(f"      {target}: {_scalar(sql)}")
        for item in (item for item in proposal.undecided if item.target == target):
            lines.extend(_comment(f"{item.why}." + ("" if item.options else " Write an SQL expression."), "      "))
            lines.extend(f"      #   {target}: {_scalar(option)}" for option in item.options)
    minor = [item for item in proposal.undecided if not item.is_needed]
    for item in minor:
        lines.extend(_comment(f"Could not decide {item.target}: {item.why}. One of:", "      "))
        lines.extend(f"      #   {item.target}: {_scalar(option)}" for option in item.options)
    if proposal.unused:
        lines.extend(_comment("Not read: " + ", ".join(map(repr, proposal.unused)), "    "))
    if proposal.consent:
        lines.extend(_consent_block(proposal, place, encoding))
    return "\n".join(lines) + "\n"


def mapping_vars(proposal: Proposal, *, place: str, encoding: str | None) -> dict[str, object]:
    """Return a mapping as dbt vars; parameters as for `mapping_yaml`."""
    settings: dict[str, object] = {"dataset": "custom"}
    if _undecided(proposal, "report_currency"):
        settings["report_currency"] = UNDECIDED
    source = _source(place, encoding, proposal)
    if proposal.statuses:
        source["statuses"] = {
            column: {word: one.state for word, one in words.items()} for column, words in proposal.statuses.items()
        }
    source |= {"total_rows": proposal.total_rows} if proposal.total_rows else {}
    source |= {"fill_down": proposal.fill_down} if proposal.fill_down else {}
    source |= {"whole_order": proposal.whole_order} if proposal.whole_order else {}
    source |= {"once_per_order": proposal.once_per_order} if proposal.once_per_order else {}
    for name, sql in (("order_discount", proposal.order_discount), ("order_amount", proposal.order_amount)):
        source |= {name: sql} if sql else {}
    settings["custom"] = {proposal.entity: source | {"columns": _columns(proposal)}}
    return settings


def _consent_block(proposal: Proposal, place: str, encoding: str | None) -> list[str]:
    """Return a table of customers as comments, with which refusals keep customers off the lists."""
    why = (
        "Who may be contacted. Remove the # from the lines below to use them. Each row "
        "is of an order: those that repeat a customer, or name none, are passed over (from_orders)."
    )
    # dates are those of the orders
    source = {name: value for name, value in _source(place, encoding, proposal).items() if name not in _OF_ORDERS}
    block = ["customers:", *(f"  {name}: {_scalar(value)}" for name, value in source.items())]
    block += ["  from_orders: true", "  columns:"]
    block += [f"    {target}: {_scalar(sql)}" for target, sql in proposal.consent.items()]
    return [*_comment(why, "  "), *(f"  # {line}" for line in block)]


def _status_block(proposal: Proposal) -> list[str]:
    """Return what becomes of the rows with each word of a status, with their number and money beside it."""
    if not proposal.statuses:
        return []
    lines = [
        "    # What becomes of a row by its status: sold; no sale (the row is set aside); taken back (nothing was",
        "    # sold); refund (the row takes money back); sold if shipped (sold where another column's word is shipped,",
        "    # else no sale). Rows with another word are rejected as 'unknown status'.",
        "    statuses:",
    ]
    for column, words in proposal.statuses.items():
        lines.append(f"      {_text(column)}:")
        for word, one in words.items():
            money = "" if one.money is None else f", {one.money:,.2f}"
            rows = f"{one.row_count:,} row{'' if one.row_count == 1 else 's'}"
            lines.append(f"        {_text(word)}: {one.state}  # {rows}{money}")
    return lines


def _source(place: str, encoding: str | None, proposal: Proposal) -> dict[str, object]:
    """Return where the rows are and how they are written; so the block can be put beside those of other files."""
    source: dict[str, object] = {"files": place}
    if is_table(place):
        file, table = place.split("#", 1)
        source = {"database": file, "table": table}
    if encoding is not None:
        source["raw_encoding"] = encoding
    if proposal.entity == "order_lines" and not proposal.is_money_known:
        source["money"] = UNKNOWN
    # Dates of a type need no format; they come in ISO form.
    if proposal.date_format and (encoding is not None or not proposal.date_format.startswith("%Y-%m-%d")):
        source["date_format"] = proposal.date_format
    return source


def _columns(proposal: Proposal) -> dict[str, str]:
    """Return the expressions; what has to be decided first has one that no build takes."""
    known = dict(proposal.columns)
    for item in proposal.undecided:
        if item.is_needed and item.target not in _SETTINGS:
            known[item.target] = UNDECIDED
    order = [*mapped_columns()[proposal.entity], *known]
    return {target: known[target] for target in order if target in known}


def _undecided(proposal: Proposal, target: str) -> Undecided | None:
    return next((item for item in proposal.undecided if item.target == target), None)


def _beside(name: str, proposal: Proposal) -> str:
    """Return the comment behind a setting."""
    item = _undecided(proposal, name) if name in _SETTINGS else None
    if item is not None:
        return f"  # one of: {', '.join(map(_scalar, item.options))}"
    return "  # the format of all dates" if name == "date_format" and proposal.date_format is not None else ""


def _rates(proposal: Proposal) -> list[str]:
    """Return the exchange rates to fill in, as lines of the seed, where the rows have several currencies."""
    item = _undecided(proposal, "report_currency")
    if item is None:
        return []
    how = (
        "Exchange rates: copy these lines into seeds/exchange_rates.csv without that of the report currency, and write "
        "how many units of the report currency 1 unit of each is worth. Add a line for each day from which another "
        'rate applies. You can map a file of rates instead (docs/bring-your-own-data.md, "Currencies").'
    )
    rows = [f"#   {_one_line(code)},1970-01-01," for code in item.options]
    return [*_comment(how, ""), "#   currency,valid_from,rate", *rows]


def _scalar(value: object) -> str:
    """Return a value as YAML on one line, quoted only where it must be."""
    if not isinstance(value, str):
        return yaml.safe_dump(value, default_flow_style=True).removesuffix("\n...\n").strip()
    is_plain = (
        bool(re.fullmatch(r"[A-Za-z][\w(), .|/=*\"'\[\]+\\^$;<>?-]*", value))
        and " #" not in value
        and ": " not in value
    )
    if is_plain and not value.endswith((" ", ":")) and _reads_as(value, value):
        return value
    quoted = "'" + value.replace("'", "''") + "'"
    return (
        quoted
        if value.isprintable() and _reads_as(quoted, value)
        else yaml.dump(value, default_style='"', width=10**6, allow_unicode=True).strip()
    )


def _order_block(proposal: Proposal) -> list[str]:
    """Return which rows add up others, and the raw columns that belong to several rows or a whole order."""
    lines = []
    if proposal.total_rows:
        lines.append(f"    total_rows: {_text(proposal.total_rows)}  # such rows add up others, and are set aside")
    for name, columns, why in (
        ("fill_down", proposal.fill_down, "empty below the first of several rows, which have what it has"),
        ("whole_order", proposal.whole_order, "filled on one row of an order, they belong to all of them"),
        ("once_per_order", proposal.once_per_order, "repeated in the rows of an order, they count once"),
    ):
        if columns:
            lines += [f"    {name}:  # {why}", *(f"      - {_text(column)}" for column in columns)]
    for name, sql, why in (
        ("order_discount", proposal.order_discount, "of the whole order; divided among its rows by their amounts"),
        ("order_amount", proposal.order_amount, "what the rows of an order add up to after its discount"),
    ):
        lines += [f"    # {name}: {why}", f"    {name}: {_scalar(sql)}"] if sql else []
    return lines


def _text(value: str) -> str:
    """Return a text as YAML that is read as a text, whatever it says."""
    quoted = "'" + value.replace("'", "''") + "'"
    is_plain = value.isprintable() and _reads_as(quoted, value)
    return quoted if is_plain else yaml.dump(value, default_style='"', width=10**6, allow_unicode=True).strip()


def _reads_as(text: str, value: str) -> bool:
    try:
        return bool(yaml.safe_load(f"a: {text}\n") == {"a": value})
    except yaml.YAMLError:
        return False


def _comment(text: str, indent: str) -> list[str]:
    """Wrap a text into comment lines; nothing in it can end the comment."""
    lines = [""]
    for word in _one_line(text).split(" "):
        if lines[-1] and len(lines[-1]) + len(word) + 1 > _WIDTH:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return [f"{indent}# {line}" for line in lines]


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() or letter == " " else " " for letter in text).split())


def loaded(text: str) -> Mapping[str, object]:
    """Read a mapping's YAML back."""
    return dict(yaml.safe_load(text))
