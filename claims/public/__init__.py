"""What readers get: pages, feeds and files of published verdicts, without signing in."""
