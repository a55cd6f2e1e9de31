{#
    Changes the rows of a raw table that repeat others, in the table that `read_rows` made: exact duplicates get their reason, or
    where they are kept a key of their own; rows that share what is `unique` are rejected but for one. Only rows whose key
    occurs more than once are put in order, as that costs far more than to count them.
#}
{% macro reject_repeated_rows(table_name, rows=none) -%}
    {%- set rows = rows or this -%}
    {%- set table = raw_table(table_name) -%}
    {%- set drops = drop_duplicates() or table.unique -%}
    {#- Where repeated rows are kept, those of earlier builds have a key with their number behind it. -#}
    {%- set grown_key = 'row_key' if drops else "split_part(row_key, '-', 1)" -%}
    {%- set row_key = 'row_key' if drops else if_whole('row_key') ~ if_added(grown_key) -%}
    {%- set key = table.unique or row_key -%}
    {%- set label = (table.columns[table.unique] or {}).label or table.unique | replace('_', ' ') if table.unique -%}
    update {{ rows }} as stored
    set
        {{ 'reject_reason = decided.reject_reason' if drops else 'row_key = decided.row_key' }}
    from (

        with

        -- Some of them only share a hash with another; they are the first of their kind.
        candidates as (

            select
                rowid as row_position,
                source_file,
                source_row,
                {{ row_key }} as row_key,
                {{ key }} as repeated_key
            from {{ rows }}
            where row_key is not null
                and hash({{ key }}) in (
                    select hash({{ key }})
                    from {{ rows }}
                    where row_key is not null
                        {{ if_added('and hash(' ~ grown_key ~ ') in (select hash(row_key) from ' ~ rows ~ ' where ' ~ is_added('source_file') ~ ')') }}
                    group by 1
                    having count(*) > 1
                )

        ),

        numbered as (

            select
                *,
                row_number() over (partition by row_key order by source_file, source_row) as occurrence
            from candidates

        ),

        -- The first in the order of the content, whatever the order of the rows.
        claims as (

            select
                *,
                row_number() over (partition by repeated_key order by row_key, occurrence) as claim
            from numbered

        )

        select
            row_position,
            row_key || '-' || occurrence as row_key,
            case when occurrence > 1 then 'exact duplicate'{{ " else 'repeated " ~ label ~ "'" if table.unique }} end as reject_reason
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
{%- endmacro %}
