"""Airflow on this machine without Docker: ``make demo``, ``make up``, ``make down``. Not for production.

The package starts Airflow's own services as processes and talks to its public REST API; it imports nothing of Airflow.
"""
