"""The records: tables of a database that must outlive it, in a folder and back."""
