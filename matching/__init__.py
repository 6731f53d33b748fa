"""From profiles to ranked, explained hosts; knows nothing of databases, networks or the rules."""
