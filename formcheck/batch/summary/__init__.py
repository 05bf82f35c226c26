"""What a batch adds up to: tables, rankings and the index page, from the results on disk."""
