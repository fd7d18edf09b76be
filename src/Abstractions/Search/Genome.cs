using System.Collections;
using System.Globalization;

namespace EvoPrune;

/// <summary>An immutable list of gene values. Genomes are equal if their genes are.</summary>
public sealed class Genome : IReadOnlyList<double>, IEquatable<Genome>
{
    private readonly double[] genes;

    /// <summary>Creates a genome with a copy of these gene values.</summary>
    /// <exception cref="ArgumentException">A gene is NaN or infinite.</exception>
    public Genome(IEnumerable<double> genes)
    {
        this.genes = [.. genes];
        var broken = Array.FindIndex(this.genes, gene => !double.IsFinite(gene));
        if (broken >= 0)
        {
            throw new ArgumentException($"Gene {broken} is {this.genes[broken].ToString(CultureInfo.InvariantCulture)}; genes are finite.");
        }
    }

    /// <inheritdoc/>
    public int Count => genes.Length;

    /// <inheritdoc/>
    public double this[int index] => genes[index];

    /// <summary>This genome with one gene replaced.</summary>
    public Genome With(int index, double value) => new(genes.Select((gene, i) => i == index ? value : gene));

    /// <inheritdoc/>
    public bool Equals(Genome? other) => other is not null && genes.AsSpan().SequenceEqual(other.genes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Genome);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var gene in genes)
        {
            hash.Add(gene);
        }

        return hash.ToHashCode();
    }

    /// <summary>The genes in their shortest exact form, for example <c>[0.1, 0.25]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", genes.Select(g => g.ToString("R", CultureInfo.InvariantCulture)))}]";

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)genes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
