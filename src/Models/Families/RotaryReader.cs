namespace EvoPrune.Models.Families;

/// <summary>Reads how positions turn queries and keys: <c>rope_theta</c> and <c>rope_scaling</c>, or both in <c>rope_parameters</c>.</summary>
/// <remarks>
/// Versions of the Hugging Face library read different ones of these names where several are there, so that a file has one meaning only
/// where all of them say the same. Otherwise it is refused.
/// </remarks>
internal static class RotaryReader
{
    private const double DefaultTheta = 10_000;
    private const string Theta = "rope_theta", Original = "original_max_position_embeddings";
    private static readonly string[] Kinds = ["default", "linear", "dynamic", "llama3"];

    public static RotaryEmbedding Read(ConfigReader fields, int contextLength)
    {
        RequireWholeHeads(fields);
        double? theta = fields.Has(Theta) ? fields.Positive(Theta) : null;
        var (newer, older) = (Object(fields, "rope_parameters"), Object(fields, "rope_scaling"));
        RotaryEmbedding[] said = [.. new[] { newer, older }.OfType<ConfigReader>().Select(parameters => One(fields, parameters, theta, contextLength))];
        if (said is [var first, var second] && first != second)
        {
            fields.Report("rope_parameters and rope_scaling say different things; leave one of them.");
        }

        return said.FirstOrDefault() ?? new(theta ?? DefaultTheta);
    }

    /// <summary>The longest window under a scaling; only a dynamic one goes beyond what config.json announces.</summary>
    public static int ContextLength(RotaryEmbedding? rotary, int announced) =>
        rotary?.Scaling is DynamicScaling { Factor: > 1 } dynamic ? (int)Math.Min(int.MaxValue, announced * dynamic.Factor) : announced;

    private static void RequireWholeHeads(ConfigReader fields)
    {
        const string Name = "partial_rotary_factor";
        if (fields.Positive(Name, absent: 1) is not (1 or 0))
        {
            fields.Report($"{fields.Place(Name)} is not 1: models that turn a part of each head only are not supported.");
        }
    }

    // An empty object says as little as none.
    private static ConfigReader? Object(ConfigReader fields, string name) => fields.Object(name) is { } found && found.Present.Any() ? found : null;

    private static RotaryEmbedding One(ConfigReader fields, ConfigReader parameters, double? outerTheta, int contextLength)
    {
        if (parameters.Present.FirstOrDefault(parameters.IsObject) is { } nested)
        {
            parameters.Skip();
            fields.Report($"{parameters.Place(nested)} is an object: rotary settings of their own for some layers are not supported.");
            return new(DefaultTheta);
        }

        RequireWholeHeads(parameters);
        var theta = parameters.Has(Theta) ? parameters.Positive(Theta) : outerTheta ?? DefaultTheta;
        if (outerTheta is > 0 and var outer && theta > 0 && outer != theta)
        {
            fields.Report($"{parameters.Place(Theta)} is {theta}, but {Theta} beside it is {outer}; leave one of them.");
        }

        return new(theta, Scaling(fields, parameters, contextLength));
    }

    private static RotaryScaling? Scaling(ConfigReader fields, ConfigReader parameters, int contextLength) => Kind(parameters) switch
    {
        "linear" => new LinearScaling(parameters.Positive("factor")),
        "dynamic" => Dynamic(parameters, contextLength),
        "llama3" => Llama3(fields, parameters),
        _ => null,
    };

    // Older files call the kind "type", others say it under both names.
    private static string? Kind(ConfigReader parameters)
    {
        const string Newer = "rope_type", Older = "type";
        (string, string?)[] kinds = [.. Kinds.Select(kind => (kind, (string?)kind))];
        string?[] said = [.. new[] { Newer, Older }.Where(parameters.Has).Select(name => parameters.Choice(name, kinds, absent: null))];
        if (said.Contains(null))
        {
            parameters.Skip();   // What else is needed depends on the kind.
        }
        else if (said is [var newer, var older] && newer != older)
        {
            parameters.Skip();
            parameters.Report($"{parameters.Place(Newer)} is {newer}, but {parameters.Place(Older)} is {older}; leave one of them.");
            return null;
        }
        else if (said is [] && parameters.Present.Except([Theta, "partial_rotary_factor"]).FirstOrDefault() is { } setting)
        {
            parameters.Skip();
            parameters.Report($"{parameters.Place(Newer)} is missing, without which {parameters.Place(setting)} means nothing; it must be one of {string.Join(", ", Kinds)}.");
        }

        return said.FirstOrDefault();
    }

    // The length of pretraining is the announced one, whatever is said beside it.
    private static DynamicScaling Dynamic(ConfigReader parameters, int contextLength)
    {
        if (parameters.Integer(Original, 1, int.MaxValue, absent: contextLength) is > 0 and var original && original != contextLength)
        {
            parameters.Report($"{parameters.Place(Original)} is {original}; a dynamic scaling begins at the announced context length, {contextLength}.");
        }

        return new(parameters.Positive("factor"), contextLength);
    }

    private static Llama3Scaling Llama3(ConfigReader fields, ConfigReader parameters)
    {
        var outer = fields.Has(Original) ? fields.Integer(Original, 1, int.MaxValue) : (int?)null;
        var scaling = new Llama3Scaling(
            parameters.Positive("factor"),
            parameters.Positive("low_freq_factor"),
            parameters.Positive("high_freq_factor"),
            parameters.Integer(Original, 1, int.MaxValue, absent: outer));
        if (outer is not null && outer != scaling.Original)
        {
            parameters.Report($"{parameters.Place(Original)} is {scaling.Original}, but {Original} beside it is {outer}; leave one of them.");
        }

        if (scaling.High <= scaling.Low)
        {
            parameters.Report($"{parameters.Place("high_freq_factor")} is {scaling.High}; it must be above low_freq_factor, {scaling.Low}.");
        }

        return scaling;
    }
}
