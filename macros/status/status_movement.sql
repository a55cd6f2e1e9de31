{#
    How a customer moved between two dates, from the lifecycles at both (the earlier one null: no customer yet). Every mart, page
    and warning that counts moves between statuses reads this word.
#}
{% macro status_movement(earlier, later) -%}
case
    when {{ earlier }} is null then 'first_order'
    when {{ earlier }} = {{ later }} then 'stayed'
    when {{ earlier }} in ('dormant', 'lost') and {{ later }} not in ('dormant', 'lost') then 'came_back'
    when {{ later }} = 'lost' then 'became_lost'
    -- within a long period: an order, and then no more orders
    when {{ earlier }} = 'lost' then 'reordered'
    when {{ later }} = 'dormant' then 'fell_dormant'
    when {{ later }} = 'slipping' then 'began_to_slip'
    when {{ earlier }} = 'slipping' then 'reordered'
    else 'other'
end
{%- endmacro %}
