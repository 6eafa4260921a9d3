"""Weights of a graph as whole numbers of 8 bits; activations are quantized for each answer."""

import tempfile
from pathlib import Path

from adapters.forecasting.lstm.graphs.building import load_onnx
from adapters.forecasting.lstm.graphs.session import load_runtime
from domain.errors import ForecasterFailed


def to_int8(content: bytes) -> bytes:
    """The graph with its LSTM and its head in int8 (dynamic quantization).

    Raises ForecasterFailed, MissingExtra. The quantizer leaves an operator as it is when it cannot quantize
    it, and says nothing; so the result is searched for an LSTM in float32.
    """
    onnx = load_onnx()
    load_runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load_from_string(content)
    # The quantizer warns of a model that was not prepared; this graph has nothing to prepare.
    onnx.helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "int8.onnx"
        quantize_dynamic(
            model,
            made,
            op_types_to_quantize=["LSTM", "MatMul"],
            weight_type=QuantType.QInt8,
        )
        model = onnx.load(made)
    operators = [node.op_type for node in model.graph.node]
    if "LSTM" in operators or "DynamicQuantizeLSTM" not in operators:
        raise ForecasterFailed("the LSTM could not be quantized to int8", field="int8").openly()
    small: bytes = model.SerializeToString(deterministic=True)
    return small
