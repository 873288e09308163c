"""The service of pools with two sides, in numbers: written every hour, and published without small ones."""
