"""The same integrator for other machines: WebAssembly for browsers and Node, PTX for graphics processors."""
