namespace TorchSharp;

public static partial class torch
{
    /// <summary>The numerical limits of a floating-point type.</summary>
    public struct FInfo
    {
        /// <summary>Size in bits.</summary>
        public int bits;
        /// <summary>Distance from 1 to the next larger number.</summary>
        public double eps;
        /// <summary>Largest number.</summary>
        public double max;
        /// <summary>Lowest number, that is -max.</summary>
        public double min;
        /// <summary>Smallest positive number of full precision.</summary>
        public double tiny;
        /// <summary>Smallest positive number of full precision.</summary>
        public double smallest_normal;
        /// <summary>Power of ten that decimal digits resolve.</summary>
        public double resolution;
    }

    /// <summary>The limits of the default element type.</summary>
    public static FInfo finfo() => finfo(default_dtype);

    /// <summary>The limits of a floating-point type.</summary>
    /// <exception cref="ArgumentException">Not a floating-point type.</exception>
    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        // Digits of the significand after the point, and the largest exponent.
        ScalarType.BFloat16 => Limits(16, 7, 127, 1e-2),
        ScalarType.Float16 => Limits(16, 10, 15, 1e-3),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => Limits(32, 23, 127, 1e-6),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => Limits(64, 52, 1023, 1e-15),
        _ => throw new ArgumentException($"{dtype} is not a floating-point type."),
    };

    private static FInfo Limits(int bits, int digits, int exponent, double resolution)
    {
        var eps = Math.ScaleB(1, -digits);
        var max = Math.ScaleB(2 - eps, exponent);
        var tiny = Math.ScaleB(1, 1 - exponent);
        return new()
        {
            bits = bits, eps = eps, max = max, min = -max, tiny = tiny, smallest_normal = tiny, resolution = resolution,
        };
    }
}
