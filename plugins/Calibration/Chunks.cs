namespace EvoPrune.Calibration;

/// <summary>A piece of the corpus with a fixed number of sentences.</summary>
/// <param name="Start">Its position in the text, in characters.</param>
/// <param name="Text">The text up to the next chunk.</param>
internal sealed record Chunk(int Start, string Text)
{
    /// <summary>
    /// Cuts a text into chunks with the same number of sentences; sentences at the end that do not fill a chunk are left out.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="sentences">Where each sentence starts, in characters.</param>
    /// <param name="perChunk">Sentences per chunk.</param>
    public static IReadOnlyList<Chunk> Cut(string text, IReadOnlyList<int> sentences, int perChunk) =>
        [.. Enumerable.Range(0, sentences.Count / perChunk)
            .Select(i => Between(text, sentences[i * perChunk], sentences.ElementAtOrDefault((i + 1) * perChunk)))];

    /// <summary>
    /// Joins texts. A chunk starts with the white space before it if its language uses any; the first chunk of a text may lack it, so a
    /// space is added there.
    /// </summary>
    public static string Join(IReadOnlyList<Chunk> chunks) => string.Concat(chunks.Select((chunk, i) =>
        i > 0 && !char.IsWhiteSpace(chunk.Text[0]) && !Sentences.EndsWithoutSpace(chunks[i - 1].Text) ? " " + chunk.Text : chunk.Text));

    // Only the first sentence starts at 0, so an end of 0 stands for the end of the text.
    private static Chunk Between(string text, int start, int end) => new(start, end > 0 ? text[start..end] : text[start..].TrimEnd());
}

/// <summary>One sample of a cluster: its chunks, and the tokens of their joined text, cut to length.</summary>
internal sealed record ClusterSample(int Cluster, IReadOnlyList<int> Chunks, IReadOnlyList<int> Tokens);

/// <summary>Draws samples from the clusters in turn; each joins random chunks of one cluster, and no chunk is drawn twice.</summary>
internal sealed class ClusterSamples
{
    private readonly ITextCorpus corpus;
    private readonly IReadOnlyList<Chunk> chunks;
    private readonly int length;
    private readonly Queue<int>[] unused;

    public ClusterSamples(ITextCorpus corpus, IReadOnlyList<Chunk> chunks, Clustering clustering, int length, RandomStream random)
    {
        (this.corpus, this.chunks, this.length) = (corpus, chunks, length);
        unused = [.. Enumerable.Range(0, clustering.Sizes.Count).Select(cluster => Shuffled(cluster, clustering, random))];
    }

    /// <summary>Draws the given number of samples, or fewer if the chunks do not suffice.</summary>
    public IReadOnlyList<ClusterSample> Draw(int count)
    {
        List<ClusterSample> samples = [];
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

    private ClusterSample? Fill(int cluster)
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
