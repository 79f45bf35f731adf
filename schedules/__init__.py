"""The only place with APScheduler: it rings; actions decide."""
