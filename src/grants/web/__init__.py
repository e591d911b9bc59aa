"""The pages: server-rendered, German first, each as it stands or as it stood."""
