"""Each vendor's ground and probes, in a module of its name, loaded by that name.

Every module has `GROUND`, `COURSES`, `NOT_PROBED`, `make` and, where a canary cannot be made otherwise, `facts`.
"""
