{#
    The raw tables that the chosen data set reads, from its macro `<dataset>_tables`: name → what it looks like.

      entity          the input table its rows end in; without it the rows are looked up by others
      files           how the names of its files begin, where `raw_path` is a folder of several tables
      place           a path of its own instead of var `raw_path`
      database_table  a table of the database file at `place`
      date_format     the one format of its dates, instead of var `date_format`; dates that have a type need none
      raw_encoding    the encoding of its text files, instead of var `raw_encoding`
      raw_quoting     what quotes mean in its text files, instead of var `raw_quoting`
      separator       'whitespace' where fields stand between any number of blanks; else the header decides
      headerless      number of fields → columns in order, for files that come without a header
      unique          the column that no two rows may share
      has_aliases     of rows that share what is unique, one that is no alias (`is_alias`) comes first (data set custom)
      from_orders     its rows are orders, so that many have the same customer or none, which is nothing wrong (data set custom)
      unique_by       columns that no two rows may share; the first row counts (data set custom)
      drop_duplicates  what becomes of a row that repeats another, instead of var `drop_duplicates`
      money           the columns whose product is the money of a row; for the accounting
      refunds         the column with what was given back of it
      total_rows      SQL for rows that add up others, which have `winback_total` (data set custom)
      fill_down       raw columns whose value stands on the first of several rows of a file and belongs to those below it
      order           SQL for the order of a row, for the next two
      whole_order     raw columns whose value stands on one row of an order and belongs to all of them
      once_per_order  raw columns whose value is repeated in all rows of an order and counts once
      order_discount  SQL for the amount of a row (line_amount), the discount of its order (discount) and, if that is stated, the
                      amount of the order after it (order_amount)
      columns         in the order in which they are checked, each with
        names       header names it goes by; case, spaces and the marks of `plain_name` do not matter
        kind        text, id (no "13085.0", no texts for null), integer, money, timestamp or boolean
        label       what reasons call it; its name without it
        needed      a row without it is rejected
        optional    a file without it is fine
        rounded     decimals beyond the fourth are rounded off; without it they are an error, unless the file has types
        expression  SQL over the raw columns instead of a header name (data set custom)

    A column called `currency` says which currency a row's money is in: macros/input/currencies.sql converts it, by the day in the column
    that is called as in the input table.
#}
{% macro raw_tables() -%}
    {%- set name = var('dataset') ~ '_tables' -%}
    {%- if not dataset_option('reads_files') -%}
        {{ return({}) }}
    {%- elif name not in context -%}
        {%- do exceptions.raise_compiler_error(
            "The data set '" ~ var('dataset') ~ "' reads files (`reads_files: true` in dbt_project.yml), but there is no macro "
            ~ name ~ ' that describes them. Write it in models/staging/' ~ var('dataset') ~ '/macros/' ~ name
            ~ '.sql, as macros/raw/raw_tables.sql explains.'
        ) -%}
    {%- endif -%}
    {{ return(context[name]()) }}
{%- endmacro %}

{# One of them. dbt also renders the models of data sets that are not chosen; these get a table without columns. #}
{% macro raw_table(name) -%}
    {{ return(raw_tables().get(name, {'columns': {}})) }}
{%- endmacro %}
