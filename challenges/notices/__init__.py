"""Notices of the Procurement Act: prepared from what is known, published on the central digital platform, recorded here."""
