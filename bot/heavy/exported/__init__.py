"""The ledger as it is handed in: a cover and a sheet for each thing that is recorded.

It is written from one snapshot of the file, in a process that nobody waits for: a file a sheet.
"""
