{#
    For read_rows: its rows, where those of forgotten customers are rejected and have lost all but their place in the file. A row is
    theirs by its customer (or alias), or if it was emptied before.
#}
{% macro _without_forgotten(table, names) -%}
    {%- set theirs = ['has_all_fields is null'] -%}
    {%- for column in ['customer_id', 'alias'] if column in table.columns -%}{%- do theirs.append(is_forgotten(column)) -%}{%- endfor -%}
    select
        source_file,
        source_row,
        case when is_forgotten then 'forgotten' else flaw end as reject_reason,
        case when not is_forgotten then content_key end as row_key,
        case when not is_forgotten then amount end as amount
        {%- for name in names %},
        case when not is_forgotten then {{ name }} end as {{ name }}
        {%- endfor %}
    from (
        select
            *,
            {{ theirs | join(' or ') }} as is_forgotten
        from keyed
    ) as marked
{%- endmacro %}

{#
    What is changed in the rows of a raw table and in its lines where customers have been forgotten: damaged rows that have an id of
    theirs among their fields, and rows of guests with their e-mail address, are theirs, too. The lines of all their rows are emptied, and
    in the line of a member whose sponsor they were, the sponsor's id.
#}
{% macro forget_rows(table_name, rows) -%}
    {%- set columns = raw_table(table_name).columns -%}
    {%- set customer = 'customer_id' if 'customer_id' in columns else 'alias' -%}
    {%- set lines = ref('stg_raw__lines') -%}
    {%- set added = if_added('and ' ~ is_added('source_file')) -%}
    {%- if customer in columns %}
    update {{ rows }}
    set
        reject_reason = 'forgotten',
        row_key = null,
        amount = null
        {%- for column in adapter.get_columns_in_relation(rows) | map(attribute='name') if column not in ['source_file', 'source_row', 'reject_reason', 'row_key', 'amount'] %},
        {{ column }} = null
        {%- endfor %}
    where {{ customer }} is null
        {{ added }}
        and reject_reason is distinct from 'forgotten'
        and (source_file, source_row) in (
            select (source_file, source_row)
            from (
                select
                    source_file,
                    source_row,
                    unnest(
                        regexp_extract_all(lower(line), '[^\s,;|"<>()]+@[^\s,;|"<>()]+')
                        || case when is_rejected then list_transform(string_split_regex(line, '[,;|\t"]'), lambda part: trim(part)) else [] end
                    ) as part
                from {{ lines }}
                inner join (
                    select source_file, source_row, reject_reason is not null as is_rejected
                    from {{ rows }}
                    where {{ customer }} is null {{ added }}
                ) as unknown
                    using (source_file, source_row)
                where raw_table = '{{ table_name }}' and (is_rejected or contains(line, '@'))
            ) as parts
            where {{ is_forgotten('part') }}
        );
    {%- endif %}
    {%- if 'sponsor_id' in columns %}
    update {{ lines }} as stored
    set line = regexp_replace(stored.line, '(^|[,;|\t" ])' || regexp_escape(found.part) || '($|[,;|\t" ])', '\1\2')
    from (
        select distinct
            source_file,
            source_row,
            part
        from (
            select
                source_file,
                source_row,
                unnest(list_transform(string_split_regex(line, '[,;|\t"]'), lambda part: trim(part))) as part
            from {{ lines }}
            semi join (select source_file, source_row from {{ rows }} where {{ is_forgotten('sponsor_id') }} {{ added }}) as sponsored
                using (source_file, source_row)
            where raw_table = '{{ table_name }}'
        ) as parts
        where {{ is_forgotten('part') }}
    ) as found
    where stored.raw_table = '{{ table_name }}'
        and stored.source_file = found.source_file
        and stored.source_row = found.source_row;
    update {{ rows }} set sponsor_id = null where {{ is_forgotten('sponsor_id') }} {{ added }};
    {%- endif %}
    update {{ lines }}
    set line = ''
    where raw_table = '{{ table_name }}'
        and line <> ''
        and (source_file, source_row) in (select (source_file, source_row) from {{ rows }} where reject_reason = 'forgotten');
{%- endmacro %}

{# The text of a rejected row, unless it is of somebody who has been forgotten. #}
{% macro rejected_text(text) -%}
    {{ "case when typed.reject_reason = 'forgotten' then '' else " ~ text ~ ' end' if has_forgotten() else text }}
{%- endmacro %}
