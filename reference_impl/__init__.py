"""The mathematics of the two source texts, one idea a module. Loads nothing, plots nothing, imports nothing of ours."""
