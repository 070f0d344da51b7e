"""The page: the log for whoever may see it, and every act in forms of a browser. It works without script."""
