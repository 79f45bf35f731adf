"""The simulated year: the whole application on a virtual clock, with people, faults, a checker."""
