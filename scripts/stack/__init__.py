"""`make stack`: the services of compose.yaml as processes of this machine, in namespaces of their own."""
