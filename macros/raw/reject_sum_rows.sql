{#
    Rejects the rows that add up others (`winback_total`), in the table that `read_rows` made: as total rows where their amount is the sum of
    their order's other rows, or of the rows up to the next one of them; else as unclear ones, with their amount. A row alone in its order that
    adds up nothing is a row like any other.
#}
{% macro reject_sum_rows(rows, table) -%}
    {%- set price = 'unit_price' if 'unit_price' in table.columns else 'cast(null as decimal(18,4))' -%}
    {#- What was given back of a row is no part of a sum. -#}
    {%- set worth = 'amount + abs(coalesce(' ~ table.refunds ~ ', 0))' if table.refunds else 'amount' -%}
    update {{ rows }} as stored
    set
        reject_reason = case when totals.is_sum then 'no sale: total row' else 'unclear total row' end,
        row_key = null,
        amount = case when not totals.is_sum then stored.amount end
    from (

        with

        marked as (

            select
                rowid as row_position,
                source_file,
                source_row,
                {{ worth }} as amount,
                {{ price }} as price,
                {{ 'order_id' if 'order_id' in table.columns else 'cast(null as varchar)' }} as order_number,
                winback_total is not null and coalesce(amount, {{ price }}) is not null as is_total,
                case when winback_total is null then coalesce({{ worth }}, 0) else 0 end as item_amount
            from {{ rows }}

        ),

        orders as (

            select
                order_number,
                sum(item_amount) as item_amount,
                count(*) filter (where not is_total) as item_count,
                count(*) as row_count
            from marked
            where order_number is not null
            group by order_number
            having bool_or(is_total)

        ),

        running as (

            select
                *,
                sum(item_amount) over (partition by source_file order by source_row) as amount_until
            from marked

        ),

        -- Where a sum may begin or end: at another one, or at an end of the file.
        bounds as (

            select source_file, amount_until from running where is_total
            union
            select source_file, 0 from running group by source_file
            union
            select source_file, max_by(amount_until, source_row) from running group by source_file

        ),

        judged as (

            select
                running.row_position,
                coalesce(orders.item_count, 0) as item_count,
                coalesce(orders.row_count, 0) as row_count,
                bool_or(orders.item_count > 0) over () as are_of_orders,
                coalesce(orders.item_amount in (running.amount, running.price), false)
                or coalesce(orders.item_count, 0) = 0 and running.amount <> 0 and (
                    (running.source_file, running.amount_until - running.amount) in (select (source_file, amount_until) from bounds)
                    or (running.source_file, running.amount_until + running.amount) in (select (source_file, amount_until) from bounds)
                ) as is_sum
            from running
            left join orders
                on running.order_number = orders.order_number
            where running.is_total

        )

        select
            row_position,
            coalesce(is_sum, false) as is_sum
        from judged
        where is_sum or not (coalesce(are_of_orders, false) and item_count = 0 and row_count = 1)

    ) as totals
    where stored.rowid = totals.row_position
{%- endmacro %}
