"""The program around the rules: command line, configuration, store, sweep and daemon."""
