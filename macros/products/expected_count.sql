{#
    How many orders have two things together by chance: within a stratum, the orders with the one times those with the other, divided by
    all orders, and corrected for the number of items in an order. An item that is in an order leaves less room for others, so that an
    order of one item has no pair; and the larger orders of a stratum have more of everything. The correction is that of samples of
    given sizes in which each item is as likely as it is (Hájek, 1981, Sampling from a finite population, joint probabilities of
    rejective sampling), with the variance of the sizes added, and scaled so that all pairs together are as many as these orders have:
    with few items, such as six categories, they would be too many. In millionths, since a sum of whole numbers does not depend on
    their order.

      of_a, of_b  rows of int_item_strata
      away        how far from certain the first thing is: 1 less its share of the orders
      part        a condition: only these strata
#}
{% macro expected_count(of_a, of_b, part=none, away=none) -%}
{%- set share_a = '(1 - cast(' ~ of_a ~ '.order_count as double) / ' ~ of_b ~ '.stratum_order_count)' -%}
{%- set share_b = '(1 - cast(' ~ of_b ~ '.order_count as double) / ' ~ of_b ~ '.stratum_order_count)' -%}
cast(sum(
    {% if part %}case when {{ part }} then {% endif -%}
    cast(round(
        1e6 * {{ of_a }}.order_count * {{ of_b }}.order_count / {{ of_b }}.stratum_order_count
        * greatest(0, 1 + {{ away or share_a }} * {{ share_b }} * {{ of_b }}.crowding)
    ) as bigint)
    {%- if part %} else 0 end{% endif %}
) as double) / 1e6
{%- endmacro %}
