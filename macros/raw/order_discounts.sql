{#
    The rows of a relation with the part of the order's discount that is taken off each (`winback_order_discount`) and the row's
    amount before (`winback_order_amount`). A discount of the whole order stands once for each order or in each of its rows. It is
    divided among the order's rows of a file by their amounts, to the cent, so that the parts add up to it: each row gets what
    the rows up to it have to bear less what those before it have. It is no more than the rows' amounts, and where the order's
    amount after it is stated no more than what is missing from that: the rest was taken off something else, such as shipping.
#}
{% macro order_discounts(table, relation) -%}
    {%- set look = table.order_discount -%}
    {%- set of_order = 'partition by winback_source_file, winback_order_key' -%}
    select
        *,
        {{ _borne('winback_weight_so_far') }} - {{ _borne('winback_weight_so_far - winback_weight') }} as winback_order_discount
    from (
        select
            *,
            greatest(least(
                coalesce(winback_stated_discount, 0), winback_weight_of_all, winback_weight_of_all - winback_stated_amount
            ), 0) as winback_discount
        from (
            select
                * exclude (winback_stated_discount, winback_stated_amount),
                max(winback_stated_discount) over ({{ of_order }}) as winback_stated_discount,
                max(winback_stated_amount) over ({{ of_order }}) as winback_stated_amount,
                sum(winback_weight) over ({{ of_order }}) as winback_weight_of_all,
                sum(winback_weight) over (
                    {{ of_order }} order by winback_source_row rows between unbounded preceding and current row
                ) as winback_weight_so_far
            from (
                select
                    *,
                    -- What takes money back bears nothing, unless the whole order does.
                    case
                        when max(winback_order_amount) over ({{ of_order }}) > 0 then greatest(winback_order_amount, 0)
                        else -winback_order_amount
                    end as winback_weight
                from (
                    select
                        *,
                        coalesce({{ table.order }}, 'row ' || winback_source_row) as winback_order_key,
                        try_cast(({{ look.line_amount }}) as decimal(18,4)) as winback_order_amount,
                        abs(try_cast(({{ look.discount }}) as decimal(18,4))) as winback_stated_discount,
                        abs(try_cast(({{ look.order_amount or 'null' }}) as decimal(18,4))) as winback_stated_amount
                    from {{ relation }}
                ) as stated
            ) as weighed
        ) as added_up
    ) as limited
{%- endmacro %}

{# The part of a discount that a part of its order bears, in whole cents but for the rest of it. #}
{% macro _borne(weight) -%}
    cast(case
        when {{ weight }} = winback_weight_of_all then winback_discount
        else coalesce(round(
            cast(winback_discount as double) * cast({{ weight }} as double) / cast(nullif(winback_weight_of_all, 0) as double), 2
        ), 0)
    end as decimal(18,4))
{%- endmacro %}

{# The mapped columns of order lines that have a discount of the whole order: amounts after it, and discounts with it. #}
{% macro columns_after_discount(columns) -%}
    {%- set after = dict(columns) -%}
    {%- do after.update({'line_amount': "case when winback_order_discount > 0 then cast(cast(winback_order_amount "
        ~ "- sign(winback_order_amount) * winback_order_discount as decimal(18,4)) as varchar) else ("
        ~ amount_before_discount(columns) ~ "\n) end"}) -%}
    {%- set stated = "cast((" ~ columns.discount_amount ~ "\n) as varchar)" -%}
    {%- do after.update({'discount_amount': "cast(winback_order_discount as varchar)" if not columns.discount_amount else
        "case when winback_order_discount > 0 then coalesce(cast(cast(abs(try_cast(" ~ stated ~ " as decimal(18,4))) "
        ~ "+ winback_order_discount as decimal(18,4)) as varchar), " ~ stated ~ ", cast(winback_order_discount as varchar)) else "
        ~ stated ~ " end"}) -%}
    {{ return(after) }}
{%- endmacro %}

{# The amount of a row as it is mapped: its own, or quantity × price. #}
{% macro amount_before_discount(columns) -%}
    {%- if columns.line_amount -%}
        {{ return('cast((' ~ columns.line_amount ~ '\n) as varchar)') }}
    {%- endif -%}
    {%- set quantity = "try_cast((" ~ (columns.quantity or "'1'") ~ "\n) as decimal(18,4))" -%}
    {%- set price = "try_cast((" ~ columns.unit_price ~ "\n) as decimal(18,4))" -%}
    {{ return('cast(try_cast(' ~ quantity ~ ' * ' ~ price ~ ' as decimal(18,4)) as varchar)') }}
{%- endmacro %}
