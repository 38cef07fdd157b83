"""A vendor's answers held against its stand-in's: the provider side, at the real vendor too, under a guard.

Loaded by `understudy check`; imports nothing by itself.
"""
