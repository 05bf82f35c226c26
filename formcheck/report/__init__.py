"""Files of a result: JSON, CSV, HTML and PDF, each written whole or not at all.

Main names: write_result_files, ResultFiles, render_json, render_csv, render_report, read_analysis.
"""
