"""Reports: pages of Markdown, SQL and components, rendered to Markdown with pictures and to a static site."""
