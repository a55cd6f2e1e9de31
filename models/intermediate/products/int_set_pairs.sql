-- One row per type of item and pair that sets of more items are built from: the 3,000 most frequent pairs at most, and no more than
-- a quarter of a million of their orders together, since the number of sets grows with the cube of the pairs. All pairs of a set that is
-- frequent enough are among them.

{{ config(materialized = 'ephemeral') }}

{%- set pairs_max = 3000 %}
{%- set orders_max = 250000 %}
{%- set by_count = 'partition by pairs.item_type order by pairs.together_count desc, pairs.number_a asc, pairs.number_b asc' %}

with

limits as (

    select
        item_type,
        max(count_min) as count_min
    from {{ ref('int_counted_items') }}
    group by item_type

),

ranked_pairs as (

    select
        pairs.*,
        limits.count_min,
        row_number() over ({{ by_count }}) as position,
        sum(pairs.together_count) over ({{ by_count }} rows between unbounded preceding and current row) as order_count_so_far
    from {{ ref('int_item_pairs') }} as pairs
    inner join limits
        on pairs.item_type = limits.item_type
    where pairs.together_count >= limits.count_min

),

-- Above the count of the first pair that is left out: then all pairs of a set are among the pairs.
set_limits as (

    select
        item_type,
        greatest(
            max(count_min),
            coalesce(max(
                case when position > {{ pairs_max }} or order_count_so_far > {{ orders_max }} then together_count + 1 end
            ), 0)
        ) as count_min
    from ranked_pairs
    group by item_type

),

pairs as (

    select
        ranked_pairs.item_type,
        ranked_pairs.number_a,
        ranked_pairs.number_b,
        set_limits.count_min
    from ranked_pairs
    inner join set_limits
        on ranked_pairs.item_type = set_limits.item_type
    where ranked_pairs.together_count >= set_limits.count_min

)

select * from pairs
