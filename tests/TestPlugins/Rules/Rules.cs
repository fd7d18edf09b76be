namespace EvoPrune.TestPlugins;

public abstract class Measuring : IFitness
{
    public Metric Metric { get; } = new("zero", "", Direction.Minimize);

    public double Measure(Trial trial) => 0;
}

[Plugin("Bad Id")]
public sealed class BadId : Measuring;

[Plugin("not-sealed")]
public class NotSealed : Measuring;

[Plugin("not-public")]
internal sealed class NotPublic : Measuring;

[Plugin("no-contract")]
public sealed class NoContract;

[Plugin("two-contracts")]
public sealed class TwoContracts : Measuring, ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random) => throw new NotSupportedException();
}

[Plugin("two-constructors")]
public sealed class TwoConstructors : Measuring
{
    public TwoConstructors()
    {
    }

    public TwoConstructors(ModelTopology topology) => _ = topology;
}

[Plugin("no-constructor")]
public sealed class NoConstructor : Measuring
{
    private NoConstructor()
    {
    }

    public static NoConstructor Instance { get; } = new();
}

[Plugin("unknown-service")]
public sealed class UnknownService(IServiceProvider services) : Measuring
{
    public IServiceProvider Services => services;
}

[Plugin("wants-space")]
public sealed class WantsSpace(SearchSpace space) : Measuring
{
    public SearchSpace Space => space;
}

public sealed record OneOptions;

public sealed record OtherOptions;

[Plugin("two-records")]
public sealed class TwoRecords(OneOptions one, OtherOptions other) : Measuring
{
    public (OneOptions, OtherOptions) Both => (one, other);
}

public sealed record OddOptions
{
    public TimeSpan Patience { get; init; }
}

[Plugin("odd-options")]
public sealed class OddOptionsPlugin(OddOptions options) : Measuring
{
    public OddOptions Options => options;
}

public sealed record TypeOptions
{
    public string Type { get; init; } = "";
}

[Plugin("type-option")]
public sealed class TypeOption(TypeOptions options) : Measuring
{
    public TypeOptions Options => options;
}
