-- One row per segmentation with revenue: the two amounts between which a customer's revenue is called middle. They split the
-- revenue of the middle 80 % of customers with any revenue into three equal ratios. Thirds by number of customers would call
-- the second-lowest of four equal segments "middle"; a few very large customers would move an average.

with

spenders as (

    {%- for segmentation, preset in segmentation_presets().items() %}

    select
        cast('{{ segmentation }}' as string) as segmentation,
        cast({{ preset['spend'] }} as double) as spend
    from {{ ref('int_customer_measures') }}
    where {{ preset['population'] }} and {{ preset['spend'] }} > 0

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

extent as (

    select
        segmentation,
        ln(1 + percentile_cont(0.1) within group (order by spend)) as low_end,
        ln(1 + percentile_cont(0.9) within group (order by spend)) as high_end
    from spenders
    group by segmentation

)

select
    segmentation,
    round(exp(low_end + (high_end - low_end) / 3) - 1, 4) as middle_from,
    round(exp(high_end - (high_end - low_end) / 3) - 1, 4) as middle_to
from extent
