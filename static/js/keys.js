// Keys for the list of claims; live only while the list has focus. The map is in claims/about.html.
