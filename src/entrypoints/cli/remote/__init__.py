"""The command line on a remote service: profiles, logins and answers through the client library."""
