"""Many clips: find them, plan, run here or on a Dask cluster, read the results back, rank."""
