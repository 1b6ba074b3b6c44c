"""What belongs together: statements compared by meaning, rare words, order and place, with learned weights."""
