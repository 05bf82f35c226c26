"""The values every stage uses: body, lifter, settings, measured or not, progress, errors.

Main names: Measured, NotMeasured, Reason, Side, Joint, Lifter, Settings, FormcheckError.
"""
