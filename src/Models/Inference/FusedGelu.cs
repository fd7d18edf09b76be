using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Models.Inference;

/// <summary>GELU by the hyperbolic tangent in one pass over memory: a stretch of numbers stays in the nearest cache from the first operation to the last.</summary>
internal static class FusedGelu
{
    private const int Stretch = 2048;
    private static readonly float Scale = (float)(2 * Math.Sqrt(2 / Math.PI));

    /// <summary>Whether a tensor lies so that it can be done: 32-bit numbers on the host, without gaps.</summary>
    public static bool Takes(Tensor x) => x.device.type == TorchSharp.DeviceType.CPU && x.dtype == TorchSharp.torch.ScalarType.Float32 && x.is_contiguous();

    /// <summary>0.5 x (1 + tanh u) = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3), in place.</summary>
    public static void InPlace(Tensor x)
    {
        var numbers = MemoryMarshal.Cast<byte, float>(x.bytes);
        Span<float> gates = stackalloc float[2 * Stretch];
        // The last stretch is the longest: what is shorter than a vector may be rounded differently.
        for (int start = 0, end; start < numbers.Length; start = end)
        {
            end = numbers.Length - start < 2 * Stretch ? numbers.Length : start + Stretch;
            var values = numbers[start..end];
            var gate = gates[..values.Length];
            TensorPrimitives.Multiply(values, values, gate);
            TensorPrimitives.Multiply(gate, 0.044715f * Scale, gate);
            TensorPrimitives.Add(gate, Scale, gate);
            TensorPrimitives.Multiply(gate, values, gate);
            TensorPrimitives.Sigmoid(gate, gate);
            TensorPrimitives.Multiply(values, gate, values);
        }
    }
}
