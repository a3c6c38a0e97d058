"""The web application firewall: what a request says outside of free text is read as an attacker would write it."""
