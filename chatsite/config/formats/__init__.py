"""How the admin writes dates, for `FORMAT_MODULE_PATH`."""
