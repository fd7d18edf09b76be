namespace EvoPrune.TestPlugins;

/// <summary>An optimizer that throws in its second generation.</summary>
[Plugin("lost")]
public sealed class Lost(SearchSpace space) : IOptimizer
{
    private readonly int[] places = [0];

    public IReadOnlyList<Proposal> Ask(Generation generation) =>
        generation.Individuals(2, random => places[generation.Index] == 0 ? space.Sample(random) : throw new InvalidOperationException());

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
    }
}

/// <summary>An optimizer with its own random generator, so that a second process proposes other genomes.</summary>
[Plugin("dice")]
public sealed class Dice(SearchSpace space) : IOptimizer
{
    private readonly long roll = Environment.TickCount64;

    public IReadOnlyList<Proposal> Ask(Generation generation) =>
        generation.Index < 3 ? new Generation(roll, "dice", generation.Index).Individuals(4, space.Sample) : [];

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
    }
}

/// <summary>A fitness that throws for every candidate except the dense model.</summary>
[Plugin("divided")]
public sealed class Divided : IFitness
{
    public Metric Metric { get; } = new("divided", "", Direction.Minimize);

    public double Measure(Trial trial)
    {
        var changes = trial.Candidate.Plan.Changes.Count;
        return changes == 0 ? 1 : 100 / (changes - changes);
    }
}

/// <summary>A fitness that reads the calibration text with the model's tokenizer.</summary>
[Plugin("reader")]
public sealed class Reader(ITextCorpus corpus, ITextTokenizer tokenizer) : IFitness
{
    public Metric Metric { get; } = new("text", "characters", Direction.Minimize);

    public double Measure(Trial trial) => tokenizer.Decode(tokenizer.Encode(corpus.Text[..12])) == corpus.Text[..12] ? corpus.Text.Length
        : throw new InvalidDataException("the text does not come back");
}
