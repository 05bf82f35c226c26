"""Many clips: find them, plan, run here or on a Dask cluster, read the results back, rank.

Main names: find_clips, make_plan, Run, run_locally, run_on_cluster, ResultsFolder.
"""
