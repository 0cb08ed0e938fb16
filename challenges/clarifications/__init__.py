"""Questions that suppliers ask privately and that are answered to everybody, without a word of who asked."""
