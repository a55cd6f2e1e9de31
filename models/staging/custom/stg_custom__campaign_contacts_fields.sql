-- One row per raw campaign contact: what the mapping says of it, as text.

{{ read_fields('campaign_contacts') }}
