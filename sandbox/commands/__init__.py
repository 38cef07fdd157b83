"""The verbs of `understudy`, one a module: `arguments(parser)` says what it takes, `run(args)` does it."""
