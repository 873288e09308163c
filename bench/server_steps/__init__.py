"""The steps of the Daphne runner, one by one: an echo, served with and without each of them."""
