"""STAYS UP: notices outlets that broke, keeps the databases small and copied, tells how things stand."""
