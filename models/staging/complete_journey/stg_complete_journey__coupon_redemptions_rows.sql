-- One row per raw redeemed coupon: its typed values and the first reason to reject it, if any.

{{ read_rows('coupon_redemptions', flaws={'unknown campaign': unknown_campaign()}) }}
