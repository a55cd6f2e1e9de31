-- One row per raw campaign: its typed values and the first reason to reject it, if any.

{{ read_rows('campaign_descriptions') }}
