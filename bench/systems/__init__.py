"""What is measured: each system is one server process (and its Redis), and how its guests speak."""
