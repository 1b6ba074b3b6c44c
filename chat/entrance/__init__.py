"""What stands before the application: public address, guard, refusals, login, roles, audit, health."""
