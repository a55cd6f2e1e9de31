"""What SQL that Spark runs may say, so that DuckDB and Spark both understand it, and the same.

docs/style.md has the rules for people ("Two engines"). sqlglot reads more than Spark does, so that a statement can be
read is only the first rule. The others say what is allowed, not what is forbidden: what nobody has tried on both
engines is found.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from sqlglot import exp, parse, parse_one, tokenize
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

FUNCTIONS = Path(__file__).with_name("spark_functions.txt")
TYPES = {"bigint", "boolean", "date", "decimal", "double", "int", "integer", "string", "timestamp"}
PARTS = {"day", "hour", "month"}
SMALL = {
    *("call_list", "coupon_test_plan", "customer_cohorts", "data_cautions", "hourly_profile", "int_dated_periods"),
    *("int_days", "int_incomplete_months", "int_shop_best", "int_uplift_ranks", "int_weekly_periods", "list_balance"),
    *("list_plan", "monthly_activity", "status_flows", "weekly_profile", "weekly_warnings"),
    "stg_tables__rejected_rows",
}
"""Models whose windows may go without `partition by`: over hours, days, weeks, months, lists, campaigns, warnings or
rejected rows."""

CONSTRUCTS = {
    # in words it is not on Spark: see `signs`
    "AtTimeZone",
    *("Add", "Alias", "Between", "Boolean", "CTE", "Column", "DPipe", "DataType", "DataTypeParam"),
    *("Distinct", "Div", "EQ", "Filter", "From", "GT", "GTE", "Group", "Having", "Identifier", "In"),
    *("Interval", "Is", "Join", "LT", "LTE", "Like", "Limit", "Literal", "Mod", "Mul", "NEQ", "Neg"),
    *("Not", "Null", "NullSafeEQ", "NullSafeNEQ", "Order", "Ordered", "Paren", "Select", "Star", "Sub"),
    *("Subquery", "Table", "TableAlias", "Tuple", "Union", "Values", "Var", "Where", "Window"),
    *("WindowSpec", "With", "WithinGroup"),
}
"""Parts of a statement that both engines have, beside functions."""

ADDED = (
    (exp.Star, "except_"),
    (exp.Star, "replace"),
    (exp.Distinct, "on"),
    (exp.Union, "by_name"),
    (exp.Join, "method"),
)
"""What only one of the engines can add to them, or each in its own way."""

DOUBLES = (exp.Exp, exp.Ln, exp.Pow, exp.Sqrt, exp.WithinGroup)
TYPED = (exp.Cast, exp.TryCast, exp.Predicate)
RANKS = (exp.RowNumber, exp.DenseRank, exp.Rank, exp.Ntile)
RELATION = re.compile(r'"(\w+)"\."(\w+)"\."(\w+)"')


def functions() -> set[str]:
    """Return the names of functions that both engines have."""
    lines = FUNCTIONS.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line and not line.startswith("#")}


def problems(sql: str, name: str = "") -> list[str]:
    """Return what is not portable in the compiled SQL of a model or test, a sentence each."""
    sql = RELATION.sub(r"\2.\3", sql)
    try:
        trees = [tree for tree in parse(sql, dialect="spark") if tree is not None]
    except SqlglotError as error:
        return [f"Spark cannot read it: {str(error).splitlines()[0]}"]
    # `climb (customer_id, depth) as (...)` names a table and its columns.
    tables = {alias.name.lower() for tree in trees for alias in tree.find_all(exp.TableAlias)}
    found = [*unknown_functions(sql, tables), *signs(sql)]
    for tree in trees:
        for rule in RULES:
            found.extend(rule(tree))
        found.extend(unnamed_groups(tree, sql))
        if name not in SMALL:
            found.extend(whole_windows(tree))
    return list(dict.fromkeys(found))


def shown(part: exp.Expr) -> str:
    """Return a part of a statement, shortened."""
    text = part.sql(dialect="spark").lower()
    return text if len(text) <= 60 else text[:59] + "…"


def bare(part: exp.Expr) -> exp.Expr:
    """Return what stands within parentheses and behind signs."""
    while isinstance(part, exp.Paren | exp.Neg):
        part = part.this
    return part


def unknown_functions(sql: str, tables: set[str]) -> Iterator[str]:
    """Functions that are not known to be on both engines."""
    tokens = tokenize(sql, dialect="spark")
    known = functions() | WORDS | tables
    for token, after in pairwise(tokens):
        name = token.text.lower()
        if after.token_type == TokenType.L_PAREN and name[:1].isalpha() and name not in known:
            yield f"the function {name} is not in tests/spark_functions.txt"


def signs(sql: str) -> Iterator[str]:
    """What is written in another way on Spark, or means something else there."""
    for before, token in pairwise(tokenize(sql, dialect="duckdb")):
        if token.token_type == TokenType.IDENTIFIER:
            yield f'"{token.text}" is a text on Spark: names go without quotes'
        elif token.token_type == TokenType.STRING and "\\" in token.text:
            yield f"a backslash in a text means something else on Spark: '{token.text}'"
        elif token.token_type in {TokenType.L_BRACKET, TokenType.L_BRACE}:
            yield f"{token.text} is not on both engines, after {before.text}"
        elif before.text.lower() == "time" and token.text.lower() == "zone":
            yield "`at time zone` is not on Spark: shop_clock"
        elif before.text.lower() == "as" and token.text.lower() in {"char", "text", "varchar"}:
            yield f"the type {token.text.lower()} is not on both engines: use string"


def constructs(tree: exp.Expr) -> Iterator[str]:
    """Parts of a statement that are not known to be on both engines."""
    for part in tree.walk():
        kind = type(part)
        if not isinstance(part, exp.Func) and kind.__name__ not in CONSTRUCTS:
            yield f"{kind.__name__} is not among the constructs that both engines have: {shown(part)}"
        for owner, addition in ADDED:
            if isinstance(part, owner) and part.args.get(addition):
                yield f"{kind.__name__} with {addition.strip('_')} is not on both engines: {shown(part)}"


def types(tree: exp.Expr) -> Iterator[str]:
    """Types that have another name on Spark, or none."""
    for part in tree.find_all(exp.DataType):
        written = part.this.value.lower() if isinstance(part.this, exp.DType) else str(part.this).lower()
        if SAME_TYPES.get(written, written) not in TYPES:
            yield f"the type {written} is not on both engines: use one of {', '.join(sorted(TYPES))}"


def decimal_quotients(tree: exp.Expr) -> Iterator[str]:
    """Quotients with a number such as 4.0 and no double: decimals on Spark, with few digits, and doubles on DuckDB."""
    for part in tree.find_all(exp.Div):
        factors = list(operands(part))
        numbers = [one.this for one in factors if isinstance(one, exp.Literal) and re.fullmatch(r"\d*\.\d*", one.this)]
        if numbers and not any(map(is_double, factors)):
            yield f"{numbers[0]} is a decimal on Spark: write {numbers[0]}e0 in {shown(part)}"


def operands(part: exp.Expr) -> Iterator[exp.Expr]:
    """Yield what is added, multiplied and divided."""
    part = bare(part)
    if isinstance(part, exp.Add | exp.Sub | exp.Mul | exp.Div):
        yield from operands(part.this)
        yield from operands(part.expression)
    else:
        yield part


def is_double(part: exp.Expr) -> bool:
    """Whether this is a double on both engines, whatever the columns are."""
    if isinstance(part, exp.Literal):
        return not part.is_string and "e" in part.this.lower()
    return isinstance(part, DOUBLES) or (isinstance(part, exp.Cast | exp.TryCast) and part.to.is_type("double"))


def ranks(tree: exp.Expr) -> Iterator[str]:
    """Ranks among the columns of the statement, which are int on Spark and bigint on DuckDB."""
    for select in outer_selects(tree):
        for column in select.expressions:
            for window in column.find_all(exp.Window):
                if isinstance(window.this, RANKS) and not is_inside(
                    window, column, (exp.Cast, exp.TryCast, exp.Predicate)
                ):
                    yield f"{column.alias_or_name} is int on Spark: cast it to bigint"


def outer_selects(tree: exp.Expr) -> Iterator[exp.Select]:
    """Yield what the columns of a statement come from."""
    if isinstance(tree, exp.Select):
        yield tree
    elif isinstance(tree, exp.SetOperation):
        yield from outer_selects(tree.left)
        yield from outer_selects(tree.right)


def is_inside(part: exp.Expr, whole: exp.Expr, kinds: tuple[type[exp.Expr], ...]) -> bool:
    """Whether the part is in one of these kinds, within the whole."""
    above = part.parent
    while above is not None and above is not whole.parent:
        if isinstance(above, kinds):
            return True
        above = above.parent
    return False


def truncated(tree: exp.Expr) -> Iterator[str]:
    """Dates from date_trunc without a type: a timestamp on Spark, a date on DuckDB if it was given one."""
    for part in tree.find_all(exp.TimestampTrunc, exp.DateTrunc):
        if not is_inside(part, tree, (exp.Cast, exp.TryCast)):
            yield f"date_trunc has its own type on each engine: cast {shown(part)}"


def parts_of_dates(tree: exp.Expr) -> Iterator[str]:
    """Parts of dates that have another name or number on Spark."""
    for part in tree.find_all(exp.Extract):
        if part.name.lower() not in PARTS:
            yield f"extract({part.name.lower()}) is not known to be the same on both engines"


def unnamed_groups(tree: exp.Expr, sql: str) -> Iterator[str]:
    """Regular expressions whose group is not named; it is 0 on DuckDB and 1 on Spark."""
    if tree.find(exp.RegexpExtract):
        there = parse_one(sql, dialect="duckdb").find_all(exp.RegexpExtract)
        for part, other in zip(tree.find_all(exp.RegexpExtract), there, strict=True):
            if part.args.get("group") != other.args.get("group"):
                yield f"name the group, which is 1 on Spark and 0 on DuckDB: {shown(part)}"


def latest(tree: exp.Expr) -> Iterator[str]:
    """max_by and min_by of what may be null: DuckDB passes over such a row, Spark does not."""
    for part in tree.find_all(exp.ArgMax, exp.ArgMin):
        key = part.expression.expressions if isinstance(part.expression, exp.Tuple) else [part.expression]
        if not isinstance(part.this, exp.Column) or any(bare(one) == part.this for one in key):
            continue
        over = part.parent
        tests = over.expression.find_all(exp.Not) if isinstance(over, exp.Filter) else []
        if not any(isinstance(one.this, exp.Is) and one.this.this == part.this for one in tests):
            column = shown(part.this)
            yield f"add `filter (where {column} is not null)`: Spark does not pass over nulls in {shown(part)}"


def endless(tree: exp.Expr) -> Iterator[str]:
    """Recursions without a last level, as a comparison of `<` or `<=`: Spark ends them with an error."""
    for part in tree.find_all(exp.CTE):
        if isinstance(part.this, exp.SetOperation) and part.parent.args.get("recursive"):
            reads = [table for table in part.this.find_all(exp.Table) if table.name == part.alias]
            if any(not read.find_ancestor(exp.Select).find(exp.LT, exp.LTE) for read in reads):
                yield f"the recursion {part.alias} has no last level"


def filtered_windows(tree: exp.Expr) -> Iterator[str]:
    """Windows with a filter."""
    for part in tree.find_all(exp.Window):
        if isinstance(part.this, exp.Filter):
            yield f"Spark has no filter in a window: use case in {shown(part)}"


def whole_windows(tree: exp.Expr) -> Iterator[str]:
    """Windows over all rows at once, which one task of Spark has to sort."""
    for part in tree.find_all(exp.Window):
        if not part.args.get("partition_by"):
            yield f"a window without `partition by` sorts all rows in one place: {shown(part)}"


RULES = (constructs, types, decimal_quotients, ranks, truncated, parts_of_dates, latest, endless, filtered_windows)
SAME_TYPES = {"text": "string", "timestamptz": "timestamp"}
"""What sqlglot calls the types of Spark."""

WORDS = {
    *("all", "and", "as", "between", "by", "case", "distinct", "else", "exists", "filter", "from"),
    *("group", "group by", "having", "in", "is", "join", "like", "not", "on", "or", "order by", "over"),
    *("partition by", "select", "then", "union", "using", "values", "when", "where", "with", "within"),
    *("within group"),
}
