{#
    A select of the customers whose past is looked at (customer_id): about `history_customers_max`, the same ones at every date.
    Drawn by a hash of the id, so that other customers have no say in it.
#}
{% macro history_customers() -%}
select customers.customer_id
from {{ ref('int_customers') }} as customers
cross join (select count(*) as customer_count from {{ ref('int_customers') }}) as population
where {{ hash_unit('customers.customer_id') }} * population.customer_count < {{ var('history_customers_max') }}
{%- endmacro %}

{# A select of one row (share): about which part of all customers that is. #}
{% macro history_share() -%}
select least(1.0, cast({{ var('history_customers_max') }} as double) / nullif(count(*), 0)) as share
from {{ ref('int_customers') }}
{%- endmacro %}
