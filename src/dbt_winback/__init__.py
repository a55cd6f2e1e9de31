"""Found by dbt through its name (`dbt_...`): gives the Spark adapter, where it is in use, a way to run Python models.

dbt-spark can submit Python models to Databricks only; a session (Spark Connect) has none.
"""

import sys

if "dbt.adapters.spark" in sys.modules:
    from winback.spark.python_models import register

    register()
