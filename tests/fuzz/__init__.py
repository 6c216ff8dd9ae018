"""Workbooks altered at random never make the pipeline fail: ``make fuzz``, and a short run of it with all tests."""
