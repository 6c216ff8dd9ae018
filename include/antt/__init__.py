"""Periodic reporting on the security-and-order (ANTT) criterion of New Rural Development (NTM).

Plain Python that knows nothing of Airflow. One package a stage, in the order in which data moves:
collect, archive, read, check, load, evaluate, render. See ``docs/architecture.md``.
"""
