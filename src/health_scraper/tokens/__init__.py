"""Token sets: encrypted at rest, rotated so that no crash loses a grant, mirrored to Key Vault."""
