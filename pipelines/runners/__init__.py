"""The runners that jobs use beside this machine's own: Prism, and a local Flink cluster."""
