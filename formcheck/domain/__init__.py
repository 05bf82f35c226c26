"""The values every stage uses: body, lifter, settings, measured or not, progress, errors."""
