"""Who is connected to this process, and the way to the other processes."""
