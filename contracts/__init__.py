"""Understudy's contracts: brings a client and a sandbox together, to rehearse a deletion before it is performed."""
