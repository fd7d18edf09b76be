namespace EvoPrune.Models.Families;

/// <summary>Rotary position embedding: rotates pair i of a head by position times frequency i (Su et al. 2021).</summary>
/// <param name="Theta">Base of the frequencies theta^(-2i / dimension).</param>
/// <param name="Scaling">Scaling of the frequencies for longer windows; null for none.</param>
public sealed record RotaryEmbedding(double Theta, RotaryScaling? Scaling = null)
{
    /// <summary>The frequencies of all pairs, in radians per position.</summary>
    /// <param name="dimension">Width of a head: twice the number of pairs.</param>
    /// <param name="length">Number of tokens in the window.</param>
    public double[] Frequencies(int dimension, long length)
    {
        var theta = Scaling is DynamicScaling dynamic ? dynamic.Theta(Theta, dimension, length) : Theta;
        return [.. Enumerable.Range(0, dimension / 2).Select(pair =>
            (Scaling ?? RotaryScaling.None).Scale(Math.Pow(theta, -2.0 * pair / dimension)))];
    }
}

/// <summary>Scaling of rotary frequencies for windows longer than in pretraining.</summary>
public abstract record RotaryScaling
{
    /// <summary>No change.</summary>
    internal static RotaryScaling None { get; } = new LinearScaling(1);

    /// <summary>The scaled frequency.</summary>
    internal abstract double Scale(double frequency);
}

/// <summary>Divides all frequencies by one factor (Chen et al. 2023); <c>linear</c>.</summary>
public sealed record LinearScaling(double Factor) : RotaryScaling
{
    internal override double Scale(double frequency) => frequency / Factor;
}

/// <summary>Increases the base for windows longer than in pretraining; <c>dynamic</c>.</summary>
/// <param name="Factor">Maximum window length relative to pretraining.</param>
/// <param name="Original">Window length of pretraining in tokens.</param>
public sealed record DynamicScaling(double Factor, int Original) : RotaryScaling
{
    internal override double Scale(double frequency) => frequency;

    internal double Theta(double theta, int dimension, long length) => length <= Original
        ? theta
        : theta * Math.Pow(Factor * length / Original - (Factor - 1), dimension / (dimension - 2.0));
}

/// <summary>Divides low frequencies by a factor, keeps high ones, and interpolates between them (Llama 3.1); <c>llama3</c>.</summary>
/// <param name="Factor">Divisor of low frequencies.</param>
/// <param name="Low">Upper limit of low frequencies, in periods per original window.</param>
/// <param name="High">Lower limit of high frequencies, in periods per original window.</param>
/// <param name="Original">Window length of pretraining in tokens.</param>
public sealed record Llama3Scaling(double Factor, double Low, double High, int Original) : RotaryScaling
{
    internal override double Scale(double frequency)
    {
        var waves = Original * frequency / (2 * Math.PI);
        var kept = Math.Clamp((waves - Low) / (High - Low), 0, 1);
        return frequency * (kept + (1 - kept) / Factor);
    }
}

/// <summary>Reads rotary settings: <c>rope_theta</c> and <c>rope_scaling</c>, or both in <c>rope_parameters</c>.</summary>
/// <remarks>Versions of the Hugging Face library prefer different fields, so contradicting fields are an error.</remarks>
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
        RotaryEmbedding[] said =
            [.. new[] { newer, older }.OfType<ConfigReader>().Select(parameters => One(fields, parameters, theta, contextLength))];
        if (said is [var first, var second] && first != second)
        {
            fields.Report("rope_parameters and rope_scaling differ; remove one of them.");
        }

        return said.FirstOrDefault() ?? new(theta ?? DefaultTheta);
    }

    /// <summary>The longest window. Only dynamic scaling exceeds the length in config.json.</summary>
    public static int ContextLength(RotaryEmbedding? rotary, int announced) =>
        rotary?.Scaling is DynamicScaling { Factor: > 1 } dynamic ? (int)Math.Min(int.MaxValue, announced * dynamic.Factor) : announced;

    private static void RequireWholeHeads(ConfigReader fields)
    {
        const string Name = "partial_rotary_factor";
        if (fields.Positive(Name, absent: 1) is not (1 or 0))
        {
            fields.Report($"{fields.Place(Name)} is not 1: models with rotary positions in only a part of each head are not supported.");
        }
    }

    // An empty object counts as missing.
    private static ConfigReader? Object(ConfigReader fields, string name) =>
        fields.Object(name) is { } found && found.Present.Any() ? found : null;

    private static RotaryEmbedding One(ConfigReader fields, ConfigReader parameters, double? outerTheta, int contextLength)
    {
        if (parameters.Present.FirstOrDefault(parameters.IsObject) is { } nested)
        {
            parameters.Skip();
            fields.Report($"{parameters.Place(nested)} is an object: different rotary settings for different layers are not supported.");
            return new(DefaultTheta);
        }

        RequireWholeHeads(parameters);
        var theta = parameters.Has(Theta) ? parameters.Positive(Theta) : outerTheta ?? DefaultTheta;
        if (outerTheta is > 0 and var outer && theta > 0 && outer != theta)
        {
            fields.Report($"{parameters.Place(Theta)} is {theta}, but {Theta} outside is {outer}; remove one of them.");
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

    // Older files call the kind "type"; some files have both names.
    private static string? Kind(ConfigReader parameters)
    {
        const string Newer = "rope_type", Older = "type";
        (string, string?)[] kinds = [.. Kinds.Select(kind => (kind, (string?)kind))];
        string?[] said = [.. new[] { Newer, Older }.Where(parameters.Has).Select(name => parameters.Choice(name, kinds, absent: null))];
        if (said.Contains(null))
        {
            parameters.Skip();   // The other fields depend on the kind.
        }
        else if (said is [var newer, var older] && newer != older)
        {
            parameters.Skip();
            parameters.Report($"{parameters.Place(Newer)} is {newer}, but {parameters.Place(Older)} is {older}; remove one of them.");
            return null;
        }
        else if (said is [] && parameters.Present.Except([Theta, "partial_rotary_factor"]).FirstOrDefault() is { } setting)
        {
            parameters.Skip();
            parameters.Report(
                $"{parameters.Place(Newer)} is missing, but {parameters.Place(setting)} needs it; "
                + $"it must be one of {string.Join(", ", Kinds)}.");
        }

        return said.FirstOrDefault();
    }

    // The window length of pretraining is the context length of config.json.
    private static DynamicScaling Dynamic(ConfigReader parameters, int contextLength)
    {
        if (parameters.Integer(Original, 1, int.MaxValue, absent: contextLength) is > 0 and var original && original != contextLength)
        {
            parameters.Report(
                $"{parameters.Place(Original)} is {original}; dynamic scaling starts at the context length, {contextLength}.");
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
            parameters.Report(
                $"{parameters.Place(Original)} is {scaling.Original}, but {Original} outside is {outer}; remove one of them.");
        }

        if (scaling.High <= scaling.Low)
        {
            parameters.Report(
                $"{parameters.Place("high_freq_factor")} is {scaling.High}; it must be above low_freq_factor, {scaling.Low}.");
        }

        return scaling;
    }
}
