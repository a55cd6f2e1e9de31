-- One row per raw redeemed coupon: its fields as text.

{{ read_fields('coupon_redemptions') }}
