"""Training: the fused and the loop engine, the cells they train and the cache of finished ones."""
