"""All English about a result: labels, headline, cues, advice, captions.

Main names: write_headline, write_cues, find_gaps, caveat_text, reason_text, figure, LABELS, VERDICTS.
"""
