"""Reference data: forms, calendar, units, criteria, sources. Data files with dates, validated on load.

Each file is checked against a schema; an error names the file, the place in it and what is wrong.
"""
