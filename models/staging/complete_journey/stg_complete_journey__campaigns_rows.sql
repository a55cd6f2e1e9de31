-- One row per raw contact with a household: its typed values and the first reason to reject it, if any.

{{ read_rows('campaigns', flaws={'unknown campaign': unknown_campaign()}) }}
