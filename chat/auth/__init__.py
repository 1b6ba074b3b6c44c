"""Users, their roles and passwords. ``python -m chat.auth FILE NAME`` manages them."""
