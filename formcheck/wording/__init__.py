"""All English about a result: labels, headline, cues, advice, captions."""
