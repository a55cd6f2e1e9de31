{#
    Changes the rows of a raw table that repeat others, in the table that `read_rows` made: exact duplicates get their reason, or
    where they are kept a key of their own; rows that share what is `unique` are rejected but for one, and those that share what is
    `unique_by` but for the first. Only rows whose key occurs more than once are put in order, as that costs far more than to count
    them.
#}
{% macro reject_repeated_rows(table_name, rows=none) -%}
    {%- set rows = rows or this -%}
    {%- set table = raw_table(table_name) -%}
    {%- set drops = drop_duplicates(table) -%}
    {%- set drops_all = drops is sameas true or table.unique -%}
    {#- Where repeated rows are kept, those of earlier builds have a key with their number behind it. -#}
    {%- set grown_key = 'row_key' if drops_all else "split_part(row_key, '-', 1)" -%}
    {%- set row_key = 'row_key' if drops_all else if_whole('row_key') ~ if_added(grown_key) -%}
    {%- set key = table.unique or _shared_key(table, row_key) -%}
    {%- set key_in_added = _shared_key(table, grown_key) -%}
    {%- set shared = [table.unique] if table.unique else table.unique_by or [] -%}
    {%- set labels = [] -%}
    {%- for column in shared -%}{%- do labels.append((table.columns[column] or {}).label or column | replace('_', ' ')) -%}{%- endfor -%}
    {%- set reasons = [] -%}
    {%- if drops_all -%}{%- do reasons.append("when occurrence > 1 then 'exact duplicate'") -%}
    {%- elif drops -%}{%- do reasons.append("when file_claim > 1 then 'repeated in another file'") -%}
    {%- endif -%}
    {%- if shared -%}{%- do reasons.append("when repeated_key <> row_key then 'repeated " ~ labels | join(' and ') ~ "'") -%}{%- endif -%}
    update {{ rows }} as stored
    set
        {{ 'reject_reason = decided.reject_reason' if reasons }}
        {{- ', ' if reasons and not drops_all }}
        {{- 'row_key = decided.row_key' if not drops_all }}
    from (

        with

        -- Some of them only share a hash with another; they are the first of their kind.
        candidates as (

            select
                rowid as row_position,
                source_file,
                source_row,
                {{ row_key }} as row_key,
                {{ key }} as repeated_key{{ ', is_alias' if table.has_aliases }}
            from {{ rows }}
            where row_key is not null
                and hash({{ key }}) in (
                    select hash({{ key }})
                    from {{ rows }}
                    where row_key is not null
                        {{ if_added('and hash(' ~ key_in_added ~ ') in (select hash(' ~ key_in_added ~ ') from ' ~ rows ~ ' where ' ~ is_added('source_file') ~ ')') }}
                    group by 1
                    having count(*) > 1
                )

        ),

        numbered as (

            select
                *,
                row_number() over (partition by row_key order by source_file, source_row) as occurrence
                {%- if drops == 'across_files' %},
                row_number() over (partition by row_key, source_file order by source_row) as occurrence_in_file
                {%- endif %}
            from candidates

        ),

        claims as (

            select
                *,
                {%- if drops == 'across_files' %}
                -- the second of two in a file repeats the second of two in another
                row_number() over (partition by row_key, occurrence_in_file order by source_file) as file_claim,
                {%- endif %}
                {%- if table.unique %}
                -- The first in the order of the content, whatever the order of the rows.
                row_number() over (partition by repeated_key order by {{ 'is_alias, ' if table.has_aliases }}row_key, occurrence) as claim
                {%- else %}
                row_number() over (partition by repeated_key order by source_file, source_row) as claim
                {%- endif %}
            from numbered

        )

        select
            row_position,
            row_key || case when occurrence > 1 then '-' || occurrence else '' end as row_key{{ ',' if reasons }}
            {%- if reasons %}
            case {{ reasons | join(' ') }} end as reject_reason
            {%- endif %}
        from claims
        where claim > 1

    ) as decided
    where stored.rowid = decided.row_position
    {%- if table.unique and 'contact_consent' in table.columns %};
    -- A refusal in any row counts, rejected ones too.
    update {{ rows }}
    set contact_consent = false
    where contact_consent is distinct from false
        and {{ table.unique }} in (select {{ table.unique }} from {{ rows }} where not contact_consent)
    {%- endif %}
    {%- if table.from_orders %};
    update {{ rows }}
    set reject_reason = 'no sale: ' || reject_reason
    where reject_reason in ('exact duplicate', 'repeated customer id', 'empty customer id')
    {%- endif %}
{%- endmacro %}

{#
    What no two rows may share: the columns `unique_by`, where all of them have a value, or else the whole content. A sale and its
    return are two things.
#}
{% macro _shared_key(table, row_key) -%}
    {%- if not table.unique_by -%}{{ return(row_key) }}{%- endif -%}
    {%- set values = [] -%}
    {%- for column in table.unique_by + ['coalesce(amount < 0, false)'] + (['event_word'] if table.entity == 'events' else []) -%}
        {%- do values.append('cast(' ~ column ~ ' as varchar)') -%}
    {%- endfor -%}
    {{ return('coalesce(' ~ values | join(" || chr(31) || ") ~ ', ' ~ row_key ~ ')') }}
{%- endmacro %}
