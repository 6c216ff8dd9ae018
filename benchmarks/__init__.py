"""What ``make bench`` runs: our stages beside what is commonly used for them."""
