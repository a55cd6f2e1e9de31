-- One row per campaign and share of its customers that is written to, the most changed first: who comes back because of it.

select
    -- key
    origin,
    campaign_id,
    share_mailed,

    -- per customer of the campaign
    gained,
    gained_by_chance,
    chance_lower,
    chance_upper,
    worth
from {{ ref('campaign_uplift') }}
where artefact = 'curve'
