"""The command line: options in, lines and exit codes out.

Main names: main.
"""
