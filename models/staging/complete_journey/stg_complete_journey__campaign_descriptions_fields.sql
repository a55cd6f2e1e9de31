-- One row per raw campaign: its fields as text.

{{ read_fields('campaign_descriptions') }}
