"""The operators' login: throttled, and with a second factor where there is one."""
