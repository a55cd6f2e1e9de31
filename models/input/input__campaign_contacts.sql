-- One row per a campaign contact; empty where the data set has none.

{{ staged_input('campaign_contacts') if provides('campaign_contacts') else empty_input('campaign_contacts') }}
