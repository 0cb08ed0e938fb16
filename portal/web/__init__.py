"""Pages, forms, errors, security headers and the browser assets: what every slice's controllers stand on."""
