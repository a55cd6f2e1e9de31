-- One row per campaign contact; empty if the data set has none.

{{ staged_input('campaign_contacts') if provides('campaign_contacts') else empty_input('campaign_contacts') }}
