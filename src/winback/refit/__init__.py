"""`winback fit`: a dbt build that fits the segmentations anew, and what it changed."""
