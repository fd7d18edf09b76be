namespace EvoPrune.Models.Families;

/// <summary>Reads how positions turn queries and keys: <c>rope_theta</c> and <c>rope_scaling</c>, or both in <c>rope_parameters</c>.</summary>
internal static class RotaryReader
{
    private const double DefaultTheta = 10_000;
    private static readonly string[] Kinds = ["default", "linear", "dynamic", "llama3"];

    public static RotaryEmbedding Read(ConfigReader fields, int contextLength)
    {
        RequireWholeHeads(fields);
        var parameters = fields.Object("rope_parameters") ?? fields.Object("rope_scaling");
        var theta = fields.Positive("rope_theta", parameters?.Positive("rope_theta", DefaultTheta) ?? DefaultTheta);
        return new(theta, parameters is null ? null : Scaling(parameters, contextLength));
    }

    /// <summary>The longest window under a scaling; only a dynamic one goes beyond what config.json announces.</summary>
    public static int ContextLength(RotaryEmbedding? rotary, int announced) =>
        rotary?.Scaling is DynamicScaling { Factor: > 1 } dynamic ? (int)Math.Min(int.MaxValue, announced * dynamic.Factor) : announced;

    private static void RequireWholeHeads(ConfigReader fields)
    {
        const string Name = "partial_rotary_factor";
        if (fields.Positive(Name, absent: 1) is not (1 or 0))
        {
            fields.Report($"{Name} is not 1: models that turn a part of each head only are not supported.");
        }
    }

    // Older files call the kind "type".
    private static RotaryScaling? Scaling(ConfigReader parameters, int contextLength)
    {
        RequireWholeHeads(parameters);
        var name = parameters.Has("rope_type") ? "rope_type" : "type";
        return parameters.Choice(name, [.. Kinds.Select(kind => (kind, kind))], absent: "default") switch
        {
            "linear" => new LinearScaling(parameters.Positive("factor")),
            "dynamic" => new DynamicScaling(parameters.Positive("factor"), contextLength),
            "llama3" => Llama3(parameters),
            _ => null,
        };
    }

    private static Llama3Scaling Llama3(ConfigReader parameters)
    {
        var scaling = new Llama3Scaling(
            parameters.Positive("factor"),
            parameters.Positive("low_freq_factor"),
            parameters.Positive("high_freq_factor"),
            parameters.Integer("original_max_position_embeddings", 1, int.MaxValue));
        if (scaling.High <= scaling.Low)
        {
            parameters.Report($"high_freq_factor is {scaling.High}; it must be above low_freq_factor, {scaling.Low}.");
        }

        return scaling;
    }
}
