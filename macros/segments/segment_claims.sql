{# The least share of members for whom what a name says must be true. #}
{% macro claims_true_min() %}{{ return(0.7) }}{% endmacro %}

{# The bands that a name may speak of; the first is the whole row of the playbook. #}
{% macro all_claims() %}{{ return('recency, value, orders') }}{% endmacro %}

{# Whether a cell of int_segment_cells fits what the bands of a segment say. #}
{% macro cell_fits(claim, cells, bands) -%}
    {%- if claim == 'value' -%}
    case {{ bands }}.value_band
        when 'high' then {{ cells }}.is_high_value
        when 'middle' then {{ cells }}.value_band = 'middle'
        when 'low' then {{ cells }}.value_band = 'low'
        else true
    end
    {%- elif claim == 'recency' -%}
    {{ cells }}.recency_band = {{ bands }}.recency_band
    {%- else -%}
    {{ cells }}.order_band = {{ bands }}.order_band
    {%- endif -%}
{%- endmacro %}

{#
    CTEs that end in `claimed`: one row per offered segment with its words. They are the playbook's name if all that it says is
    true for at least 70 % of the members, else they say as much as is true for so many.

      offered  a CTE of segments, from offered_segments
#}
{% macro segment_claims(offered) -%}
rated as (

    select
        offered.segmentation,
        offered.offered_as,
        subsets.claims,
        subsets.claim_count,
        cast(sum(case
            when {% for claim in ['recency', 'value', 'orders'] -%}
            (subsets.claims not like '%{{ claim }}%' or {{ cell_fits(claim, 'cells', 'offered') }})
            {{- ' and ' if not loop.last }}{% endfor %} then cells.customer_count
            else 0
        end) as double) / sum(cells.customer_count) as share_true
    from {{ offered }} as offered
    inner join {{ ref('int_segment_cells') }} as cells
        on offered.segmentation = cells.segmentation
        and offered.segment_id = cells.segment_id
    cross join (
        values
        ('{{ all_claims() }}', 3), ('recency, value', 2), ('recency, orders', 2), ('value, orders', 2),
        ('recency', 1), ('value', 1), ('orders', 1), ('', 0)
    ) as subsets (claims, claim_count)
    group by offered.segmentation, offered.offered_as, subsets.claims, subsets.claim_count

),

-- The figures of a segment that is offered with others: those of all of them.
typical as (

    select
        segmentation,
        offered_as,
        segment_key as band_key,
        playbook_name,
        recency_band,
        value_band,
        order_band,
        count(*) as offered_count,
        max(old_segment_name) as old_segment_name,
        {%- for role in ['recency', 'frequency', 'spend'] %}
        max({{ role }}_word) as {{ role }}_word,
        sum({{ role }} * customer_count) / sum(customer_count) as {{ role }},
        {%- endfor %}
        sum(customer_count) as customer_count
    from {{ offered }}
    group by segmentation, offered_as, segment_key, playbook_name, recency_band, value_band, order_band

),

-- The playbook has a row for recency and orders alone: the one of revenue that is not known.
worded as (

    select
        typical.*,
        rated.claims,
        rated.claim_count,
        rated.share_true,
        case when rated.claims = 'recency, orders' then coalesce(general.segment_key, typical.band_key) else typical.band_key end
            as segment_key,
        case
            when rated.claims = '{{ all_claims() }}' then typical.playbook_name
            when rated.claims = 'recency, orders' and general.segment_name is not null then general.segment_name
            else {{ claimed_words('typical', 'rated.claims') | indent(12) }}
        end as words
    from typical
    inner join rated
        on typical.segmentation = rated.segmentation
        and typical.offered_as = rated.offered_as
    left join {{ ref('playbook') }} as general
        on typical.recency_band = general.recency_band
        and typical.order_band = general.order_band
        and general.value_band = 'unknown'

),

-- A name stays while it is true for 70 %, unless one that says more is true for clearly more, so that names do not flicker.
kept as (

    select
        *,
        share_true >= {{ claims_true_min() }} and substr(old_segment_name, 1, length(words)) = words as is_kept
    from worded

),

numbered as (

    select
        *,
        max(case when is_kept then 1 else 0 end) over (partition by segmentation, offered_as) as has_kept
    from kept

),

chosen as (

    select
        *,
        row_number() over (
            partition by segmentation, offered_as order by claim_count desc, share_true desc, claims asc
        ) as choice
    from numbered
    where is_kept or share_true >= {{ claims_true_min() }} * case when has_kept = 1 then {{ 1 + var('rename_tolerance') }} else 1 end

),

claimed as (

    select * from chosen
    where choice = 1

)
{%- endmacro %}
