-- One row per spelling of a product id that another one repeats in other letter case or with other blanks around it, unless it is the
-- most frequent of them: the id of the product. Of equally frequent ones the first in the alphabet counts.

{{ config(enabled = tables_with_product_ids() | length > 0, meta = {'build': 'always'}) }}

with

spellings as (

    {%- for entity in tables_with_product_ids() %}
    select
        product_id as spelling,
        count(*) as row_count
    from {{ ref('stg_' ~ var('dataset') ~ '__' ~ entity) }}
    where product_id is not null
    group by product_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

counted as (

    select
        spelling,
        {{ plain_product_id('spelling') }} as plain_id,
        sum(row_count) as row_count
    from spellings
    group by spelling

),

joined as (

    select
        spelling,
        first_value(spelling) over (partition by plain_id order by row_count desc, spelling) as product_id
    from counted
    where plain_id in (select plain_id from counted group by plain_id having count(*) > 1)

)

select
    spelling,
    product_id
from joined
where spelling <> product_id
