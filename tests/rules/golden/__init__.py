"""Every built-in text as a whole letter, to be read: `python -m tests.rules.golden` writes the files anew."""
