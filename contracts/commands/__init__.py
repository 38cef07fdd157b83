"""The verbs of this room: `plan`, `rehearse`, `perform`. Each module has `arguments(parser)` and `run(args)`."""
