"""Apache Spark as the engine: its tables in Python models, and what crosses between it and DuckDB."""
