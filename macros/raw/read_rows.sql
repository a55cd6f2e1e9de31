{#
    One row per raw row of a raw table: its typed values under the names of its columns, its money (`amount`), a key of
    its content (`row_key`, null for rejected rows) and the first reason to reject it, if any (`reject_reason`). A column called
    `amount` is the money.

      more    further columns: name → SQL over the typed columns
      flaws   further reasons: reason → SQL over the typed columns and `more`; they come last
#}
{% macro read_rows(table_name, more={}, flaws={}) -%}
    {%- set table = raw_table(table_name) -%}
    {%- set columns = table.columns -%}
    {%- set fields = ref('stg_' ~ var('dataset') ~ '__' ~ table_name ~ '_fields') -%}
    {%- set numbers = [] -%}
    {%- set times = [] -%}
    {%- for column, look in columns.items() -%}
        {%- if look.kind in ['integer', 'money'] -%}{%- do numbers.append(column) -%}{%- endif -%}
        {%- if look.kind == 'timestamp' -%}{%- do times.append(column) -%}{%- endif -%}
    {%- endfor -%}
    with

    fields as (

        select * from {{ fields }}

    ),
    {% for column in numbers %}
    {{ column }}_numbers as (

        {{ read_numbers('fields', column, columns[column].kind) | indent(8) }}

    ),
    {% endfor %}
    {%- for column in times %}
    {{ column }}_times as (

        {{ read_dates('fields', column, table.date_format or var('date_format')) | indent(8) }}

    ),
    {% endfor %}
    typed as (

        select
            fields.source_file,
            fields.source_row,
            fields.is_decoded,
            fields.has_all_fields,
            {%- for column, look in columns.items() %}
            fields.{{ column }} as {{ column }}_text,
            {%- if look.kind in ['integer', 'money'] %}
            {{ column }}_numbers.is_number as {{ column }}_is_number,
            {{ column }}_numbers.is_integer as {{ column }}_is_integer,
            {{ column }}_numbers.number_value as {{ column }}{{ ',' if not loop.last }}
            {%- elif look.kind == 'timestamp' %}
            {{ column }}_times.read_at as {{ column }}{{ ',' if not loop.last }}
            {%- else %}
            {{ read_text('fields.' ~ column, look.kind) | indent(12) }} as {{ column }}{{ ',' if not loop.last }}
            {%- endif %}
            {%- endfor %}
        from fields
        {%- for column in numbers %}
        left join {{ column }}_numbers
            on fields.{{ column }} = {{ column }}_numbers.number_text
        {%- endfor %}
        {%- for column in times %}
        left join {{ column }}_times
            on fields.source_file = {{ column }}_times.source_file
            and fields.{{ column }} = {{ column }}_times.date_text
        {%- endfor %}

    ),

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
            case
                when not has_all_fields then 'wrong field count'
                when not is_decoded then 'undecodable text'
                {%- for column, look in columns.items() if look.kind not in ['text', 'id'] %}
                {%- set label = look.label or column | replace('_', ' ') %}
                {%- set given = '' if look.needed else is_given(column ~ '_text') ~ ' and ' %}
                {%- if look.kind in ['integer', 'money'] %}
                when {{ given }}not {{ column }}_is_number then 'unparseable {{ label }}'
                {%- if look.kind == 'integer' %}
                when {{ given }}not {{ column }}_is_integer then 'non-integer {{ label }}'
                {%- endif %}
                {%- else %}
                when {{ given }}{{ column }} is null then 'unparseable {{ label }}'
                {%- endif %}
                {%- if look.kind == 'timestamp' %}
                when extract(year from {{ column }}) not between 1970 and 2100 then '{{ label }} out of range'
                {%- endif %}
                {%- endfor %}
                {%- for column in numbers %}
                when {{ column }} is null and {{ column }}_is_number then 'amount out of range'
                {%- endfor %}
                {%- if table.money %}
                when amount is null{% for column in table.money %} and {{ column }} is not null{% endfor %} then 'amount out of range'
                {%- endif %}
                {%- for column, look in columns.items() if look.needed and look.kind in ['text', 'id'] %}
                when {{ column }} is null then 'empty {{ look.label or column | replace("_", " ") }}'
                {%- endfor %}
                {%- for reason, condition in flaws.items() %}
                when {{ condition }} then '{{ reason }}'
                {%- endfor %}
            end as flaw
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

{# The value of a text: trimmed of a spreadsheet's ".0" and of the words for null where it is an id. #}
{% macro read_text(text, kind) -%}
    {%- if kind == 'id' -%}
    case
        when not {{ is_given(text) }} then null
        when contains({{ text }}, '.') then regexp_replace({{ text }}, '\.0+$', '')
        else {{ text }}
    end
    {%- elif kind == 'boolean' -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
    end
    {%- else -%}
    nullif({{ text }}, '')
    {%- endif -%}
{%- endmacro %}

{# Whether a text says something: it is neither empty nor a word for null (var `null_texts`). #}
{% macro is_given(text) -%}
    lower({{ text }}) not in ('', {{ quoted_list(var('null_texts')) }})
{%- endmacro %}

{# The money of a raw row: the product of its columns `money`, null where one is or where it is out of range. #}
{% macro raw_amount(money) -%}
    {%- if not money -%}
        cast(null as decimal(18,4))
    {%- elif money | length == 1 -%}
        cast({{ money[0] }} as decimal(18,4))
    {%- else -%}
        {{ line_amount(money[0], money[1]) }}
    {%- endif -%}
{%- endmacro %}
