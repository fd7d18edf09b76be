namespace EvoPrune.Models.Tests.Support;

/// <summary>Rotary positions (Su et al. 2021) with the ways of stretching them that Llama models use.</summary>
internal static class PlainRotation
{
    /// <summary>Radians per position for every pair of numbers in a head.</summary>
    public static double[] Frequencies(PlainConfig config, int width, int length)
    {
        // Version 5 of the Hugging Face library keeps all in one object; before, the base stood outside of it.
        var parameters = config.Object("rope_parameters");
        var theta = (parameters ?? config).Number("rope_theta", 10_000);
        var scaling = parameters ?? config.Object("rope_scaling");
        var kind = scaling is null ? "default" : scaling.Text("rope_type", scaling.Text("type", "default"));
        var context = config.Integer("max_position_embeddings");
        if (kind == "dynamic" && length > context)
        {
            var factor = scaling!.Number("factor");
            theta *= Math.Pow(factor * length / context - (factor - 1), width / (width - 2.0));
        }

        return [.. Enumerable.Range(0, width / 2).Select(i => Math.Pow(theta, -2.0 * i / width)).Select(frequency => kind switch
        {
            "default" or "dynamic" => frequency,
            "linear" => frequency / scaling!.Number("factor"),
            "llama3" => Llama3(scaling!, frequency),
            _ => throw new InvalidDataException($"Unknown rotary positions {kind}."),
        })];
    }

    /// <summary>Turns the numbers i and i + width / 2 of every head as a pair.</summary>
    public static double[] Rotate(double[] x, int position, double[] frequencies)
    {
        var (half, turned) = (frequencies.Length, new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            var inHead = i % (2 * half);
            var (sin, cos) = Math.SinCos(position * frequencies[inHead % half]);
            turned[i] = inHead < half ? x[i] * cos - x[i + half] * sin : x[i] * cos + x[i - half] * sin;
        }

        return turned;
    }

    // By wave length: long waves are stretched, short ones kept, those between are a mixture of both.
    private static double Llama3(PlainConfig scaling, double frequency)
    {
        var (factor, original) = (scaling.Number("factor"), scaling.Number("original_max_position_embeddings"));
        var (low, high) = (scaling.Number("low_freq_factor"), scaling.Number("high_freq_factor"));
        var wave = 2 * Math.PI / frequency;
        if (wave > original / low)
        {
            return frequency / factor;
        }

        if (wave < original / high)
        {
            return frequency;
        }

        var smooth = (original / wave - low) / (high - low);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }
}
