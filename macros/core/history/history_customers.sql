{#
    A select of the customers that are looked at in the past (customer_id): about `history_customers_max`, the same at every
    date. A hash of the id draws them, so that the choice does not depend on other customers.
#}
{% macro history_customers() -%}
select customers.customer_id
from {{ ref('int_customers') }} as customers
cross join (select count(*) as customer_count from {{ ref('int_customers') }}) as population
where {{ hash_unit('customers.customer_id') }} * population.customer_count < {{ var('history_customers_max') }}
{%- endmacro %}

{# A select of one row (share): the approximate share of all customers. #}
{% macro history_share() -%}
select least(1.0, cast({{ var('history_customers_max') }} as double) / nullif(count(*), 0)) as share
from {{ ref('int_customers') }}
{%- endmacro %}
