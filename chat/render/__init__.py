"""Values → markup."""
