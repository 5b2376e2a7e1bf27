"""The evidence made ready to be shown: sources with age, licence and rows, the ledger of runs, the ledger of actions."""
