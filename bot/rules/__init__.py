"""Rules: facts and `now` go in, an outcome comes out; pure, synchronous, standard library only."""
