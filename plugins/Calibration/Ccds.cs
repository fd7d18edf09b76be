using System.ComponentModel;
using System.Globalization;

namespace EvoPrune.Calibration;

/// <summary>Cluster-based calibration dataset sampling: chunks of equally many sentences are embedded and clustered, every cluster gives samples.</summary>
/// <remarks>
/// EvoP (seed 003), section 4.1. A chunk is used once at most. A cluster that cannot fill another sample is passed over, and the next
/// one gives it instead.
/// </remarks>
[Plugin("ccds")]
[Description("Samples from clusters of alike pieces of text (EvoP).")]
public sealed class Ccds(CcdsOptions options, ITextEmbedders embedders) : ICalibrationSampler
{
    private const int ProjectionDigits = 4;

    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random)
    {
        var sentences = Sentences.Starts(corpus.Text);
        var chunks = Chunks.Of(corpus.Text, sentences, options.Sentences);
        if (chunks.Count < options.Clusters)
        {
            throw new InvalidDataException(
                $"{options.Clusters} clusters were asked for, but the text has {sentences.Count} sentences: {chunks.Count} chunks of {options.Sentences}.");
        }

        var embedder = embedders.Open(options.Embedder);
        var embeddings = embedder.Embed([.. chunks.Select(chunk => chunk.Text)]);
        var clustering = KMeans.Cluster(embeddings, options.Clusters, options.Restarts, random);
        var samples = new SampleDraw(corpus, chunks, clustering, options.Length, random).Draw(options.Samples);
        if (samples.Count < options.Samples)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"{options.Samples} samples of {options.Length} tokens were asked for, but {chunks.Count} chunks in {options.Clusters} clusters fill {samples.Count}."));
        }

        return new(
            new([.. samples.SelectMany(sample => sample.Tokens)], options.Length),
            TokenOffsets.Of(corpus, [.. samples.Select(sample => chunks[sample.Chunks[0]].Start)]),
            new CcdsDetails(
                embedder.Name, options.Sentences, chunks.Count, clustering.Sizes, clustering.Inertia,
                [.. samples.Select(sample => new CcdsSample(sample.Cluster, sample.Chunks))],
                [.. PrincipalComponents.Project(embeddings, 2).Zip(clustering.Labels, (point, cluster) => new CcdsPoint(Rounded(point[0]), Rounded(point[1]), cluster))]),
            [.. samples.Select(sample => sample.Cluster)]);
    }

    private static double Rounded(double value) => Math.Round(value, ProjectionDigits);
}
