"""From operations to LLVM IR: kernels, vector functions, the integration method and its step control."""
