"""The domain: what is an offer, what is an answer, when a follow-up is due and what it says.

Everything in here is pure. No clock, no disk, no network: the moment, the messages and the texts are passed in,
and equal input gives equal output. `rules.decide` is the heart; `docs/architecture.md` draws the way to it.
"""
