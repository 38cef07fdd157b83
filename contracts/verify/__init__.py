"""Somebody's deletion program, in any language, tried in many scenarios and judged.

Knows processes, a server and clocks; nothing of what is to be kept.
"""
