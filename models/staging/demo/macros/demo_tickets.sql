{#
    Deals `size` lottery tickets, numbered from 0, to the rows of a small table in proportion to an integer `weight`:
    two columns, first_ticket and end_ticket (half-open). Unnested to one row per ticket, a weighted choice is an
    equality join on `demo_draw(key, size)`, so it stays linear at any number of choices.
#}
{% macro demo_tickets(weight, size, order_by, partition_by=none) -%}
    {%- set deck = 'partition by ' ~ partition_by if partition_by else '' -%}
    cast(
        {{ size }} * (sum({{ weight }}) over ({{ deck }} order by {{ order_by }}) - {{ weight }})
        // sum({{ weight }}) over ({{ deck }}) as bigint
    ) as first_ticket,
    cast(
        {{ size }} * sum({{ weight }}) over ({{ deck }} order by {{ order_by }})
        // sum({{ weight }}) over ({{ deck }}) as bigint
    ) as end_ticket
{%- endmacro %}
