"""Set-up, run, test and lint: what ./crm does. Standard library only."""
