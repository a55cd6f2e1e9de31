-- One row per raw product of a coupon: its fields as text.

{{ read_fields('coupons') }}
