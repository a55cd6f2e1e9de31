{#
    One row per raw row of a raw table: its typed values under the names of its columns, its money (`amount`), a key of
    its content (`row_key`, null for rejected rows) and the first reason to reject it, if any (`reject_reason`). A column called
    `amount` is the money.

      more    further columns: name → SQL over the typed columns
      flaws   further reasons: reason → SQL over the typed columns and `more`; they come last
#}
{% macro read_rows(table_name, more={}, flaws={}) -%}
    {%- do config(enabled=reads_raw_table(table_name)) -%}
    {%- set table = raw_table(table_name) -%}
    {%- set columns = table.columns -%}
    {%- set fields = ref('stg_' ~ var('dataset') ~ '__' ~ table_name ~ '_fields') -%}
    with

    {{ _typed_rows(fields, table) }},

    measured as (

        select
            *{{ ',' if 'amount' not in columns }}
            {%- if 'amount' not in columns %}
            {{ raw_amount(table.money) }} as amount
            {%- endif %}
        from typed

    ),

    derived as (

        select
            *{{ ',' if more }}
            {%- for name, expression in more.items() %}
            {{ expression }} as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from measured

    ),

    judged as (

        select
            *,
            {{ _row_flaw(table, flaws) | indent(12) }} as flaw
        from derived

    ),

    -- Rows are the same when all their fields are, whatever their file and place.
    keyed as (

        select
            *,
            case when flaw is null then md5(concat_ws(
                chr(31)
                {%- for column, look in columns.items() -%}
                , {{ "coalesce(cast(" ~ column ~ " as varchar), '')" if look.kind in ['timestamp', 'id'] else column ~ '_text' }}
                {%- endfor %}
            )) end as content_key
        from judged

    ),

    numbered as (

        select
            *,
            row_number() over (partition by content_key order by source_file, source_row) as occurrence
        from keyed

    ),

    {% if table.unique -%}
    {%- set label = (columns[table.unique] or {}).label or table.unique | replace('_', ' ') -%}
    -- The first in the order of the content, whatever the order of the rows.{{ ' But a refusal in any row counts, rejected ones too.' if 'contact_consent' in columns }}
    unique_rows as (

        select
            *,
            case
                when flaw is null
                    then row_number() over (partition by flaw is null, {{ table.unique }} order by content_key, occurrence)
            end as claim
            {%- if 'contact_consent' in columns %},
            max(case when not contact_consent then 1 else 0 end) over (partition by {{ table.unique }}) = 1 as has_refused
            {%- endif %}
        from numbered

    ),

    {% endif -%}

    decided as (

        select
            *,
            case
                when flaw is not null then flaw
                {%- if drop_duplicates() or table.unique %}
                when occurrence > 1 then 'exact duplicate'
                {%- endif %}
                {%- if table.unique %}
                when claim > 1 then 'repeated {{ label }}'
                {%- endif %}
            end as reject_reason
        from {{ 'unique_rows' if table.unique else 'numbered' }}

    )

    select
        source_file,
        source_row,
        reject_reason,
        case when reject_reason is null
            then content_key || case when occurrence > 1 then '-' || occurrence else '' end
        end as row_key,
        amount,
        {%- for name in (columns.keys() | list) + (more.keys() | list) if name != 'amount' %}
        {{ 'case when has_refused then false else contact_consent end as contact_consent'
            if name == 'contact_consent' and table.unique else name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from decided
{%- endmacro %}
