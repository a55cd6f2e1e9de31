{#
    Customers whom `winback forget` has erased are left out where their rows come in. The table records.forgotten has keyed hashes of
    their ids, not the ids. As long as it is empty, all this is no SQL at all; what it holds is part of the SQL, and so of the keys, of
    each table that reads it.
#}

{# Whether anybody has been forgotten in this database; `read_forgotten` has looked. #}
{% macro has_forgotten() -%}
    {{ return(execute and graph.forgotten is defined and graph.forgotten is not none) }}
{%- endmacro %}

{# Whether an id, or a contact key, is one of theirs; never null. #}
{% macro is_forgotten(text) -%}
    coalesce({{ forgotten_hash(text) }} in (select id_hash /* {{ graph.forgotten }} */ from records.forgotten), false)
{%- endmacro %}

{# HMAC-SHA256, as winback.privacy.keys has it. The key is a variable of the connection, so that it stands in no SQL. #}
{% macro forgotten_hash(text) -%}
    sha256(getvariable('winback_key_outer') || unhex(sha256(getvariable('winback_key_inner') || encode({{ text }}))))
{%- endmacro %}

{# How the customer of a record is named who has been forgotten: their arm still counts, and nobody knows who it was. #}
{% macro is_forgotten_record(customer_id) -%}
    {{ customer_id }} like 'forgotten:%'
{%- endmacro %}

{# A part of a `where` or a join: rows of customers who have not been forgotten. #}
{% macro and_not_forgotten(customer_id, before='and') -%}
    {{ before ~ ' not ' ~ is_forgotten(customer_id) if has_forgotten() }}
{%- endmacro %}

{# An id, null if it is of somebody who has been forgotten. #}
{% macro not_forgotten(id) -%}
    {{ 'case when not ' ~ is_forgotten(id) ~ ' then ' ~ id ~ ' end' if has_forgotten() else id }}
{%- endmacro %}

{#
    Runs at the start: reads whether anybody has been forgotten. Without the key of the hashes nobody could be recognized, so a build
    must not begin.
#}
{% macro read_forgotten() -%}
    {{ adapter.dispatch('read_forgotten', 'winback')() }}
{%- endmacro %}

{# The key that recognizes them stays beside the database (docs/spark.md). #}
{% macro spark__read_forgotten() -%}
{%- endmacro %}

{% macro default__read_forgotten() -%}
    {%- if execute -%}
        {%- set found = none -%}
        {%- if adapter.get_relation(target.database, 'records', 'forgotten') -%}
            {%- set row = run_query(
                "select md5(string_agg(id_hash, ',' order by id_hash)), max(id_hash) filter (where forgotten_as = 'key'), "
                ~ forgotten_hash("'winback'") ~ ' from records.forgotten'
            ).rows[0] -%}
            {%- if row[0] and row[1] != row[2] -%}
                {%- do exceptions.raise_compiler_error(
                    'Customers have been forgotten in this database, and ' ~ ('the key that recognizes them is another one than '
                    ~ 'theirs' if row[2] else 'the key that recognizes them is missing') ~ ': they would come back. Put the key file '
                    ~ 'back beside the database (its name ends in .forget-key), or name it with WINBACK_FORGET_KEY. docs/forget.md explains it.'
                ) -%}
            {%- endif -%}
            {%- set found = row[0] -%}
        {%- endif -%}
        {%- do graph.update({'forgotten': found}) -%}
    {%- endif -%}
{%- endmacro %}
