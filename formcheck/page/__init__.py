"""The Streamlit screens and their JavaScript, and nothing else.

Main names: serve.
"""
