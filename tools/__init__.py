"""Set-up, run, test and lint: what ./crm does. Standard library only, on any Python 3.10+."""
