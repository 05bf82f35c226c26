"""Files of a result: JSON, CSV, HTML and PDF, each written whole or not at all."""
