namespace EvoPrune;

/// <summary>Defines the genes of a genome, repairs genomes, and decodes them to compression plans.</summary>
public interface IEncoding
{
    /// <summary>The genes, in order.</summary>
    IReadOnlyList<Gene> Genes { get; }

    /// <summary>
    /// The nearest legal genome: every gene is in its range, and the encoding's constraint (such as a target sparsity) holds.
    /// </summary>
    /// <remarks>Repairing a legal genome returns an equal one.</remarks>
    Genome Repair(Genome genome, RandomStream random);

    /// <summary>The plan of a legal genome.</summary>
    CompressionPlan Decode(Genome genome);
}
