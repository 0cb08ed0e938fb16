"""Sealing, the object store, and uploads that never touch a disk in clear."""
