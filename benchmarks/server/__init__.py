"""The program as a department has it: users, and nginx with HTTPS before it, on loopback."""
