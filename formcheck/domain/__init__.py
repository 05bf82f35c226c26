"""The values every stage uses: the body, the lifter, settings, measured or not measured, errors."""
