"""The demo: fictional people and what they have done so far, and a clock that can be moved."""
