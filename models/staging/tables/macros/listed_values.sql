{#
    The values of listed tables, as the contract has them. In two steps, so that what is not null but cannot be read is known: `given_value` is
    null where a value says nothing (as in raw files: an empty text, a word for null in an id or a number, not a number), and has times in the
    shop's clock; `contract_value` has the type of the contract, and is null where that cannot hold the value without change.
#}
{% macro given_value(name, look, type, is_account) -%}
    {%- set value = 'raw.' ~ name -%}
    {%- if look.kind == 'text' and is_account -%}
        {{ return('cast(' ~ value ~ ' as string)') }}
    {%- elif look.kind == 'text' -%}
        {%- set text = trim_text('cast(' ~ value ~ ' as string)') -%}
        {%- set is_word = type != 'string' or name.endswith('_id') -%}
        {{ return('case when lower(' ~ text ~ ") not in ('', " ~ null_text_literals() ~ ') then ' ~ text ~ ' end' if is_word else 'nullif(' ~ text ~ ", '')") }}
    {%- elif look.kind == 'double' -%}
        {{ return('nullif(cast(' ~ value ~ " as double), cast('NaN' as double))") }}
    {%- elif look.kind == 'zoned' -%}
        {{ return(shop_clock(value)) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

{% macro contract_value(value, name, look, type) -%}
    {%- set kind = look.kind -%}
    {%- if type == 'string' -%}
        {{ return(_contract_text(value, name, look)) }}
    {%- elif type == 'timestamp' and kind == 'text' -%}
        {%- set time = "replace(" ~ value ~ ", ' UTC', 'Z')" -%}
        {{ return(
            'case when ' ~ has_form(time, time_form()) ~ ' then try_cast(' ~ time ~ ' as timestamp)'
            ~ ' when ' ~ has_form(time, time_form() ~ '(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)') ~ ' then ' ~ zoned_text(time) ~ ' end'
        ) }}
    {%- elif type == 'timestamp' and kind in ['date', 'time', 'zoned'] -%}
        {{ return('cast(' ~ value ~ ' as timestamp)') }}
    {%- elif type == 'boolean' and kind == 'boolean' -%}
        {{ return(value) }}
    {%- elif type == 'boolean' and kind == 'text' -%}
        {{ return(read_text(value, 'boolean')) }}
    {%- elif type == 'boolean' and kind == 'number' -%}
        {{ return('case when ' ~ value ~ ' = 1 then true when ' ~ value ~ ' = 0 then false end') }}
    {%- elif type == 'bigint' and kind in ['text', 'double', 'number'] -%}
        {%- set number = value if kind == 'number' else 'try_cast(' ~ value ~ ' as decimal(38,9))' -%}
        {#- Whole numbers have at most twelve digits, which keeps all sums in range; not so numbers of rows, which `hash_number` makes. -#}
        {%- set most = '9007199254740992' if name == 'source_row' else '999999999999' -%}
        {%- set is_whole = number ~ ' % 1 = 0 and ' ~ number ~ ' between -' ~ most ~ ' and ' ~ most -%}
        {%- set is_plain = has_form(value, '[+-]?[0-9]+(?:[.]0*)?') ~ ' and ' if kind == 'text' else '' -%}
        {{ return('case when ' ~ is_plain ~ is_whole ~ ' then cast(' ~ number ~ ' as bigint) end') }}
    {%- elif type.startswith('decimal') and kind == 'text' -%}
        {{ return('case when ' ~ has_form(value, decimal_form(type)) ~ ' then try_cast(' ~ value ~ ' as ' ~ type ~ ') end') }}
    {%- elif type.startswith('decimal') and kind == 'double' -%}
        {#- First as its shortest digits, since what lies between two amounts is a little above or below that in a double. -#}
        {{ return('try_cast(try_cast(' ~ value ~ ' as decimal(38,9)) as ' ~ type ~ ')') }}
    {%- elif type.startswith('decimal') and kind == 'number' -%}
        {%- set cast = 'try_cast(' ~ value ~ ' as ' ~ type ~ ')' -%}
        {{ return('case when ' ~ value ~ ' = round(' ~ value ~ ', ' ~ scale_of(type) ~ ') then ' ~ cast ~ ' end' if look.scale > scale_of(type) else cast) }}
    {%- endif -%}
    {{ return('cast(null as ' ~ type ~ ')') }}
{%- endmacro %}

{# A text; ids lose the ".0" of a spreadsheet, and numbers are written as whole ones where they are. #}
{% macro _contract_text(value, name, look) -%}
    {%- set text = 'cast(' ~ value ~ ' as string)' -%}
    {%- if look.kind == 'double' -%}
        {%- set number = 'try_cast(' ~ value ~ ' as decimal(38,9))' -%}
        {{ return(
            'case when ' ~ number ~ ' % 1 = 0 then cast(cast(' ~ number ~ ' as decimal(38,0)) as string)'
            ~ ' else coalesce(cast(cast(' ~ number ~ ' as decimal(38,6)) as string), ' ~ text ~ ') end'
        ) }}
    {%- elif name.endswith('_id') and (look.kind == 'text' or look.scale) -%}
        {{ return(
            'case when ' ~ text ~ " like '%.0%' then left(" ~ text ~ ', length(' ~ text ~ ') - length(regexp_extract(' ~ text ~ ", '[.]0+$', 0)))"
            ~ ' else ' ~ text ~ ' end'
        ) }}
    {%- endif -%}
    {{ return(text) }}
{%- endmacro %}

{# Why a value that is there has no value in the type of the contract, as SQL. #}
{% macro unreadable_reason(value, name, look, type) -%}
    {%- set label = name | replace('_', ' ') -%}
    {%- set unparseable, out_of_range = "'unparseable " ~ label ~ "'", "'" ~ label ~ " out of range'" -%}
    {%- if look.kind not in ['text', 'double', 'number'] or type in ['timestamp', 'boolean'] -%}
        {{ return(unparseable) }}
    {%- endif -%}
    {%- set is_number = has_form(value, '[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)') if look.kind == 'text' else 'true' -%}
    {%- if type == 'bigint' -%}
        {%- set is_flawed = 'not ' ~ has_form(value, '[+-]?[0-9]+(?:[.]0*)?') if look.kind == 'text'
            else ('try_cast(' ~ value ~ ' as decimal(38,9))' if look.kind == 'double' else value) ~ ' % 1 <> 0' -%}
        {%- set flaw = "'non-integer " ~ label ~ "'" -%}
    {%- else -%}
        {%- set is_flawed = 'not ' ~ has_form(value, decimal_form(type)) if look.kind == 'text'
            else (value ~ ' <> round(' ~ value ~ ', ' ~ scale_of(type) ~ ')' if look.kind == 'number' and look.scale > scale_of(type) else 'false') -%}
        {%- set flaw = "'" ~ label ~ " with more than " ~ scale_of(type) ~ " decimals'" -%}
    {%- endif -%}
    {{ return('case when not ' ~ is_number ~ ' then ' ~ unparseable ~ ' when ' ~ is_flawed ~ ' then ' ~ flaw ~ ' else ' ~ out_of_range ~ ' end') }}
{%- endmacro %}
