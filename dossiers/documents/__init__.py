"""Papers that the portal itself sets in type."""
