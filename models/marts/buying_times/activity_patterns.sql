-- One row per pattern (level, rhythm, season, peak), grain and position, found in the times of orders: stretches with a
-- constant number of orders, runs of the day and week in which orders rise or fall, months of the year above or below the
-- trend, and weeks that stand out every year.

select
    -- key
    pattern,
    grain,
    cast(position as bigint) as position,

    -- when
    cast(starts_on as date) as starts_on,
    cast(ends_on as date) as ends_on,
    cast(from_number as bigint) as from_number,
    cast(to_number as bigint) as to_number,

    -- figures
    direction,
    level,
    level_lower,
    level_upper,
    predicted_lower,
    predicted_upper,
    -- a level's change is a share of the level before; a rhythm's a difference of two shares, in points
    {%- for bound in ['', '_lower', '_upper'] %}
    case when pattern <> 'rhythm' then change{{ bound }} end as change{{ bound }},
    case when pattern = 'rhythm' then change{{ bound }} end as share_change{{ bound }},
    {%- endfor %}

    -- in words
    description
from {{ ref('time_patterns') }}
