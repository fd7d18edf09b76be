using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EvoPrune.Calibration;

/// <summary>Options of <see cref="Ccds"/>.</summary>
public sealed record CcdsOptions
{
    [Description("Sentences per chunk, the same for all chunks.")]
    [Range(1, 10_000)]
    public int Sentences { get; init; } = 8;

    [Description("Clusters of chunks.")]
    [Range(1, 10_000)]
    public int Clusters { get; init; } = 5;

    [Description("Total number of samples, spread evenly over the clusters, larger clusters first.")]
    [Range(1, 1_000_000)]
    public int Samples { get; init; } = 5;

    [Description(
        "Tokens per sample; a sample joins as many chunks of its cluster as it needs. Default: the model's context, at most 2048.")]
    [Range(2, 1_000_000)]
    public int? Length { get; init; }

    [Description("Folder of a BERT encoder that embeds the chunks. Default: the mean of the hidden states of the model that is pruned.")]
    [InputPath(InputPathType.Folder)]
    public string? Embedder { get; init; }

    [Description("Number of times the clustering is started; the best result counts.")]
    [Range(1, 10_000)]
    public int Restarts { get; init; } = 10;
}

/// <summary>Cluster-based calibration dataset sampling: embeds and clusters chunks of text and draws samples from every cluster.</summary>
/// <remarks>
/// Wu et al. 2025, EvoP, section 4.1. A chunk is used at most once. If a cluster cannot fill another sample, the next cluster gives it.
/// </remarks>
[Plugin("ccds")]
[Description("Samples from clusters of similar pieces of text (EvoP).")]
public sealed class Ccds(CcdsOptions options, ITextEmbedders embedders, ModelTopology model) : ICalibrationSampler
{
    private const int ProjectionDigits = 4;

    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random)
    {
        var sentences = Sentences.Starts(corpus.Text);
        var chunks = Chunk.Cut(corpus.Text, sentences, options.Sentences);
        if (chunks.Count < options.Clusters)
        {
            throw new InvalidDataException($"{options.Clusters} clusters were asked for, but the text has {sentences.Count} sentences: "
                + $"{chunks.Count} chunks of {options.Sentences}.");
        }

        var length = WindowLength.Of(options.Length, model);
        var embedder = embedders.Open(options.Embedder);
        var embeddings = embedder.Embed([.. chunks.Select(chunk => chunk.Text)]);
        var clustering = KMeans.Cluster(embeddings, options.Clusters, options.Restarts, random);
        var samples = new ClusterSamples(corpus, chunks, clustering, length, random).Draw(options.Samples);
        if (samples.Count < options.Samples)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{options.Samples} samples of {length} tokens were asked for, "
                + $"but {chunks.Count} chunks in {options.Clusters} clusters fill {samples.Count}."));
        }

        var projection = PrincipalComponents.Project(embeddings, 2).Zip(clustering.Labels);
        return new(
            new([.. samples.SelectMany(sample => sample.Tokens)], length),
            TokenOffsets(corpus, [.. samples.Select(sample => chunks[sample.Chunks[0]].Start)]),
            new CcdsDetails(
                embedder.Name,
                options.Sentences,
                chunks.Count,
                clustering.Sizes,
                clustering.Inertia,
                [.. samples.Select(sample => new CcdsSample(sample.Cluster, sample.Chunks))],
                [.. projection.Select(chunk => new CcdsPoint(Rounded(chunk.First[0]), Rounded(chunk.First[1]), chunk.Second))]),
            [.. samples.Select(sample => sample.Cluster)]);
    }

    private static double Rounded(double value) => Math.Round(value, ProjectionDigits);

    // How many tokens precede each position of the text. The text is tokenized piece by piece between the positions. That is exact unless a
    // token spans one; chunks start at white space or after a sentence mark, where most vocabularies end tokens too.
    private static IReadOnlyList<int> TokenOffsets(ITextCorpus corpus, IReadOnlyList<int> positions)
    {
        Dictionary<int, int> offsets = [];
        var (position, tokens) = (0, 0);
        foreach (var next in positions.Distinct().Order())
        {
            tokens += corpus.Encode(corpus.Text[position..next]).Count;
            (offsets[next], position) = (tokens, next);
        }

        return [.. positions.Select(start => offsets[start])];
    }
}

/// <summary>How <see cref="Ccds"/> chose its samples.</summary>
/// <param name="Embedder">The model that embedded the chunks.</param>
/// <param name="Sentences">Sentences per chunk.</param>
/// <param name="Chunks">Total number of chunks.</param>
/// <param name="ClusterSizes">Chunks per cluster; cluster 0 is the largest.</param>
/// <param name="Inertia">Sum of squared distances from every chunk to the mean of its cluster.</param>
/// <param name="Samples">The chunks of every sample, in the order of the windows.</param>
/// <param name="Projection">Every chunk on the first two principal components of the embeddings, in the order of the text.</param>
public sealed record CcdsDetails(
    string Embedder,
    int Sentences,
    int Chunks,
    IReadOnlyList<int> ClusterSizes,
    double Inertia,
    IReadOnlyList<CcdsSample> Samples,
    IReadOnlyList<CcdsPoint> Projection);

/// <summary>One sample.</summary>
/// <param name="Cluster">The cluster that it represents.</param>
/// <param name="Chunks">The positions of its chunks in the text, in the order in which they are joined.</param>
public sealed record CcdsSample(int Cluster, IReadOnlyList<int> Chunks);

/// <summary>One chunk in the plot of the clusters.</summary>
/// <param name="X">Coordinate on the first component.</param>
/// <param name="Y">Coordinate on the second component.</param>
/// <param name="Cluster">Its cluster.</param>
public sealed record CcdsPoint(double X, double Y, int Cluster);
