"""One clip analyzed in a process of its own: request, progress, result, crash, cancel.

Main names: AnalysisJob, WorkerProcess, RunningJob, Record.
"""
