"""The network as an ONNX graph: made from the stored weights, quantized, checked, and run by ONNX Runtime."""

from adapters.forecasting.lstm.graphs.session import Graph, load_graph

__all__ = ["Graph", "load_graph"]
