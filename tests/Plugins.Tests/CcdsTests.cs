using EvoPrune.Calibration;

namespace EvoPrune.Plugins.Tests;

public class CcdsTests
{
    private static readonly string[] Topics = ["lobster", "castle", "engine", "violin", "comet"];

    /// <summary>One token per character; one word of each sentence names its topic.</summary>
    private sealed class Characters(string text) : ITextCorpus
    {
        public string Text => text;

        public IReadOnlyList<int> Tokens => Encode(text);

        public IReadOnlyList<int> Encode(string other) => [.. other.Select(c => (int)c)];

        public static string Decode(ReadOnlySpan<int> ids) => string.Concat(ids.ToArray().Select(id => (char)id));
    }

    /// <summary>Counts the words of each topic.</summary>
    private sealed class Counting : ITextEmbedders, ITextEmbedder
    {
        public string? Folder { get; private set; }

        public List<string> Embedded { get; } = [];

        public string Name => "counts of words";

        public ITextEmbedder Open(string? folder)
        {
            Folder = folder;
            return this;
        }

        public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts)
        {
            Embedded.AddRange(texts);
            return [.. texts.Select(text => Topics.Select(topic => (float)text.Split(topic).Length - 1).ToArray())];
        }
    }

    // Articles of eight sentences: 9 of the first topic, 8 of the second, down to 5, in turn.
    private static readonly Characters Corpus = new(string.Concat(
        from round in Enumerable.Range(0, 9)
        from topic in Enumerable.Range(0, 5)
        where round < 9 - topic
        from line in new[] { $" \n = {Topics[topic]} {round} = \n \n",
            string.Concat(Enumerable.Repeat($" The {Topics[topic]} of {round} was seen .", 8)) + " \n" }
        select line));

    private static CcdsOptions Options => new() { Sentences = 4, Length = 150, Embedder = "/encoder" };

    private static (CalibrationSet Set, CcdsDetails Details) Draw(CcdsOptions options, long seed = 1, Characters? corpus = null)
    {
        var set = new Ccds(options, new Counting(), Topologies.Of(4)).Sample(corpus ?? Corpus, new RandomStream(seed, "calibration"));
        return (set, Assert.IsType<CcdsDetails>(set.Details));
    }

    [Fact]
    public void Chunks_have_the_same_number_of_sentences_and_cover_the_text()
    {
        var embedder = new Counting();
        new Ccds(Options, embedder, Topologies.Of(4)).Sample(Corpus, new RandomStream(1, "calibration"));
        Assert.Equal("/encoder", embedder.Folder);
        Assert.Equal(70, embedder.Embedded.Count);
        Assert.All(embedder.Embedded, chunk => Assert.Equal(4, chunk.Split(" .").Length - 1));
        Assert.Equal(Corpus.Text.TrimEnd(), string.Concat(embedder.Embedded));
    }

    [Fact]
    public void Clusters_are_the_topics_and_each_sample_stays_in_one()
    {
        foreach (var seed in Enumerable.Range(0, 10))
        {
            var (set, details) = Draw(Options, seed);
            Assert.Equal([18, 16, 14, 12, 10], details.ClusterSizes);
            Assert.Equal([0, 1, 2, 3, 4], details.Samples.Select(sample => sample.Cluster));
            for (var i = 0; i < 5; i++)
            {
                var text = Characters.Decode(set.Windows.Slice(i, 1).Ids);
                Assert.All(Topics, topic => Assert.Equal(topic == Topics[i], text.Contains(topic, StringComparison.Ordinal)));
                Assert.True(details.Samples[i].Chunks.Count >= 2);
            }
        }
    }

    [Fact]
    public void Samples_have_the_requested_length_and_share_no_chunk()
    {
        var (set, details) = Draw(Options with { Samples = 13 });
        Assert.Equal((13, 150), (set.Windows.Count, set.Windows.Length));
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2], details.Samples.Select(sample => sample.Cluster));
        var chunks = details.Samples.SelectMany(sample => sample.Chunks).ToList();
        Assert.Equal(chunks.Count, chunks.Distinct().Count());
    }

    [Fact]
    public void Offsets_are_those_of_the_first_chunk_of_a_sample()
    {
        var (set, _) = Draw(Options with { Samples = 10 });
        for (var i = 0; i < 10; i++)
        {
            var start = Characters.Decode(set.Windows.Slice(i, 1).Ids)[..90];
            Assert.Equal(start, Corpus.Text.Substring(set.Offsets[i], 90));
        }
    }

    [Fact]
    public void Chunks_are_joined_with_white_space_between_them()
    {
        // No headings and nothing before the first word: only the first chunk lacks its own white space.
        var text = new Characters(string.Join(' ', Enumerable.Range(0, 40).Select(i => $"Number {i} is here.")));
        foreach (var seed in Enumerable.Range(0, 10))
        {
            var (set, _) = Draw(new() { Sentences = 1, Clusters = 1, Samples = 1, Length = 600 }, seed, text);
            Assert.DoesNotMatch(@"\.\S", Characters.Decode(set.Windows.Ids));
        }
    }

    [Fact]
    public void Chinese_and_japanese_chunks_are_joined_without_white_space()
    {
        var text = new Characters(string.Concat(Enumerable.Range(0, 40).Select(i => $"这是第{i}句。")));
        foreach (var seed in Enumerable.Range(0, 5))
        {
            var (set, details) = Draw(new() { Sentences = 2, Clusters = 1, Samples = 1, Length = 100 }, seed, text);
            Assert.Equal(20, details.Chunks);
            Assert.DoesNotContain(' ', Characters.Decode(set.Windows.Ids));
            Assert.StartsWith("这是第", Characters.Decode(set.Windows.Ids), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Equal_streams_give_equal_sets_and_different_streams_different_ones()
    {
        Assert.Equal(Draw(Options, 3).Set.Windows.Hash, Draw(Options, 3).Set.Windows.Hash);
        Assert.NotEqual(Draw(Options, 3).Set.Windows.Hash, Draw(Options, 4).Set.Windows.Hash);
    }

    [Fact]
    public void Details_describe_how_the_samples_were_chosen()
    {
        var (_, details) = Draw(Options);
        Assert.Equal(("counts of words", 4, 70), (details.Embedder, details.Sentences, details.Chunks));
        Assert.True(details.Inertia >= 0);
        Assert.Equal(70, details.Projection.Count);
        Assert.Equal(details.ClusterSizes, Enumerable.Range(0, 5)
            .Select(cluster => details.Projection.Count(point => point.Cluster == cluster)));
        Assert.All(details.Projection, point => Assert.Equal(Math.Round(point.X, 4), point.X));
        Assert.All(details.Samples, sample =>
            Assert.All(sample.Chunks, chunk => Assert.Equal(sample.Cluster, details.Projection[chunk].Cluster)));
    }

    [Fact]
    public void An_exhausted_cluster_is_skipped()
    {
        var (_, details) = Draw(Options with { Samples = 30 });
        var perCluster = Enumerable.Range(0, 5).Select(cluster => details.Samples.Count(sample => sample.Cluster == cluster)).ToList();
        Assert.Equal(perCluster.OrderDescending(), perCluster);
        Assert.True(perCluster[0] > 6);
    }

    [Fact]
    public void A_short_text_is_refused_with_the_numbers()
    {
        string Refusal(CcdsOptions options, string text) =>
            Assert.Throws<InvalidDataException>(() => Draw(options, corpus: new(text))).Message;
        Assert.Equal("5 clusters were asked for, but the text has 2 sentences: 0 chunks of 4.", Refusal(Options, "One here. Two here."));
        Assert.Equal(
            "5 samples of 9999 tokens were asked for, but 70 chunks in 5 clusters fill 0.",
                Refusal(Options with { Length = 9999 }, Corpus.Text));
    }
}
