"""Where cards are kept and candidates come from: the default database, or Elasticsearch."""
