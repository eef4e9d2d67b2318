"""The outreach story: who visits whom, when, on which way, and why. A household is a token here, never a name.

Only this package opens ``ibasho.store.visits``. Nothing in it writes to a log, and no message shows where anybody lives.
"""
