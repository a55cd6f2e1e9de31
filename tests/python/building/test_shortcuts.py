"""What winback works out in dbt's place is what dbt works out."""

from types import ModuleType, SimpleNamespace

import pytest

QUERIES = {
    "with": "\n\n-- What it is.\n\nwith\n\nx as (select * from a),\n\ny as (select * from b)\n\nselect * from x, y\n",
    "in capitals": "WITH x AS (SELECT 1) SELECT * FROM x",
    "recursive": "  with recursive x as (select 1) select * from x",
    "a comment behind": "with -- first\nx as (select 1)\nselect * from x",
    "a comment with with": "-- with all\n/* with; all */ select 1",
    "select": "select * from a where b = 'with x as (select 1)'",
    "select after blanks": "\n  \n-- What it is.\nselect\n    1\nfrom a\n",
    "a name like with": "select withdrawn from a",
    "neither": "(select 1) union all (select 2)",
    "from first": "from a select 1",
    "two": "select 1; select 2",
    "a semicolon in a text": "with x as (select 'it''s; a -- b' as c) select ';' as x from x",
    "a semicolon in a comment": "select 1 -- one; or two\n, 2 /* ; */",
    "two behind a text": "select ';' as x; with a as (select 1) select 2",
}


@pytest.fixture
def shortcuts() -> ModuleType:
    # dbt takes seconds to import, for whoever only collects the tests, too
    from winback.building import shortcuts  # noqa: PLC0415

    return shortcuts


@pytest.mark.parametrize("name", QUERIES)
def test_ephemeral_models_stand_where_dbt_puts_them(name: str, shortcuts: ModuleType) -> None:
    """A query would mean something else; or each table would be built again, whose key is its text."""
    ctes = [
        shortcuts.InjectedCTE(id="a", sql=" a as (\nselect 1\n)"),
        shortcuts.InjectedCTE(id="b", sql=" b as (\nwith c as (select 2) from c\n)"),
    ]
    assert shortcuts.inject(QUERIES[name], ctes) == shortcuts._inject(QUERIES[name], ctes)
    assert shortcuts.inject(QUERIES[name], ctes[:1]) == shortcuts._inject(QUERIES[name], ctes[:1])
    assert shortcuts.inject(QUERIES[name], []) == QUERIES[name]


@pytest.mark.parametrize("package", ["shop", "tools", "dbt"])
def test_a_node_calls_the_macros_that_dbt_would_call(package: str, shortcuts: ModuleType) -> None:
    """A macro of the project would no longer stand before dbt's own of the same name."""
    from dbt.clients.jinja import MacroStack  # noqa: PLC0415
    from dbt.context.macros import MacroNamespaceBuilder  # noqa: PLC0415

    macros = {
        of: {name: SimpleNamespace(name=name, package_name=of, unique_id=f"{of}.{name}") for name in names}
        for of, names in {
            "shop": ["mine", "everywhere", "as_dbt"],
            "tools": ["tool", "everywhere", "mine"],
            "dbt_duckdb": ["of_adapter", "as_dbt", "both"],
            "dbt": ["as_dbt", "both", "everywhere", "only_dbt"],
        }.items()
    }

    def builder() -> MacroNamespaceBuilder:
        return MacroNamespaceBuilder("shop", package, MacroStack(), ["dbt_duckdb", "dbt"], None)

    context = SimpleNamespace(
        _get_namespace_builder=builder, manifest=SimpleNamespace(get_macros_by_package=lambda: macros), _ctx={}
    )
    ours, theirs = shortcuts._namespace(context), builder().build_namespace(macros, {})
    assert set(ours) == set(theirs)
    assert len(ours) == len(theirs)

    def ids(found: object) -> object:
        return {name: ids(one) for name, one in found.items()} if isinstance(found, dict) else found.macro.unique_id

    assert {name: ids(ours[name]) for name in ours} == {name: ids(theirs[name]) for name in theirs}
    for of in (None, "shop", "tools", "dbt"):
        for name in ("mine", "as_dbt", "both", "only_dbt", "none"):
            asked = [found.get_from_package(of, name) for found in (ours, theirs)]
            assert asked[0] is asked[1] is None or ids(asked[0]) == ids(asked[1])
