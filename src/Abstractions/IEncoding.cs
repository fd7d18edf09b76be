namespace EvoPrune;

/// <summary>Says what a genome is, keeps it legal, and turns it into a compression plan.</summary>
public interface IEncoding
{
    /// <summary>The genes, in order.</summary>
    IReadOnlyList<Gene> Genes { get; }

    /// <summary>The nearest legal genome: every gene in its range, the encoding's constraint (such as a target sparsity) met.</summary>
    /// <remarks>Repairing a legal genome returns an equal one.</remarks>
    Genome Repair(Genome genome, RandomStream random);

    /// <summary>The plan that a legal genome stands for.</summary>
    CompressionPlan Decode(Genome genome);
}
