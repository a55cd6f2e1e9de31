-- Without this, a row could be rejected as an exact duplicate although no other row says the same, or a repeated row could
-- count twice: the copy number is told by the generator, and here it is held against the text itself.
{{ config(enabled=var('dataset') == 'demo') }}

with

occurrences as (

    select
        order_no,
        line_no,
        ordered_at,
        customer_no,
        article_no,
        quantity,
        unit_price,
        discount,
        channel,
        location,
        country,
        count(*) as rows_found,
        max(copy_number) as copies_told,
        min(copy_number) as first_copy
    from {{ ref('stg_demo__raw_lines') }}
    group by
        order_no, line_no, ordered_at, customer_no, article_no, quantity, unit_price, discount, channel, location, country

)

select *
from occurrences
where rows_found <> copies_told or first_copy <> 1
