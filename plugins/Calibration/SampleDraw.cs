namespace EvoPrune.Calibration;

/// <summary>One sample of a cluster: its chunks, and the tokens of their joined text, cut to length.</summary>
internal sealed record DrawnSample(int Cluster, IReadOnlyList<int> Chunks, IReadOnlyList<int> Tokens);

/// <summary>Draws samples from clusters in turn; each joins random chunks of one cluster, and no chunk is drawn twice.</summary>
internal sealed class SampleDraw
{
    private readonly ITextCorpus corpus;
    private readonly IReadOnlyList<Chunk> chunks;
    private readonly int length;
    private readonly Queue<int>[] unused;

    public SampleDraw(ITextCorpus corpus, IReadOnlyList<Chunk> chunks, Clustering clustering, int length, RandomStream random)
    {
        (this.corpus, this.chunks, this.length) = (corpus, chunks, length);
        unused = [.. Enumerable.Range(0, clustering.Sizes.Count).Select(cluster => Shuffled(cluster, clustering, random))];
    }

    /// <summary>As many samples as asked for, or all that the clusters can fill.</summary>
    public IReadOnlyList<DrawnSample> Draw(int count)
    {
        List<DrawnSample> samples = [];
        for (var before = -1; samples.Count < count && samples.Count > before;)
        {
            before = samples.Count;
            for (var cluster = 0; cluster < unused.Length && samples.Count < count; cluster++)
            {
                if (Fill(cluster) is { } sample)
                {
                    samples.Add(sample);
                }
            }
        }

        return samples;
    }

    private DrawnSample? Fill(int cluster)
    {
        List<int> joined = [];
        while (unused[cluster].TryDequeue(out var chunk))
        {
            joined.Add(chunk);
            var tokens = corpus.Encode(Chunk.Join([.. joined.Select(index => chunks[index])]));
            if (tokens.Count >= length)
            {
                return new(cluster, joined, [.. tokens.Take(length)]);
            }
        }

        return null;
    }

    private static Queue<int> Shuffled(int cluster, Clustering clustering, RandomStream random)
    {
        int[] members = [.. Enumerable.Range(0, clustering.Labels.Count).Where(chunk => clustering.Labels[chunk] == cluster)];
        random.Shuffle(members.AsSpan());
        return new(members);
    }
}
